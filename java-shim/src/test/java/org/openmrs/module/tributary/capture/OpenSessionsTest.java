package org.openmrs.module.tributary.capture;

import static org.junit.Assert.assertEquals;

import java.sql.Statement;
import java.util.OptionalLong;
import org.hibernate.Session;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** What open sessions have not seen is known for as long as one of them may write. */
public class OpenSessionsTest {

	private CaptureFixture db;

	@Before
	public void open() throws Exception {
		db = new CaptureFixture();
	}

	@After
	public void close() throws Exception {
		db.close();
	}

	private Session reading() {
		Session session = db.factory.openSession();
		session.beginTransaction();
		session.get(Entities.Person.class, 1);
		return session;
	}

	private void moveJournalTo(long next) throws Exception {
		try (Statement statement = db.source.createStatement()) {
			statement.execute("UPDATE tributary_counter SET next_position = " + next);
		}
	}

	@Test
	public void theOldestThatHasReadCountsUntilItIsClosed() throws Exception {
		assertEquals(OptionalLong.empty(), db.capture.openFrom());
		moveJournalTo(3);
		Session first = reading();
		moveJournalTo(8);
		Session idle = db.factory.openSession();
		Session second = reading();
		assertEquals(OptionalLong.of(3), db.capture.openFrom());
		first.getTransaction().rollback();
		assertEquals("it may begin another transaction with what it has loaded", OptionalLong.of(3), db.capture.openFrom());
		first.close();
		assertEquals(OptionalLong.of(8), db.capture.openFrom());
		second.close();
		idle.close();
		assertEquals(OptionalLong.empty(), db.capture.openFrom());
	}

	@Test
	public void oneThatCannotTellHoldsEverythingBack() throws Exception {
		try (Statement statement = db.source.createStatement()) {
			statement.execute("DELETE FROM tributary_counter");
		}
		Session session = reading();
		assertEquals(OptionalLong.of(0), db.capture.openFrom());
		session.close();
	}
}
