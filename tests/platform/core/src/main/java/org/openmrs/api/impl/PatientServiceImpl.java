package org.openmrs.api.impl;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.openmrs.Allergies;
import org.openmrs.Allergy;
import org.openmrs.BaseOpenmrsData;
import org.openmrs.Encounter;
import org.openmrs.Location;
import org.openmrs.Patient;
import org.openmrs.PatientIdentifier;
import org.openmrs.PatientIdentifierType;
import org.openmrs.Person;
import org.openmrs.PersonAddress;
import org.openmrs.PersonName;
import org.openmrs.Relationship;
import org.openmrs.aop.RequiredData;
import org.openmrs.api.EncounterService;
import org.openmrs.api.PatientService;
import org.openmrs.api.PersonService;
import org.openmrs.api.context.Context;
import org.openmrs.api.db.hibernate.Store;
import org.openmrs.api.db.search.SearchIndex;
import org.openmrs.person.PersonMergeLog;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps patients through Hibernate. */
@Service("patientService")
@Transactional
public class PatientServiceImpl extends BaseOpenmrsService implements PatientService {

	private final Store store;

	private final SearchIndex searchIndex;

	private final IdentifierChecks identifierChecks;

	@Autowired
	public PatientServiceImpl(Store store, SearchIndex searchIndex) {
		this.store = store;
		this.searchIndex = searchIndex;
		this.identifierChecks = new IdentifierChecks(store);
	}

	@Override
	@Transactional(readOnly = true)
	public Patient getPatient(Integer patientId) {
		return store.get(Patient.class, patientId);
	}

	@Override
	@Transactional(readOnly = true)
	public Patient getPatientByUuid(String uuid) {
		return store.byUuid(Patient.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public PatientIdentifier getPatientIdentifierByUuid(String uuid) {
		return store.byUuid(PatientIdentifier.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Patient> getAllPatients() {
		return store.all(Patient.class, false);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Patient> getAllPatients(boolean includeVoided) {
		return store.all(Patient.class, includeVoided);
	}

	@Override
	public void purgePatient(Patient patient) {
		store.purge(patient);
	}

	@Override
	public PatientIdentifierType savePatientIdentifierType(PatientIdentifierType patientIdentifierType) {
		return store.save(patientIdentifierType);
	}

	@Override
	@Transactional(readOnly = true)
	public List<PatientIdentifierType> getAllPatientIdentifierTypes() {
		return store.all(PatientIdentifierType.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<PatientIdentifierType> getAllPatientIdentifierTypes(boolean includeRetired) {
		return store.all(PatientIdentifierType.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public PatientIdentifierType getPatientIdentifierType(Integer patientIdentifierTypeId) {
		return store.get(PatientIdentifierType.class, patientIdentifierTypeId);
	}

	@Override
	@Transactional(readOnly = true)
	public PatientIdentifierType getPatientIdentifierTypeByUuid(String uuid) {
		return store.byUuid(PatientIdentifierType.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public PatientIdentifierType getPatientIdentifierTypeByName(String name) {
		return store.byName(PatientIdentifierType.class, name);
	}

	@Override
	public PatientIdentifierType retirePatientIdentifierType(PatientIdentifierType patientIdentifierType, String reason) {
		return store.retire(patientIdentifierType, reason);
	}

	@Override
	public PatientIdentifierType unretirePatientIdentifierType(PatientIdentifierType patientIdentifierType) {
		return store.unretire(patientIdentifierType);
	}

	@Override
	public void purgePatientIdentifierType(PatientIdentifierType patientIdentifierType) {
		store.purge(patientIdentifierType);
	}

	@Override
	@Transactional(readOnly = true)
	public PatientIdentifier getPatientIdentifier(Integer patientIdentifierId) {
		return store.get(PatientIdentifier.class, patientIdentifierId);
	}

	@Override
	public PatientIdentifier voidPatientIdentifier(PatientIdentifier patientIdentifier, String reason) {
		return store.voidObject(patientIdentifier, reason);
	}

	@Override
	public PatientIdentifier savePatientIdentifier(PatientIdentifier patientIdentifier) {
		return store.save(patientIdentifier);
	}

	@Override
	public void purgePatientIdentifier(PatientIdentifier patientIdentifier) {
		store.purge(patientIdentifier);
	}

	@Override
	@Transactional(readOnly = true)
	public Allergy getAllergy(Integer allergyListId) {
		return store.get(Allergy.class, allergyListId);
	}

	@Override
	@Transactional(readOnly = true)
	public Allergy getAllergyByUuid(String uuid) {
		return store.byUuid(Allergy.class, uuid);
	}

	@Override
	public Patient savePatient(Patient patient) {
		RequiredData.fill(patient);
		preferSomething(patient);
		identifierChecks.check(patient);
		if (patient.getPatientId() != null) {
			insertPatientStubIfNeeded(patient);
		}
		return store.save(patient);
	}

	/** Leaves one identifier preferred: the first live one where there was none. */
	private static void preferSomething(Patient patient) {
		PatientIdentifier preferred = patient.getPatientIdentifier();
		if (preferred != null && !preferred.getVoided() && !Boolean.TRUE.equals(preferred.getPreferred())) {
			preferred.setPreferred(Boolean.TRUE);
		}
	}

	/** Turns a saved person into a patient: Hibernate cannot insert only the lower row of a joined subclass. */
	private void insertPatientStubIfNeeded(Patient patient) {
		Session session = store.session();
		Object known = session.createNativeQuery("select patient_id from patient where patient_id = ?1")
		        .setParameter(1, patient.getPatientId()).uniqueResult();
		if (known != null) {
			return;
		}
		session.createNativeQuery("insert into patient (patient_id, creator, voided, date_created) values (?1, ?2, ?3, ?4)")
		        .setParameter(1, patient.getPatientId()).setParameter(2, patient.getCreator().getUserId())
		        .setParameter(3, false).setParameter(4, patient.getDateCreated()).executeUpdate();
		Person loaded = session.get(Person.class, patient.getPatientId());
		if (loaded != null && loaded != patient) {
			session.evict(loaded);
		}
		session.getSessionFactory().getCache().evictEntityData(Person.class, patient.getPatientId());
	}

	@Override
	public Patient voidPatient(Patient patient, String reason) {
		Store.markVoided(patient, reason);
		patient.setPersonVoided(Boolean.TRUE);
		patient.setPersonVoidedBy(patient.getVoidedBy());
		patient.setPersonDateVoided(patient.getDateVoided());
		patient.setPersonVoidReason(reason);
		parts(patient).forEach(part -> Store.markVoided(part, reason));
		return store.save(patient);
	}

	@Override
	public Patient unvoidPatient(Patient patient) {
		String reason = patient.getVoidReason();
		parts(patient).filter(part -> Objects.equals(reason, part.getVoidReason())).forEach(Store::markUnvoided);
		Store.markUnvoided(patient);
		patient.setPersonVoided(Boolean.FALSE);
		patient.setPersonVoidedBy(null);
		patient.setPersonDateVoided(null);
		patient.setPersonVoidReason(null);
		return store.save(patient);
	}

	private static Stream<BaseOpenmrsData> parts(Patient patient) {
		return Stream.of(patient.getNames(), patient.getAddresses(), patient.getAttributes(), patient.getIdentifiers())
		        .flatMap(Collection::stream);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Patient> getPatients(String query) {
		return getPatients(query, null, null);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Patient> getPatients(String query, Integer start, Integer length) {
		return getPatients(query, false, start, length);
	}

	/** The patients found by name or identifier in the search index. */
	@Override
	@Transactional(readOnly = true)
	public List<Patient> getPatients(String query, boolean includeVoided, Integer start, Integer length) {
		Set<Integer> ids = searchIndex.owners(PersonName.class, query);
		ids.addAll(searchIndex.patientsIdentifiedBy(query));
		return ids.stream().map(id -> store.get(Patient.class, id))
		        .filter(patient -> patient != null && (includeVoided || !patient.getVoided()))
		        .skip(start == null ? 0 : start).limit(length == null ? Integer.MAX_VALUE : length)
		        .collect(Collectors.toList());
	}

	@Override
	@Transactional(readOnly = true)
	public Integer getCountOfPatients(String query) {
		return getPatients(query).size();
	}

	@Override
	@Transactional(readOnly = true)
	public boolean isIdentifierInUseByAnotherPatient(PatientIdentifier patientIdentifier) {
		return identifierChecks.isInUseByAnotherPatient(patientIdentifier);
	}

	@Override
	@Transactional(readOnly = true)
	public List<PatientIdentifier> getPatientIdentifiers(String identifier,
	        List<PatientIdentifierType> patientIdentifierTypes, List<Location> locations, List<Patient> patients,
	        Boolean isPreferred) {
		return store.find(PatientIdentifier.class, "from PatientIdentifier i where i.voided = false").stream()
		        .filter(one -> identifier == null || identifier.equals(one.getIdentifier()))
		        .filter(one -> isEmptyOrHolds(patientIdentifierTypes, one.getIdentifierType()))
		        .filter(one -> isEmptyOrHolds(locations, one.getLocation()))
		        .filter(one -> isEmptyOrHolds(patients, one.getPatient()))
		        .filter(one -> isPreferred == null || isPreferred.equals(one.getPreferred())).collect(Collectors.toList());
	}

	private static boolean isEmptyOrHolds(List<?> allowed, Object value) {
		return allowed == null || allowed.isEmpty() || allowed.contains(value);
	}

	@Override
	@Transactional(readOnly = true)
	public Allergies getAllergies(Patient patient) {
		Allergies allergies = new Allergies();
		allergies.addAll(store.find(Allergy.class, "from Allergy a where a.patient = ?1 and a.voided = false", patient));
		String status = (String) store.session()
		        .createNativeQuery("select allergy_status from patient where patient_id = ?1")
		        .setParameter(1, patient.getPatientId()).uniqueResult();
		if (Allergies.NO_KNOWN_ALLERGIES.equals(status) && allergies.isEmpty()) {
			allergies.confirmNoKnownAllergies();
		}
		return allergies;
	}

	@Override
	public Allergies setAllergies(Patient patient, Allergies allergies) {
		List<Allergy> before = store.find(Allergy.class, "from Allergy a where a.patient = ?1 and a.voided = false", patient);
		writeAllergyStatus(patient, allergies.getAllergyStatus());
		before.stream().filter(old -> !allergies.contains(old)).forEach(old -> store.voidObject(old, "Removed"));
		allergies.forEach(store::save);
		return allergies;
	}

	@Override
	public void saveAllergy(Allergy allergy) {
		Allergies allergies = getAllergies(allergy.getPatient());
		if (!allergies.contains(allergy)) {
			allergies.add(allergy);
		}
		setAllergies(allergy.getPatient(), allergies);
	}

	@Override
	public void removeAllergy(Allergy allergy, String reason) {
		voidAllergy(allergy, reason);
	}

	@Override
	public void voidAllergy(Allergy allergy, String reason) {
		Allergies left = getAllergies(allergy.getPatient());
		left.remove(allergy);
		writeAllergyStatus(allergy.getPatient(), left.isEmpty() ? Allergies.UNKNOWN : Allergies.SEE_LIST);
		store.voidObject(allergy, reason);
	}

	private void writeAllergyStatus(Patient patient, String status) {
		store.session().createNativeQuery("update patient set allergy_status = ?1 where patient_id = ?2")
		        .setParameter(1, status).setParameter(2, patient.getPatientId()).executeUpdate();
	}

	/** Gives one patient the encounters, relationships, names, addresses and identifiers of another, who is voided. */
	@Override
	public void mergePatients(Patient preferred, Patient notPreferred) {
		giveEncounters(preferred, notPreferred);
		giveRelationships(preferred, notPreferred);
		List<PatientIdentifier> identifiers = notPreferred.getActiveIdentifiers();
		voidPatient(notPreferred, "Merged with patient #" + preferred.getPatientId());
		store.session().flush();
		notPreferred.getNames().forEach(name -> preferred.addName(PersonName.newInstance(name)));
		notPreferred.getAddresses().forEach(address -> preferred.addAddress((PersonAddress) address.clone()));
		identifiers.forEach(old -> preferred
		        .addIdentifier(new PatientIdentifier(old.getIdentifier(), old.getIdentifierType(), old.getLocation())));
		savePatient(preferred);
		PersonMergeLog log = new PersonMergeLog();
		log.setWinner(preferred);
		log.setLoser(notPreferred);
		log.setSerializedMergedData("");
		store.save(log);
	}

	private void giveEncounters(Patient preferred, Patient notPreferred) {
		EncounterService encounters = Context.getEncounterService();
		for (Encounter encounter : encounters.getEncountersByPatient(notPreferred)) {
			Encounter copy = encounter.copyAndAssignToAnotherPatient(preferred);
			encounters.voidEncounter(encounter, "Merged with patient #" + preferred.getPatientId());
			encounters.saveEncounter(copy);
		}
	}

	private void giveRelationships(Patient preferred, Patient notPreferred) {
		PersonService persons = Context.getPersonService();
		for (Relationship old : persons.getRelationshipsByPerson(notPreferred)) {
			Person personA = old.getPersonA().equals(notPreferred) ? preferred : old.getPersonA();
			Person personB = old.getPersonB().equals(notPreferred) ? preferred : old.getPersonB();
			persons.saveRelationship(new Relationship(personA, personB, old.getRelationshipType()));
			persons.voidRelationship(old, "Merged with patient #" + preferred.getPatientId());
		}
	}

	@Override
	public void mergePatients(Patient preferred, List<Patient> notPreferred) {
		notPreferred.forEach(one -> mergePatients(preferred, one));
	}
}
