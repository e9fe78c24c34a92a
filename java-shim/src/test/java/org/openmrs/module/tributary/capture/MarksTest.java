package org.openmrs.module.tributary.capture;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.fail;

import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.context.internal.ManagedSessionContext;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** SQL that is no entity's leaves a mark with its data, or nothing with nothing; entities leave none. */
public class MarksTest {

	private static final List<String> NONE = Collections.emptyList();

	private CaptureFixture db;

	@Before
	public void open() throws Exception {
		db = new CaptureFixture();
	}

	@After
	public void close() throws Exception {
		db.close();
	}

	private static void execute(Session session, String sql) {
		session.createNativeQuery(sql).executeUpdate();
	}

	@Test
	public void entitiesAreCapturedAndLeaveNone() throws Exception {
		Entities.Patient patient = new Entities.Patient();
		patient.addName("Ada");
		db.save(session -> session.save(patient));
		Entities.Shelf shelf = new Entities.Shelf();
		shelf.books.add(new Entities.Book("one"));
		db.save(session -> session.persist(shelf));
		db.save(session -> {
			session.get(Entities.Patient.class, patient.id).gender = "M";
			session.createQuery("from Entities$Person", Object.class).list();
			session.save(new Entities.Location());
			session.flush();
			session.merge(patient);
			session.delete(session.get(Entities.Shelf.class, shelf.id));
		});
		assertEquals(NONE, db.marks());
		db.assertReplayed();
	}

	@Test
	public void nativeSqlLeavesOneInItsTransaction() throws Exception {
		db.save(session -> {
			execute(session, "insert into location (name) values ('a')");
			execute(session, "insert into location (name) values ('b')");
			execute(session, "update location set name = 'c'");
		});
		assertEquals(Arrays.asList("sql insert location", "sql update location"), db.marks());
		assertEquals(0, db.parts().size());
	}

	@Test
	public void bulkHqlLeavesOne() throws Exception {
		db.save(session -> session.createQuery("delete from Entities$Location").executeUpdate());
		assertEquals(Collections.singletonList("sql delete location"), db.marks());
		db.forget();
		db.save(session -> session.createQuery("update Entities$Patient p set p.gender = 'F', p.allergyStatus = 'x'").executeUpdate());
		assertEquals(Arrays.asList("sql update patient", "sql update person"), db.marks());
	}

	@Test
	public void itGoesWithTheCapturedRows() throws Exception {
		db.save(session -> {
			session.save(new Entities.Location());
			execute(session, "insert into role (role) values ('nurse')");
		});
		assertEquals(Collections.singletonList("sql insert role"), db.marks());
		assertEquals(1, db.parts().size());
	}

	@Test
	public void aRolledBackTransactionLeavesNone() throws Exception {
		try (Session session = db.factory.openSession()) {
			session.beginTransaction();
			execute(session, "insert into location (name) values ('a')");
			session.getTransaction().rollback();
			session.beginTransaction();
			execute(session, "insert into role (role) values ('nurse')");
			session.getTransaction().commit();
		}
		assertEquals(Collections.singletonList("sql insert role"), db.marks());
	}

	@Test
	public void tablesThatNeverLeaveTheServerLeaveNone() throws Exception {
		db.save(session -> execute(session, "update tributary_state set name = 'y'"));
		assertEquals(NONE, db.marks());
	}

	@Test
	public void aQueryIsHeardAfterASaveThatFailed() throws Exception {
		db.save(session -> session.save(new Entities.Role("nurse")));
		db.save(session -> {
			try {
				session.save(new Unknown());
				fail("saved");
			}
			catch (RuntimeException expected) {
				execute(session, "update role set description = 'x'");
			}
		});
		assertEquals(Collections.singletonList("sql update role"), db.marks());
	}

	private static final class Unknown {}

	@Test
	public void outsideATransactionItIsWrittenAtOnce() throws Exception {
		try (Session session = db.factory.openSession(); StatelessSession other = db.factory.openStatelessSession()) {
			ManagedSessionContext.bind(session);
			other.insert(new Entities.Role("nurse"));
			ManagedSessionContext.unbind(db.factory);
		}
		assertEquals(Collections.singletonList("sql insert role"), db.marks());
	}

	@Test
	public void sqlOfAThreadWithoutASessionLeavesOneToo() throws Exception {
		try (StatelessSession session = db.factory.openStatelessSession()) {
			session.insert(new Entities.Role("nurse"));
		}
		assertEquals(Collections.singletonList("sql insert role"), db.marks());
	}

	@Test
	public void whereItCannotBeWrittenNothingIs() throws Exception {
		try (Statement statement = db.source.createStatement()) {
			statement.execute("DROP TABLE tributary_mark");
		}
		try {
			db.save(session -> execute(session, "insert into location (name) values ('a')"));
			fail("saved without its mark");
		}
		catch (RuntimeException expected) {
			assertEquals(NONE, Replay.content(db.source).get("location"));
		}
	}

	@Test
	public void nobodyMarksAfterTheStop() throws Exception {
		db.capture.deactivate();
		db.save(session -> execute(session, "insert into location (name) values ('a')"));
		assertEquals(NONE, db.marks());
	}
}
