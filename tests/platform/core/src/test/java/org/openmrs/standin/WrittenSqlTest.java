package org.openmrs.standin;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import org.junit.Test;
import org.openmrs.Allergen;
import org.openmrs.AllergenType;
import org.openmrs.Allergies;
import org.openmrs.Allergy;
import org.openmrs.AllergyReaction;
import org.openmrs.Cohort;
import org.openmrs.Concept;
import org.openmrs.ConceptComplex;
import org.openmrs.ConceptDescription;
import org.openmrs.ConceptName;
import org.openmrs.ConceptNumeric;
import org.openmrs.Condition;
import org.openmrs.CodedOrFreeText;
import org.openmrs.ConditionClinicalStatus;
import org.openmrs.ConditionVerificationStatus;
import org.openmrs.Diagnosis;
import org.openmrs.Encounter;
import org.openmrs.GlobalProperty;
import org.openmrs.Location;
import org.openmrs.LocationTag;
import org.openmrs.Obs;
import org.openmrs.Order;
import org.openmrs.Patient;
import org.openmrs.PatientProgram;
import org.openmrs.Person;
import org.openmrs.PersonName;
import org.openmrs.Program;
import org.openmrs.ProgramWorkflow;
import org.openmrs.ProgramWorkflowState;
import org.openmrs.Relationship;
import org.openmrs.Role;
import org.openmrs.TestOrder;
import org.openmrs.User;
import org.openmrs.Visit;
import org.openmrs.VisitType;
import org.openmrs.api.context.Context;

/** The statements of one call of a service are those that a real OpenMRS 2.8.9 sent (tests/platform/schema/write-traces.tsv). */
public class WrittenSqlTest extends FreshServer {

	@Test
	public void personsAndPatients() throws Exception {
		assertWritten(() -> Clinic.newPatient("New", "Patient"),
		    "INSERT person; INSERT patient; INSERT person_address; INSERT person_name; INSERT patient_identifier");
		Patient patient = Clinic.newPatient("Edited", "Patient");
		Integer id = patient.getPatientId();
		assertWritten(() -> save(id, one -> one.getPersonName().setMiddleName("M")), "UPDATE person_name(19 cols)");
		assertWritten(() -> save(id, one -> one.getPersonAddress().setCityVillage("Kirehe")), "UPDATE person_address(32 cols)");
		assertWritten(() -> save(id, one -> one.setGender("M")), "UPDATE person(18 cols); UPDATE patient(9 cols)");
		assertWritten(() -> save(id, one -> one.addName(new PersonName("Other", null, "Name"))), "INSERT person_name");
		assertWritten(() -> save(id, Clinic::addIdentifier), "INSERT patient_identifier");
		assertWritten(() -> save(id, one -> {}));
	}

	@Test
	public void encountersAndObs() throws Exception {
		ConceptNumeric weight = Clinic.newWeight();
		Concept plain = text("Comment");
		Patient patient = Clinic.newPatient("Encounter", "Patient");
		Encounter encounter = Clinic.newEncounter(patient);
		Obs numeric = obs(weight);
		numeric.setValueNumeric(60.0);
		encounter.addObs(numeric);
		Obs text = obs(plain);
		text.setValueText("line one\nline two \uD83D\uDE00");
		encounter.addObs(text);
		assertWritten(() -> Context.getEncounterService().saveEncounter(encounter),
		    "INSERT encounter; INSERT encounter_provider; INSERT obs; INSERT obs_reference_range; INSERT obs");
		Context.clearSession();
		assertWritten(() -> {
			Obs loaded = Context.getObsService().getObs(text.getObsId());
			loaded.setValueText("edited");
			return Context.getObsService().saveObs(loaded, "edited");
		}, "INSERT obs; UPDATE obs(29 cols)");
		assertWritten(() -> Context.getObsService().voidObs(Context.getObsService().getObs(numeric.getObsId()), "no"),
		    "UPDATE obs(29 cols)");
		Context.clearSession();
		assertWritten(() -> Context.getEncounterService()
		        .voidEncounter(Context.getEncounterService().getEncounter(encounter.getEncounterId()), "wrong"),
		    "UPDATE encounter(12 cols); UPDATE obs(29 cols)");
	}

	@Test
	public void purgingAnEncounterDeletesItsRows() throws Exception {
		Encounter encounter = Clinic.newEncounter(Clinic.newPatient("Purge", "Me"));
		Obs weight = obs(Clinic.newWeight());
		weight.setValueNumeric(60.0);
		encounter.addObs(weight);
		Context.getEncounterService().saveEncounter(encounter);
		Context.clearSession();
		assertWritten(() -> {
			Context.getEncounterService().purgeEncounter(Context.getEncounterService().getEncounter(encounter.getEncounterId()), true);
			return null;
		}, "DELETE obs_reference_range; DELETE obs; DELETE encounter_provider; DELETE encounter");
	}

	@Test
	public void mergedPatientsLeaveNothingBehind() throws Exception {
		Patient winner = Clinic.newPatient("Merge", "Winner");
		Patient loser = Clinic.newPatient("Merge", "Loser");
		Encounter encounter = Clinic.newEncounter(loser);
		Obs weight = obs(Clinic.newWeight());
		weight.setValueNumeric(60.0);
		encounter.addObs(weight);
		Context.getEncounterService().saveEncounter(encounter);
		Context.getPersonService().saveRelationship(
		    new Relationship(loser, Clinic.newPatient("Child", "Of"), Context.getPersonService().getRelationshipType(3)));
		Context.getPatientService().mergePatients(winner, loser);
		assertEquals("1", value("select voided from patient where patient_id = " + loser.getPatientId()));
		assertEquals("2", value("select count(*) from patient_identifier where voided = 0 and patient_id = " + winner.getPatientId()));
		assertEquals("60", value("select value_numeric from obs where voided = 0 and person_id = " + winner.getPatientId()));
		assertEquals("0", value("select count(*) from obs where voided = 0 and person_id = " + loser.getPatientId()));
		assertEquals("1", value("select count(*) from relationship where voided = 0 and person_a = " + winner.getPatientId()));
		assertEquals("1", value("select count(*) from person_merge_log where loser_person_id = " + loser.getPatientId()));
	}

	@Test
	public void obsGroups() throws Exception {
		Obs group = obs(text("Group"));
		group.setPerson(Clinic.newPatient("Group", "Owner"));
		group.setObsDatetime(new Date());
		Obs member = obs(text("Member"));
		member.setPerson(group.getPerson());
		member.setObsDatetime(new Date());
		member.setValueText("member");
		group.addGroupMember(member);
		assertWritten(() -> Context.getObsService().saveObs(group, null), "INSERT obs x2");
	}

	@Test
	public void ordersTakeTheirNumberInATransactionOfItsOwn() throws Exception {
		Encounter encounter = Context.getEncounterService().saveEncounter(Clinic.newEncounter(Clinic.newPatient("Order", "Owner")));
		TestOrder order = new TestOrder();
		order.setPatient(encounter.getPatient());
		order.setEncounter(encounter);
		order.setConcept(text("Malaria smear"));
		order.setOrderer(encounter.getActiveEncounterProviders().iterator().next().getProvider());
		assertWritten(() -> Context.getOrderService().saveOrder(order, null), "UPDATE global_property(12 cols)",
		    "INSERT orders; INSERT test_order");
		assertWritten(() -> Context.getOrderService().discontinueOrder(Context.getOrderService().getOrder(order.getOrderId()), "done",
		    new Date(), order.getOrderer(), encounter), "UPDATE global_property(12 cols)",
		    "INSERT orders; INSERT test_order; UPDATE orders(31 cols)");
		assertEquals(Order.Action.NEW, order.getAction());
	}

	@Test
	public void programsVisitsAndCohorts() throws Exception {
		Patient patient = Clinic.newPatient("Program", "Owner");
		Program program = new Program("HIV");
		program.setConcept(text("HIV program"));
		ProgramWorkflow workflow = new ProgramWorkflow();
		workflow.setConcept(text("Treatment"));
		program.addWorkflow(workflow);
		ProgramWorkflowState state = new ProgramWorkflowState();
		state.setConcept(text("On ART"));
		state.setInitial(true);
		workflow.addState(state);
		program.setDescription("HIV care");
		Context.getProgramWorkflowService().saveProgram(program);
		PatientProgram enrolment = new PatientProgram();
		enrolment.setPatient(patient);
		enrolment.setProgram(program);
		enrolment.setDateEnrolled(new Date());
		assertWritten(() -> Context.getProgramWorkflowService().savePatientProgram(enrolment), "INSERT patient_program");
		enrolment.transitionToState(state, new Date());
		assertWritten(() -> Context.getProgramWorkflowService().savePatientProgram(enrolment), "INSERT patient_state");

		VisitType type = Context.getVisitService().saveVisitType(new VisitType("Outpatient", "Outpatient visit"));
		assertWritten(() -> Context.getVisitService().saveVisit(new Visit(patient, type, new Date())), "INSERT visit");
		Cohort cohort = new Cohort("Five", "Five patients", new Integer[] { patient.getPatientId() });
		assertWritten(() -> Context.getCohortService().saveCohort(cohort), "INSERT cohort; INSERT cohort_member");
	}

	@Test
	public void allergiesConditionsAndDiagnoses() throws Exception {
		Patient patient = Clinic.newPatient("Allergy", "Owner");
		Allergy allergy = new Allergy(patient, new Allergen(AllergenType.DRUG, text("Penicillin"), null), null, "rash", null);
		allergy.addReaction(new AllergyReaction(allergy, text("Rash"), null));
		assertWritten(() -> {
			Context.getPatientService().saveAllergy(allergy);
			return null;
		}, "UPDATE patient(allergy_status); INSERT allergy; INSERT allergy_reaction");
		assertWritten(() -> {
			Context.getPatientService().voidAllergy(allergy, "wrong");
			return null;
		}, "UPDATE patient(allergy_status); UPDATE allergy(14 cols)");
		CodedOrFreeText malaria = new CodedOrFreeText(text("Malaria"), null, null);
		Condition condition = new Condition(malaria, ConditionClinicalStatus.ACTIVE, ConditionVerificationStatus.CONFIRMED, null,
		        null, new Date(), null, patient);
		assertWritten(() -> Context.getConditionService().saveCondition(condition), "INSERT conditions");
		Encounter encounter = Context.getEncounterService().saveEncounter(Clinic.newEncounter(patient));
		Diagnosis diagnosis = new Diagnosis(encounter, malaria, ConditionVerificationStatus.CONFIRMED, 1, patient);
		assertWritten(() -> Context.getDiagnosisService().save(diagnosis), "INSERT encounter_diagnosis");
	}

	@Test
	public void usersAndRoles() throws Exception {
		User user = new User(new Person());
		user.getPerson().setGender("F");
		user.addName(new PersonName("Written", null, "User"));
		user.setUsername("written");
		user.addRole(Context.getUserService().getRole("Provider"));
		user.setUserProperty("forcePassword", "true");
		assertWritten(() -> Context.getUserService().createUser(user, "Secret123"),
		    "INSERT person; INSERT person_name; INSERT users; INSERT user_role; INSERT user_property; UPDATE users(8 cols)");
		assertWritten(() -> {
			Context.getUserService().changePassword(user, "Secret124");
			return null;
		}, "UPDATE users(8 cols)");
		Role role = new Role("Clerk", "Registers patients");
		role.addPrivilege(Context.getUserService().getPrivilege("Add Patients"));
		assertWritten(() -> Context.getUserService().saveRole(role), "INSERT role; INSERT role_privilege");
		role.removePrivilege(Context.getUserService().getPrivilege("Add Patients"));
		assertWritten(() -> Context.getUserService().saveRole(role), "DELETE role_privilege");
		user.removeRole(Context.getUserService().getRole("Provider"));
		assertWritten(() -> Context.getUserService().saveUser(user), "DELETE user_role");
		Context.logout();
		Context.authenticate("written", "Secret124");
		assertWritten(() -> {
			Context.authenticate("written", "Secret124");
			return null;
		}, "UPDATE user_property(property_value)");
	}

	@Test
	public void metadata() throws Exception {
		Location location = new Location();
		location.setName("Ward");
		assertWritten(() -> Context.getLocationService().saveLocation(location), "INSERT location");
		LocationTag tag = Context.getLocationService().saveLocationTag(new LocationTag("Login", "Login location"));
		location.addTag(tag);
		assertWritten(() -> Context.getLocationService().saveLocation(location), "INSERT location_tag_map");
		ConceptNumeric height = new ConceptNumeric();
		height.addName(new ConceptName("Height (cm)", Locale.ENGLISH));
		height.addDescription(new ConceptDescription("Height", Locale.ENGLISH));
		height.setDatatype(Context.getConceptService().getConceptDatatypeByName("Numeric"));
		height.setConceptClass(Context.getConceptService().getConceptClassByName("Test"));
		assertWritten(() -> Context.getConceptService().saveConcept(height),
		    "INSERT concept; INSERT concept_numeric; INSERT concept_name; INSERT concept_description");
		assertWritten(() -> Context.getAdministrationService().saveGlobalProperty(new GlobalProperty("written.sql", "1")),
		    "INSERT global_property");
		assertWritten(() -> {
			Context.getAdministrationService().setGlobalProperty("written.sql", "2");
			return null;
		}, "UPDATE global_property(12 cols)");
		Relationship relationship = new Relationship(Clinic.newPatient("A", "A"), Clinic.newPatient("B", "B"),
		        Context.getPersonService().getRelationshipType(3));
		assertWritten(() -> Context.getPersonService().saveRelationship(relationship), "INSERT relationship");
	}

	/** As core's own SQL is written, beside its entities. */
	@Test
	public void rowsThatHibernateCannotWriteAlone() throws Exception {
		Person person = new Person();
		person.setGender("F");
		person.addName(new PersonName("Promoted", null, "Person"));
		Context.getPersonService().savePerson(person);
		Context.clearSession();
		Patient patient = new Patient(Context.getPersonService().getPerson(person.getPersonId()));
		Clinic.addIdentifier(patient);
		assertWritten(() -> Context.getPatientService().savePatient(patient),
		    "INSERT patient; INSERT patient_identifier; UPDATE person(18 cols); UPDATE patient(9 cols); UPDATE person_name(19 cols)");
		Allergies none = new Allergies();
		none.confirmNoKnownAllergies();
		assertWritten(() -> Context.getPatientService().setAllergies(patient, none), "UPDATE patient(allergy_status)");
	}

	@Test
	public void conceptsThatChangeTheirClass() throws Exception {
		Concept nameless = new Concept();
		nameless.setConceptClass(Context.getConceptService().getConceptClassByName("Misc"));
		nameless.setDatatype(Context.getConceptService().getConceptDatatypeByName("N/A"));
		Integer id = Context.getConceptService().saveConcept(nameless).getConceptId();
		assertWritten(() -> Context.getConceptService().saveConcept(new ConceptNumeric(answered(id, "Numeric"))),
		    "DELETE concept_complex; INSERT concept_numeric; UPDATE concept(13 cols); UPDATE concept_numeric(9 cols)");
		assertWritten(() -> Context.getConceptService().saveConcept(new ConceptComplex(answered(id, "Complex"))),
		    "DELETE concept_numeric; INSERT concept_complex; UPDATE concept(13 cols); UPDATE concept_complex(handler)");
		assertWritten(() -> Context.getConceptService().saveConcept(answered(id, "N/A")),
		    "DELETE concept_complex; UPDATE concept(13 cols)");
	}

	private static Concept answered(Integer id, String datatype) {
		Context.clearSession();
		Concept concept = Context.getConceptService().getConcept(id);
		concept.setDatatype(Context.getConceptService().getConceptDatatypeByName(datatype));
		return concept;
	}

	@Test
	public void purgingAnOrderDeletesTheObsThatReferToIt() throws Exception {
		Encounter encounter = Context.getEncounterService().saveEncounter(Clinic.newEncounter(Clinic.newPatient("Purged", "Order")));
		TestOrder order = new TestOrder();
		order.setPatient(encounter.getPatient());
		order.setEncounter(encounter);
		order.setConcept(text("Sputum smear"));
		order.setOrderer(encounter.getActiveEncounterProviders().iterator().next().getProvider());
		Context.getOrderService().saveOrder(order, null);
		Obs note = obs(text("Comment"));
		note.setValueText("sample lost");
		note.setOrder(order);
		encounter.addObs(note);
		Context.getEncounterService().saveEncounter(encounter);
		Context.clearSession();
		assertWritten(() -> {
			Context.getOrderService().purgeOrder(Context.getOrderService().getOrder(order.getOrderId()), true);
			return null;
		}, "DELETE obs; DELETE test_order; DELETE orders");
	}

	/** A change of a patient. */
	private interface Change {

		void apply(Patient patient);
	}

	private static Patient save(Integer id, Change change) {
		Context.clearSession();
		Patient patient = Context.getPatientService().getPatient(id);
		change.apply(patient);
		return Context.getPatientService().savePatient(patient);
	}

	private static Obs obs(Concept question) {
		return new Obs(null, question, null, null);
	}

	private static Concept text(String name) {
		Concept concept = Context.getConceptService().getConceptByName(name);
		if (concept == null) {
			concept = new Concept();
			concept.addName(new ConceptName(name, Locale.ENGLISH));
			concept.setDatatype(Context.getConceptService().getConceptDatatypeByName("Text"));
			concept.setConceptClass(Context.getConceptService().getConceptClassByName("Misc"));
			Context.getConceptService().saveConcept(concept);
		}
		return concept;
	}

	private static void assertWritten(Callable<?> work, String... transactions) throws Exception {
		List<String> written = WrittenSql.of(work);
		assertEquals(Arrays.asList(transactions), written);
	}
}
