package org.openmrs.api.impl;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.hibernate.FlushMode;
import org.openmrs.Patient;
import org.openmrs.PatientIdentifier;
import org.openmrs.PatientIdentifierType;
import org.openmrs.PatientIdentifierType.LocationBehavior;
import org.openmrs.PatientIdentifierType.UniquenessBehavior;
import org.openmrs.api.DuplicateIdentifierException;
import org.openmrs.api.IdentifierNotUniqueException;
import org.openmrs.api.InsufficientIdentifiersException;
import org.openmrs.api.MissingRequiredIdentifierException;
import org.openmrs.api.PatientIdentifierException;
import org.openmrs.api.db.hibernate.Store;

/**
 * What OpenMRS asks the database about a patient's identifiers at each save. It asks about each of them twice: its validator does,
 * with flushing off, and its service does again.
 */
final class IdentifierChecks {

	private final Store store;

	IdentifierChecks(Store store) {
		this.store = store;
	}

	/** @throws PatientIdentifierException if the patient cannot be saved with these identifiers */
	void check(Patient patient) {
		withoutFlushing(() -> patient.getIdentifiers().forEach(this::check));
		if (patient.getVoided()) {
			return;
		}
		if (patient.getActiveIdentifiers().isEmpty()) {
			throw new InsufficientIdentifiersException("At least one nonvoided Patient Identifier is required");
		}
		patient.getIdentifiers().forEach(this::check);
		checkForMissing(patient);
	}

	private void withoutFlushing(Runnable checks) {
		FlushMode before = store.session().getHibernateFlushMode();
		store.session().setHibernateFlushMode(FlushMode.MANUAL);
		try {
			checks.run();
		}
		finally {
			store.session().setHibernateFlushMode(before);
		}
	}

	private void check(PatientIdentifier identifier) {
		if (identifier.getVoided()) {
			return;
		}
		PatientIdentifierType type = identifier.getIdentifierType();
		LocationBehavior location = type.getLocationBehavior();
		if (identifier.getLocation() == null && (location == null || location == LocationBehavior.REQUIRED)) {
			throw new PatientIdentifierException("The identifier has no location", identifier);
		}
		if (type.getUniquenessBehavior() != UniquenessBehavior.NON_UNIQUE && isInUseByAnotherPatient(identifier)) {
			throw new IdentifierNotUniqueException("Another patient has this identifier", identifier);
		}
		if (identifier.getPatient().getActiveIdentifiers().stream().anyMatch(other -> isDouble(other, identifier))) {
			throw new DuplicateIdentifierException("The patient has this identifier twice", identifier);
		}
	}

	private static boolean isDouble(PatientIdentifier left, PatientIdentifier right) {
		return !Objects.equals(left.getUuid(), right.getUuid())
		        && left.getIdentifierType().equals(right.getIdentifierType())
		        && Objects.equals(left.getIdentifier(), right.getIdentifier())
		        && (right.getIdentifierType().getUniquenessBehavior() == UniquenessBehavior.UNIQUE
		                || Objects.equals(left.getLocation(), right.getLocation()));
	}

	boolean isInUseByAnotherPatient(PatientIdentifier identifier) {
		boolean here = identifier.getIdentifierType().getUniquenessBehavior() == UniquenessBehavior.LOCATION
		        && identifier.getLocation() != null;
		Integer patient = identifier.getPatient() == null ? null : identifier.getPatient().getPatientId();
		String hql = "select count(*) from PatientIdentifier i, Patient p where i.patient.patientId = p.patientId"
		        + " and p.voided = false and i.voided = false and i.identifier = ?1 and i.identifierType = ?2"
		        + " and p.patientId <> ?3" + (here ? " and i.location = ?4" : "");
		Integer except = patient == null ? -1 : patient;
		List<Long> found = here
		        ? store.find(Long.class, hql, identifier.getIdentifier(), identifier.getIdentifierType(), except,
		            identifier.getLocation())
		        : store.find(Long.class, hql, identifier.getIdentifier(), identifier.getIdentifierType(), except);
		return found.get(0) > 0;
	}

	private void checkForMissing(Patient patient) {
		Set<PatientIdentifierType> had = patient.getIdentifiers().stream().map(PatientIdentifier::getIdentifierType)
		        .collect(Collectors.toSet());
		List<PatientIdentifierType> required = store.find(PatientIdentifierType.class,
		    "from PatientIdentifierType t where t.required = true and t.retired = false"
		            + " order by t.required desc, t.name, t.patientIdentifierTypeId");
		if (!had.containsAll(required)) {
			throw new MissingRequiredIdentifierException("Patient is missing a required identifier");
		}
	}
}
