package org.openmrs.standin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import org.junit.Before;
import org.junit.Test;
import org.openmrs.ConceptNumeric;
import org.openmrs.Encounter;
import org.openmrs.Obs;
import org.openmrs.Patient;
import org.openmrs.Person;
import org.openmrs.PersonName;
import org.openmrs.Provider;
import org.openmrs.User;
import org.openmrs.api.context.Context;
import org.openmrs.api.context.ContextAuthenticationException;

/** A fresh server on a real database: what one saves through the services is in the tables as OpenMRS would have written it. */
public class PlatformTest extends FreshServer {

	@Test
	public void aFreshDatabaseHasEveryTable() throws Exception {
		assertEquals("119", value("select count(*) from information_schema.tables where table_schema = database()"));
		assertEquals("446", value("select count(*) from information_schema.referential_constraints where constraint_schema = database()"));
	}

	@Test(expected = ContextAuthenticationException.class)
	public void aWrongPasswordIsRefused() {
		Context.authenticate("admin", "wrong");
	}

	@Test
	public void aPatientIsStoredAndFoundByName() throws Exception {
		Patient patient = Clinic.newPatient("Uwimana", "Aline");
		assertEquals("Aline", value("select given_name from person_name where person_id = " + patient.getPatientId()));
		assertEquals("Unknown", value("select allergy_status from patient where patient_id = " + patient.getPatientId()));
		assertEquals(patient, Context.getPatientService().getPatients("uwim ali").get(0));
	}

	@Test
	public void whatSqlWritesIsNotFoundBeforeItIsIndexed() throws Exception {
		Patient patient = Clinic.newPatient("Before", "Name");
		execute("update person_name set family_name = 'Habimana' where person_id = " + patient.getPatientId());
		assertTrue(Context.getPatientService().getPatients("Habimana").isEmpty());
		Context.clearEntireCache();
		Context.clearSession();
		Context.updateSearchIndexForObject(Context.getPatientService().getPatient(patient.getPatientId()).getPersonName());
		assertEquals(1, Context.getPatientService().getPatients("Habimana").size());
	}

	@Test
	public void aSavedPersonCanBecomeAPatient() throws Exception {
		Person person = new Person();
		person.setGender("F");
		person.addName(new PersonName("Marie", null, "Curie"));
		Context.getPersonService().savePerson(person);
		Patient patient = new Patient(person);
		Clinic.addIdentifier(patient);
		Context.getPatientService().savePatient(patient);
		Context.clearSession();
		assertNotNull(Context.getPatientService().getPatient(person.getPersonId()));
	}

	@Test
	public void aCachedEntityAnswersAfterSqlUntilItIsEvicted() throws Exception {
		Patient patient = Clinic.newPatient("Cache", "Cached");
		Integer id = patient.getPatientId();
		Context.clearSession();
		assertEquals("F", Context.getPersonService().getPerson(id).getGender());
		execute("update person set gender = 'M' where person_id = " + id);
		Context.clearSession();
		assertEquals("F", Context.getPersonService().getPerson(id).getGender());
		Context.clearEntireCache();
		Context.clearSession();
		assertEquals("M", Context.getPersonService().getPerson(id).getGender());
	}

	@Test
	public void anEditedObservationBecomesANewRow() throws Exception {
		ConceptNumeric weight = Clinic.newWeight();
		Encounter encounter = Clinic.newEncounter(Clinic.newPatient("Obs", "Owner"));
		Obs obs = new Obs(null, weight, null, null);
		obs.setValueNumeric(61.5);
		encounter.addObs(obs);
		Context.getEncounterService().saveEncounter(encounter);
		assertEquals("61.5", value("select value_numeric from obs where obs_id = " + obs.getObsId()));
		assertEquals("250", value("select hi_absolute from obs_reference_range where obs_id = " + obs.getObsId()));

		obs.setValueNumeric(62.5);
		Obs edited = Context.getObsService().saveObs(obs, "typo");
		assertEquals("1", value("select voided from obs where obs_id = " + obs.getObsId()));
		assertEquals("61.5", value("select value_numeric from obs where obs_id = " + obs.getObsId()));
		assertEquals(String.valueOf(obs.getObsId()), value("select previous_version from obs where obs_id = " + edited.getObsId()));
	}

	@Test
	public void aVoidedEncounterVoidsItsObservations() throws Exception {
		Encounter encounter = Clinic.newEncounter(Clinic.newPatient("Void", "Me"));
		Obs obs = new Obs(null, Clinic.newWeight(), null, null);
		obs.setValueNumeric(1.0);
		encounter.addObs(obs);
		Context.getEncounterService().saveEncounter(encounter);
		Context.getEncounterService().voidEncounter(encounter, "wrong patient");
		assertEquals("1", value("select voided from obs where obs_id = " + obs.getObsId()));
	}

	@Test
	public void aNewUserCanLogIn() throws Exception {
		User user = new User(new Person());
		user.getPerson().setGender("F");
		user.addName(new PersonName("Claire", null, "Nurse"));
		user.setUsername("claire");
		user.addRole(Context.getUserService().getRole("Provider"));
		Context.getUserService().createUser(user, "Secret123");
		assertEquals("1", value("select count(*) from user_role where user_id = " + user.getUserId()));
		Context.logout();
		Context.authenticate("claire", "Secret123");
		assertEquals("claire", Context.getAuthenticatedUser().getUsername());
	}

	@Test
	public void aSettingIsStoredAndDeleted() throws Exception {
		Context.getAdministrationService().setGlobalProperty("test.setting", "one");
		assertEquals("one", value("select property_value from global_property where property = 'test.setting'"));
		Context.getAdministrationService().purgeGlobalProperty(Context.getAdministrationService().getGlobalPropertyObject("test.setting"));
		assertNull(value("select property_value from global_property where property = 'test.setting'"));
	}
}
