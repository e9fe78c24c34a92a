package org.openmrs.module.tributary.capture;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.action.spi.BeforeTransactionCompletionProcess;
import org.hibernate.event.spi.EventSource;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** What is journaled of a transaction: all of it, once, exactly, or nothing. */
public class CaptureTest {

	private static final long MOMENT = 1_777_777_777_000L;

	private CaptureFixture db;

	@Before
	public void open() throws Exception {
		db = new CaptureFixture();
	}

	@After
	public void close() throws Exception {
		db.close();
	}

	private Integer savedPatient() {
		Entities.Patient patient = new Entities.Patient();
		patient.gender = "F";
		patient.addName("Ada");
		db.save(session -> session.save(patient));
		return patient.id;
	}

	@Test
	public void aJoinedEntityIsOneRowPerTable() throws Exception {
		Integer id = savedPatient();
		assertEquals(Arrays.asList("person", "patient", "person_name"),
		    db.changes().stream().map(change -> change.table).collect(Collectors.toList()));
		JournalReader.Change person = db.changes().get(0);
		assertEquals(Collections.singletonMap("person_id", (Object) id.longValue()), person.key);
		assertEquals("F", person.columns.get("gender"));
		assertFalse(person.columns.containsKey("person_id"));
		db.assertReplayed();
	}

	@Test
	public void aTransactionIsOnePartWithItsAuthorAndWhatItSaw() throws Exception {
		savedPatient();
		List<JournalReader.Part> parts = db.parts();
		assertEquals(1, parts.size());
		assertTrue(parts.get(0).last);
		assertEquals(0, parts.get(0).number);
		assertEquals(Integer.valueOf(7), parts.get(0).user);
		assertEquals(Long.valueOf(CaptureFixture.SEEN), parts.get(0).seen);
	}

	@Test
	public void anUpdateHasTheChangedColumnsWithTheirOldValues() throws Exception {
		Integer id = savedPatient();
		db.settle();
		db.save(session -> session.get(Entities.Patient.class, id).gender = "M");
		assertEquals(Collections.singletonList("update person{person_id=" + id + "}{gender=M}{gender=F}"), db.journaled());
		db.assertReplayed();
	}

	@Test
	public void anUpdateOfTheSubclassTouchesItsTableOnly() throws Exception {
		Integer id = savedPatient();
		db.settle();
		db.save(session -> session.get(Entities.Patient.class, id).allergyStatus = "No known allergies");
		assertEquals(1, db.changes().size());
		assertEquals("patient", db.changes().get(0).table);
		db.assertReplayed();
	}

	@Test
	public void aDetachedEntityIsComparedWithTheDatabase() throws Exception {
		Integer id = savedPatient();
		db.settle();
		Entities.Patient detached;
		try (Session session = db.factory.openSession()) {
			detached = session.get(Entities.Patient.class, id);
			Hibernate.initialize(detached.names);
		}
		detached.gender = "O";
		db.save(session -> session.update(detached));
		assertEquals(Collections.singletonList("update person{person_id=" + id + "}{gender=O}{gender=F}"), db.journaled());
		db.save(session -> session.update(detached));
		assertEquals(1, db.changes().size());
		db.assertReplayed();
	}

	@Test
	public void aDeleteHasTheFullOldRowsChildrenFirst() throws Exception {
		Integer id = savedPatient();
		db.settle();
		db.save(session -> session.delete(session.get(Entities.Patient.class, id)));
		List<JournalReader.Change> changes = db.changes();
		assertEquals(Arrays.asList("person_name", "patient", "person"),
		    changes.stream().map(change -> change.table).collect(Collectors.toList()));
		assertEquals("F", changes.get(2).columns.get("gender"));
		assertTrue(changes.get(2).columns.containsKey("location_id"));
		db.assertReplayed();
	}

	@Test
	public void aDeleteHasTheColumnsThatHibernateDoesNotMap() throws Exception {
		Integer id = savedPatient();
		try (Statement statement = db.source.createStatement()) {
			statement.execute("ALTER TABLE person ADD COLUMN from_a_module DATETIME(3), ADD COLUMN score DECIMAL(9,3),"
			        + " ADD COLUMN shout VARCHAR(50) AS (UPPER(gender)) STORED");
			statement.execute("UPDATE person SET from_a_module = '2026-05-03 08:12:00.250', score = 1.5 WHERE person_id = " + id);
		}
		db.forget();
		db.save(session -> session.delete(session.get(Entities.Patient.class, id)));
		List<JournalReader.Change> changes = db.changes();
		JournalReader.Change person = changes.get(changes.size() - 1);
		assertEquals("delete person", person.toString().substring(0, 13));
		assertTrue(person.columns.get("from_a_module").toString().startsWith("2026-05-03 08:12:00.25"));
		assertTrue(person.columns.get("score").toString().startsWith("1.5"));
		assertFalse("what the database computes is not written back", person.columns.containsKey("shout"));
	}

	@Test
	public void aRollbackLeavesNothing() throws Exception {
		try (Session session = db.factory.openSession()) {
			session.beginTransaction();
			session.save(new Entities.Patient());
			session.flush();
			session.getTransaction().rollback();
			session.clear();
			session.beginTransaction();
			session.save(new Entities.Role("after"));
			session.getTransaction().commit();
		}
		assertEquals(Collections.singletonList("insert role{role=after}{description=null}{}"), db.journaled());
		db.assertReplayed();
	}

	@Test
	public void severalFlushesAreOneRecord() throws Exception {
		db.save(session -> {
			Entities.Patient patient = new Entities.Patient();
			session.save(patient);
			session.flush();
			patient.gender = "F";
			session.flush();
			patient.addName("Ada");
		});
		assertEquals(1, db.parts().size());
		assertEquals(4, db.changes().size());
		db.assertReplayed();
	}

	@Test
	public void twoTransactionsOfOneSessionAreTwoRecords() throws Exception {
		try (Session session = db.factory.openSession()) {
			session.beginTransaction();
			session.save(new Entities.Role("one"));
			session.getTransaction().commit();
			session.beginTransaction();
			session.save(new Entities.Role("two"));
			session.getTransaction().commit();
		}
		List<JournalReader.Part> parts = db.parts();
		assertEquals(2, parts.size());
		assertNotEquals(parts.get(0).transaction, parts.get(1).transaction);
		db.assertReplayed();
	}

	@Test
	public void aTransactionInsideAnotherIsItsOwn() throws Exception {
		try (Session outer = db.factory.openSession()) {
			outer.beginTransaction();
			outer.save(new Entities.Role("outer"));
			outer.flush();
			db.save(inner -> inner.save(new Entities.Role("inner")));
			assertEquals(Collections.singletonList("insert role{role=inner}{description=null}{}"), db.journaled());
			outer.getTransaction().rollback();
		}
		assertEquals(1, db.changes().size());
		db.assertReplayed();
	}

	@Test
	public void anAutoFlushFoundUnnecessaryAndRepeatedDoublesNothing() throws Exception {
		Integer id = savedPatient();
		db.settle();
		db.save(session -> {
			session.get(Entities.Patient.class, id).gender = "M";
			for (int i = 0; i < 3; i++) {
				session.createQuery("from " + Entities.Role.class.getName()).list();
			}
			session.createQuery("from " + Entities.Patient.class.getName()).list();
		});
		assertEquals(1, db.changes().size());
		db.assertReplayed();
	}

	@Test
	public void aSaveThatChangesNothingMakesNoRecord() throws Exception {
		Integer id = savedPatient();
		db.settle();
		db.save(session -> session.saveOrUpdate(session.get(Entities.Patient.class, id)));
		db.save(session -> session.createQuery("from " + Entities.Patient.class.getName()).list());
		assertTrue(db.parts().isEmpty());
	}

	@Test
	public void quietColumnsAndForbiddenRowsMakeNoRecord() throws Exception {
		Entities.Account account = new Entities.Account();
		account.username = "nurse";
		account.properties.put("loginAttempts", "1");
		db.save(session -> session.save(account));
		assertEquals(1, db.changes().size());
		db.forget();
		db.save(session -> {
			Entities.Account loaded = session.get(Entities.Account.class, account.id);
			loaded.dateChanged = new Date(MOMENT);
			loaded.properties.put("loginAttempts", "2");
		});
		assertTrue(db.parts().isEmpty());
		db.save(session -> {
			Entities.Account loaded = session.get(Entities.Account.class, account.id);
			loaded.dateChanged = new Date(MOMENT + 60_000);
			loaded.username = "sister";
		});
		assertEquals(new HashSet<>(Arrays.asList("date_changed", "username")), db.changes().get(0).columns.keySet());
	}

	@Test
	public void joinTablesAndElementCollectionsAreComparedRowByRow() throws Exception {
		Entities.Account account = new Entities.Account();
		Entities.Role nurse = new Entities.Role("nurse");
		Entities.Role doctor = new Entities.Role("doctor");
		db.save(session -> {
			session.save(nurse);
			session.save(doctor);
			account.roles.add(nurse);
			account.properties.put("locale", "fr");
			account.properties.put("theme", "");
			session.save(account);
		});
		db.settle();
		db.save(session -> {
			Entities.Account loaded = session.get(Entities.Account.class, account.id);
			loaded.roles.remove(session.get(Entities.Role.class, "nurse"));
			loaded.roles.add(session.get(Entities.Role.class, "doctor"));
			loaded.properties.put("locale", "rw");
			loaded.properties.remove("theme");
			loaded.properties.put("late", "x");
		});
		String user = "user_id=" + account.id;
		assertEquals(
		    new HashSet<>(Arrays.asList("delete user_role{" + user + ", role=nurse}{}{}",
		        "insert user_role{" + user + ", role=doctor}{}{}",
		        "update user_property{" + user + ", property=locale}{property_value=rw}{property_value=fr}",
		        "delete user_property{" + user + ", property=theme}{property_value=}{}",
		        "insert user_property{" + user + ", property=late}{property_value=x}{}")),
		    new HashSet<>(db.journaled()));
		db.assertReplayed();
	}

	@Test
	public void listsAndBagsWithoutKeyKeepTheirRows() throws Exception {
		Entities.Location location = new Entities.Location();
		location.labels.addAll(Arrays.asList("a", "b", "b"));
		location.lines.addAll(Arrays.asList("first", "second", "third"));
		db.save(session -> session.save(location));
		db.settle();
		db.save(session -> {
			Entities.Location loaded = session.get(Entities.Location.class, location.id);
			loaded.labels.remove("b");
			loaded.labels.add("c");
			loaded.lines.remove("first");
		});
		db.settle();
		db.save(session -> session.delete(session.get(Entities.Location.class, location.id)));
		assertEquals(6, db.changes().size());
		db.assertReplayed();
	}

	@Test
	public void aReplacedCollectionIsRemovedAndCreated() throws Exception {
		Entities.Account account = new Entities.Account();
		account.properties.put("kept", "1");
		account.properties.put("gone", "2");
		db.save(session -> session.save(account));
		db.settle();
		db.save(session -> session.get(Entities.Account.class, account.id).properties = Collections.singletonMap("kept", "1"));
		db.settle();
		db.save(session -> session.get(Entities.Account.class, account.id).properties = null);
		assertEquals(1, db.changes().size());
		db.assertReplayed();
	}

	@Test
	public void aDetachedOwnerWithANewCollectionLosesTheOldRows() throws Exception {
		Entities.Account account = new Entities.Account();
		account.properties.put("old", "1");
		account.roles.add(new Entities.Role("kept"));
		db.save(session -> {
			account.roles.forEach(session::save);
			session.save(account);
		});
		db.settle();
		Entities.Account detached;
		try (Session session = db.factory.openSession()) {
			detached = session.get(Entities.Account.class, account.id);
			Hibernate.initialize(detached.roles);
		}
		detached.properties = new java.util.HashMap<>(Collections.singletonMap("new", "2"));
		db.save(session -> session.update(detached));
		db.assertReplayed();
	}

	@Test
	public void aOneToManyThatThisSideOwnsIsTheForeignKey() throws Exception {
		Entities.Shelf shelf = new Entities.Shelf();
		Entities.Book kept = new Entities.Book("kept");
		Entities.Book taken = new Entities.Book("taken");
		shelf.books.addAll(Arrays.asList(kept, taken));
		db.save(session -> session.save(shelf));
		db.settle();
		db.save(session -> session.get(Entities.Shelf.class, shelf.id).books.removeIf(book -> book.title.equals("taken")));
		assertEquals(
		    Collections.singletonList("update book{id=" + taken.id + "}{shelf_id=null}{shelf_id=" + shelf.id + "}"),
		    db.journaled());
		db.assertReplayed();
	}

	@Test
	public void embeddedKeysAndDiscriminatorsAreColumns() throws Exception {
		Entities.Answer answer = new Entities.Answer();
		answer.id = new Entities.AnswerId(3, 4);
		Entities.Dog dog = new Entities.Dog();
		dog.breed = "Basenji";
		db.save(session -> {
			session.save(answer);
			session.save(dog);
		});
		assertTrue(db.journaled().toString(), db.journaled().contains("insert field_answer{field_id=3, answer_id=4}{text=null}{}")
		        || db.journaled().contains("insert field_answer{answer_id=4, field_id=3}{text=null}{}"));
		db.settle();
		db.save(session -> session.delete(session.get(Entities.Answer.class, answer.id)));
		db.assertReplayed();
	}

	@Test
	public void everyValueIsExact() throws Exception {
		Entities.Measure full = new Entities.Measure();
		full.tiny = -128;
		full.small = 32767;
		full.big = Long.MIN_VALUE;
		full.single = 1.1f;
		full.number = 0.1 + 0.2;
		full.exact = new BigDecimal("12345678901234567890.0123456789");
		full.flag = true;
		full.letter = 'x';
		full.text = "line\nfeed\r\ttab \u0001 \uD83D\uDE00 'quote' \\ \"";
		full.longText = "";
		full.bytes = new byte[256];
		for (int i = 0; i < full.bytes.length; i++) {
			full.bytes[i] = (byte) i;
		}
		full.byName = Entities.Grade.HIGH;
		full.byNumber = Entities.Grade.LOW;
		full.moment = new Date(MOMENT);
		full.day = new Date(MOMENT);
		full.hour = new Date(MOMENT);
		full.range = new Entities.Range();
		full.range.low = Double.MIN_VALUE;
		full.quoted = "back`tick";
		db.save(session -> {
			session.save(full);
			session.save(new Entities.Measure());
		});
		db.settle();
		db.save(session -> {
			Entities.Measure loaded = session.get(Entities.Measure.class, full.id);
			loaded.bytes = "changed".getBytes(StandardCharsets.UTF_8);
			loaded.longText = null;
			loaded.range.high = Math.PI;
			loaded.moment = new Date(MOMENT + 1000);
			loaded.flag = false;
		});
		assertEquals(new HashSet<>(Arrays.asList("bytes", "long_text", "high", "moment", "flag")),
		    db.changes().get(0).columns.keySet());
		db.assertReplayed();
	}

	@Test
	public void aNegativeZeroIsWhatTheDatabaseMakesOfIt() throws Exception {
		Entities.Measure measure = new Entities.Measure();
		measure.number = -0.0;
		db.save(session -> session.save(measure));
		assertEquals(0.0, db.changes().get(0).columns.get("number"));
		db.assertReplayed();
	}

	@Test
	public void aReferenceIsRecordedWithoutLoadingWhatItPointsAt() throws Exception {
		Entities.Location location = new Entities.Location();
		db.save(session -> session.save(location));
		db.forget();
		db.save(session -> {
			Entities.Person person = new Entities.Person();
			person.location = session.load(Entities.Location.class, location.id);
			session.save(person);
			session.flush();
			assertFalse(Hibernate.isInitialized(person.location));
		});
		assertEquals(location.id.longValue(), db.changes().get(0).columns.get("location_id"));
	}

	@Test
	public void aSaveWhoseRowCannotBeSealedFailsWhole() throws Exception {
		db.sealer = (chunk, length) -> {
			throw new IllegalStateException("on purpose");
		};
		try {
			savedPatient();
			fail("saved without a journal row");
		}
		catch (RuntimeException e) {
			assertTrue(db.parts().isEmpty());
		}
		db.sealer = Arrays::copyOf;
		db.assertReplayed();
		savedPatient();
		db.assertReplayed();
	}

	@Test
	public void aLargeTransactionIsSeveralParts() throws Exception {
		int rows = 4000;
		db.save(session -> {
			for (int i = 0; i < rows; i++) {
				Entities.Measure measure = new Entities.Measure();
				measure.longText = String.join("", Collections.nCopies(60, "0123456789"));
				measure.moment = new Date(MOMENT + i * 1000L);
				session.save(measure);
				if (i % 500 == 0) {
					session.flush();
					session.clear();
				}
			}
		});
		List<JournalReader.Part> parts = db.parts();
		assertTrue("parts: " + parts.size(), parts.size() > rows / Chunk.TEMPORALS_MAX);
		for (int i = 0; i < parts.size(); i++) {
			assertEquals(i, parts.get(i).number);
			assertEquals(i == parts.size() - 1, parts.get(i).last);
			assertEquals(parts.get(0).transaction, parts.get(i).transaction);
			assertTrue(parts.get(i).length < Chunk.CHUNK_BYTES_MAX + 10_000);
		}
		assertEquals(rows, db.changes().size());
		db.assertReplayed();
	}

	@Test
	public void whatAnotherListenerWritesAtTheEndIsJournaledToo() throws Exception {
		db.save(session -> {
			session.save(new Entities.Role("first"));
			session.flush();
			((EventSource) session).getActionQueue().registerProcess((BeforeTransactionCompletionProcess) late -> {
				late.save(new Entities.Role("late"));
				late.flush();
			});
		});
		assertEquals(1, db.parts().size());
		assertEquals(2, db.changes().size());
		db.assertReplayed();
	}

	@Test
	public void afterTheStopNothingIsCapturedAndOpenTransactionsAreAwaited() throws Exception {
		try (Session session = db.factory.openSession()) {
			session.beginTransaction();
			session.save(new Entities.Role("open"));
			session.flush();
			Thread stop = new Thread(() -> db.capture.deactivate());
			stop.start();
			session.save(new Entities.Role("after the stop began"));
			session.getTransaction().commit();
			stop.join();
		}
		assertEquals(1, db.parts().size());
		assertEquals(2, db.changes().size());
		savedPatient();
		assertEquals(1, db.parts().size());
	}
}
