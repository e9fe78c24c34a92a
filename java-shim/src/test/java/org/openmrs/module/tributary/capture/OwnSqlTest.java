package org.openmrs.module.tributary.capture;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.hibernate.Session;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** What core writes by SQL beside its entities is journaled with them; what cannot be explained so keeps its mark. */
public class OwnSqlTest {

	private static final List<String> NONE = Collections.emptyList();

	private static final String STATUS = "update patient set allergy_status = ?1 where patient_id = ?2";

	private CaptureFixture db;

	@Before
	public void open() throws Exception {
		db = new CaptureFixture();
	}

	@After
	public void close() throws Exception {
		db.close();
	}

	private <T> T saved(T entity) throws Exception {
		db.save(session -> session.save(entity));
		db.settle();
		return entity;
	}

	private static int execute(Session session, String sql, Object... values) {
		org.hibernate.query.NativeQuery<?> query = session.createNativeQuery(sql);
		for (int i = 0; i < values.length; i++) {
			query.setParameter(i + 1, values[i]);
		}
		return query.executeUpdate();
	}

	@Test
	public void thePatientRowOfAKnownPersonIsInserted() throws Exception {
		Entities.Person person = saved(new Entities.Person());
		db.save(session -> {
			execute(session, "INSERT INTO patient (patient_id, allergy_status) VALUES (?1, 'stub')", person.id);
			Entities.Patient patient = new Entities.Patient();
			patient.id = person.id;
			patient.uuid = person.uuid;
			session.saveOrUpdate(patient);
		});
		assertEquals(NONE, db.marks());
		assertTrue(db.journaled().toString(),
		    db.journaled().contains("insert patient{patient_id=" + person.id + "}{allergy_status=Unknown}{}"));
		db.assertReplayed();
	}

	@Test
	public void theStatusOfAPatientWithoutAllergiesIsUpdated() throws Exception {
		Entities.Patient patient = saved(new Entities.Patient());
		db.save(session -> {
			session.get(Entities.Patient.class, patient.id);
			execute(session, STATUS, "No known allergies", patient.id);
		});
		assertEquals(NONE, db.marks());
		assertEquals(Collections.singletonList("update patient{patient_id=" + patient.id
		        + "}{allergy_status=No known allergies}{allergy_status=Unknown}"), db.journaled());
		db.assertReplayed();
	}

	@Test
	public void theStatusIsToldByAnAllergy() throws Exception {
		Entities.Patient patient = saved(new Entities.Patient());
		db.save(session -> {
			execute(session, STATUS, "See list", patient.id);
			Entities.Allergy allergy = new Entities.Allergy();
			allergy.patient = session.getReference(Entities.Patient.class, patient.id);
			session.save(allergy);
		});
		assertEquals(NONE, db.marks());
		db.assertReplayed();
	}

	@Test
	public void whatOthersChangeMeanwhileIsTheirs() throws Exception {
		Entities.Patient patient = saved(new Entities.Patient());
		Entities.Patient other = saved(new Entities.Patient());
		db.save(session -> {
			session.get(Entities.Patient.class, patient.id);
			session.get(Entities.Patient.class, other.id);
			db.save(theirs -> theirs.get(Entities.Patient.class, other.id).allergyStatus = "theirs");
			execute(session, STATUS, "ours", patient.id);
		});
		assertEquals(Arrays.asList("update patient{patient_id=" + other.id + "}{allergy_status=theirs}{allergy_status=Unknown}",
		    "update patient{patient_id=" + patient.id + "}{allergy_status=ours}{allergy_status=Unknown}"), db.journaled());
		db.assertReplayed();
	}

	@Test
	public void aConceptThatBecomesNumericAndPlainAgain() throws Exception {
		Entities.Concept concept = saved(new Entities.Concept());
		db.save(session -> {
			execute(session, "INSERT INTO concept_numeric (concept_id, units) VALUES (?1, 'x')", concept.id);
			Entities.NumericConcept numeric = new Entities.NumericConcept();
			numeric.id = concept.id;
			numeric.units = "kg";
			session.saveOrUpdate(numeric);
		});
		assertEquals(NONE, db.marks());
		db.settle();
		db.save(session -> {
			session.get(Entities.Concept.class, concept.id).version = "plain";
			execute(session, "DELETE FROM concept_numeric WHERE concept_id = ?1", concept.id);
		});
		assertEquals(NONE, db.marks());
		assertTrue(db.journaled().toString(), db.journaled().contains("delete concept_numeric{concept_id=" + concept.id + "}{units=kg}{}"));
		db.assertReplayed();
	}

	@Test
	public void theObsOfAPurgedOrder() throws Exception {
		Entities.Order order = saved(new Entities.Order());
		Entities.Obs obs = new Entities.Obs();
		obs.order = order;
		saved(obs);
		db.save(session -> {
			session.createQuery("delete Entities$Obs where order = ?1").setParameter(1, order).executeUpdate();
			session.delete(session.get(Entities.Order.class, order.id));
		});
		assertEquals(NONE, db.marks());
		JournalReader.Change deleted = db.changes().get(1);
		assertEquals("delete obs{obs_id=" + obs.id + "}", deleted.toString().substring(0, deleted.toString().indexOf('}') + 1));
		assertEquals("by which others know it", obs.uuid, deleted.columns.get("uuid"));
		db.assertReplayed();
	}

	@Test
	public void whatNothingTellsOfKeepsItsMark() throws Exception {
		Entities.Patient patient = saved(new Entities.Patient());
		db.save(session -> execute(session, STATUS, "x", patient.id));
		assertEquals(Collections.singletonList("sql update patient"), db.marks());
	}

	@Test
	public void anInsertThatIsNotFoundKeepsItsMark() throws Exception {
		Entities.Patient known = saved(new Entities.Patient());
		Entities.Person person = saved(new Entities.Person());
		db.save(session -> {
			session.get(Entities.Patient.class, known.id);
			execute(session, "INSERT INTO patient (patient_id) VALUES (?1)", person.id);
		});
		assertEquals(Collections.singletonList("sql insert patient"), db.marks());
	}

	@Test
	public void statementsOfAnotherShapeKeepTheirMark() throws Exception {
		Entities.Patient patient = saved(new Entities.Patient());
		db.save(session -> {
			session.get(Entities.Patient.class, patient.id);
			execute(session, "update patient set allergy_status = 'x' where patient_id > ?1", 0);
			execute(session, "insert into patient (patient_id) select person_id from person where person_id < ?1", 0);
		});
		assertEquals(Arrays.asList("sql insert patient", "sql update patient"), db.marks());
	}
}
