package org.openmrs.module.tributary.capture;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.hibernate.exception.GenericJDBCException;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** What becomes of a save that cannot be journaled: nothing in strict mode, a mark in open mode, never a part of a record. */
public class CaptureModeTest {

	private static final int BIG = 200_000;

	private static final int BOOKS = 12;

	private CaptureFixture db;

	@Before
	public void open() throws Exception {
		db = new CaptureFixture();
		db.setMode("open");
	}

	@After
	public void close() throws Exception {
		db.close();
	}

	private void save() {
		db.save(session -> session.save(new Entities.Location()));
	}

	private void refuse() {
		db.sealer = (chunk, length) -> {
			throw new IllegalStateException("closed");
		};
	}

	private void assertRefused() throws Exception {
		try {
			save();
			fail("saved");
		}
		catch (RuntimeException expected) {
			assertEquals(Collections.emptyList(), Replay.content(db.source).get("location"));
			assertEquals(Collections.emptyList(), db.marks());
		}
	}

	@Test
	public void strictIsTheDefault() throws Exception {
		db.setMode("whatever");
		refuse();
		assertRefused();
	}

	@Test
	public void theUserGoesOnAndTheTablesAreMarked() throws Exception {
		refuse();
		db.save(session -> {
			session.save(new Entities.Location());
			session.save(new Entities.Role("nurse"));
		});
		assertEquals(Arrays.asList("open any location", "open any role"), db.marks());
		assertEquals(0, db.parts().size());
	}

	@Test
	public void aJournalThatIsAwayIsNoHindrance() throws Exception {
		try (Statement statement = db.source.createStatement()) {
			statement.execute("RENAME TABLE tributary_journal TO away");
			save();
			statement.execute("RENAME TABLE away TO tributary_journal");
		}
		assertEquals(Collections.singletonList("open any location"), db.marks());
	}

	@Test
	public void nothingStaysOfALargeTransaction() throws Exception {
		int[] parts = { 0 };
		db.sealer = (chunk, length) -> {
			if (parts[0]++ > 0) {
				throw new IllegalStateException("closed");
			}
			return Arrays.copyOf(chunk, length);
		};
		char[] text = new char[BIG];
		db.save(session -> {
			session.save(new Entities.Location());
			for (int i = 0; i < BOOKS; i++) {
				Entities.Measure measure = new Entities.Measure();
				measure.longText = new String(text).replace('\0', 'x');
				session.save(measure);
			}
		});
		assertTrue("several parts", parts[0] > 1);
		assertEquals(0, db.parts().size());
		assertEquals(Arrays.asList("open any location", "open any measure"), db.marks());
		assertEquals(BOOKS, Replay.content(db.source).get("measure").size());
	}

	@Test
	public void theSessionsNextTransactionIsJournaledAgain() throws Exception {
		List<String> marks = Collections.singletonList("open any location");
		Sealer usual = db.sealer;
		try (org.hibernate.Session session = db.factory.openSession()) {
			refuse();
			session.beginTransaction();
			session.save(new Entities.Location());
			session.getTransaction().commit();
			db.sealer = usual;
			session.beginTransaction();
			session.save(new Entities.Role("nurse"));
			session.getTransaction().commit();
		}
		assertEquals(marks, db.marks());
		assertEquals(1, db.changes().size());
	}

	@Test
	public void withoutAMarkNothingIsSaved() throws Exception {
		refuse();
		try (Statement statement = db.source.createStatement()) {
			statement.execute("RENAME TABLE tributary_mark TO away");
			try {
				save();
				fail("saved");
			}
			catch (RuntimeException expected) {
				assertEquals(Collections.emptyList(), Replay.content(db.source).get("location"));
			}
		}
	}

	/** A mark would be committed without its data. */
	@Test
	public void aTransactionThatTheDatabaseHasRolledBackDoesNotGoOn() throws Exception {
		db.sealer = (chunk, length) -> {
			throw new GenericJDBCException("deadlock", new SQLException("deadlock", "40001", 1213));
		};
		assertRefused();
	}
}
