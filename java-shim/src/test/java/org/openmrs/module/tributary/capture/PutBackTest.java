package org.openmrs.module.tributary.capture;

import static org.junit.Assert.assertEquals;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hibernate.Session;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.openmrs.module.tributary.nativecore.TributaryClosedException;

/** What was applied while a session held a row stands when the session has saved another column of it. */
public class PutBackTest {

	private CaptureFixture db;

	private final Entities.Patient patient = new Entities.Patient();

	private final List<String> asked = new ArrayList<>();

	@Before
	public void open() throws Exception {
		db = new CaptureFixture();
		patient.gender = "F";
		db.save(session -> session.save(patient));
		db.settle();
	}

	@After
	public void close() throws Exception {
		db.close();
	}

	private String gender() throws SQLException {
		try (Statement statement = db.source.createStatement();
		        ResultSet row = statement.executeQuery("SELECT gender FROM person WHERE person_id = " + patient.id)) {
			row.next();
			return row.getString(1);
		}
	}

	/** Loads the patient; before the save, another connection writes its gender, as an apply does. */
	private void saveWhileItIsApplied(boolean commit) throws SQLException {
		try (Session session = db.factory.openSession()) {
			session.beginTransaction();
			session.get(Entities.Patient.class, patient.id).dead = true;
			try (Statement statement = db.source.createStatement()) {
				statement.execute("UPDATE person SET gender = 'M' WHERE person_id = " + patient.id);
			}
			session.flush();
			if (commit) {
				session.getTransaction().commit();
			} else {
				session.getTransaction().rollback();
			}
		}
	}

	private List<String> putBack(Long seen, long own, String rows) {
		asked.add(seen + " " + own + " " + rows);
		return Collections.singletonList("UPDATE person SET gender = 'M' WHERE person_id = " + patient.id);
	}

	@Test
	public void itIsPutBackInTheSavesOwnTransaction() throws Exception {
		saveWhileItIsApplied(true);
		assertEquals("what the test is about", "F", gender());
		db.overwritten = this::putBack;
		saveWhileItIsApplied(false);
		assertEquals("M", gender());
		assertEquals(Collections.emptyList(), asked);
		try (Statement statement = db.source.createStatement()) {
			statement.execute("UPDATE person SET dead = 0");
		}
		saveWhileItIsApplied(true);
		assertEquals("M", gender());
		assertEquals(Collections.singletonList("42 1 person\t" + patient.id + "\tdead\n"), asked);
		assertEquals("nobody's SQL", Collections.emptyList(), db.marks());
	}

	@Test
	public void aCoreThatCannotTellKeepsNobodyFromSaving() throws Exception {
		db.overwritten = (seen, own, rows) -> {
			throw new TributaryClosedException("CLOSED", true, "closed");
		};
		saveWhileItIsApplied(true);
		assertEquals(1, db.parts().size());
	}
}
