package org.openmrs.standin;

import java.util.Date;
import java.util.Locale;

import org.openmrs.Concept;
import org.openmrs.ConceptDatatype;
import org.openmrs.ConceptName;
import org.openmrs.ConceptNumeric;
import org.openmrs.Encounter;
import org.openmrs.EncounterType;
import org.openmrs.Patient;
import org.openmrs.PatientIdentifier;
import org.openmrs.PersonAddress;
import org.openmrs.PersonName;
import org.openmrs.Provider;
import org.openmrs.api.context.Context;

/** Rows that the tests work on. */
final class Clinic {

	private Clinic() {
	}

	static Patient newPatient(String family, String given) {
		Patient patient = new Patient();
		patient.setGender("F");
		patient.setBirthdate(new Date(0));
		patient.addName(new PersonName(given, null, family));
		PersonAddress address = new PersonAddress();
		address.setCityVillage("Rwinkwavu");
		patient.addAddress(address);
		addIdentifier(patient);
		return Context.getPatientService().savePatient(patient);
	}

	static void addIdentifier(Patient patient) {
		patient.addIdentifier(new PatientIdentifier(String.valueOf(System.nanoTime()),
		        Context.getPatientService().getPatientIdentifierType(1), Context.getLocationService().getDefaultLocation()));
	}

	static Encounter newEncounter(Patient patient) {
		EncounterType type = Context.getEncounterService().getEncounterType("Vitals");
		if (type == null) {
			type = Context.getEncounterService().saveEncounterType(new EncounterType("Vitals", "Vital signs"));
		}
		Encounter encounter = new Encounter();
		encounter.setPatient(patient);
		encounter.setEncounterType(type);
		encounter.setEncounterDatetime(new Date());
		encounter.setLocation(Context.getLocationService().getDefaultLocation());
		Provider provider = new Provider();
		provider.setPerson(Context.getAuthenticatedUser().getPerson());
		provider.setIdentifier(String.valueOf(System.nanoTime()));
		Context.getProviderService().saveProvider(provider);
		encounter.addProvider(Context.getEncounterService().getEncounterRole(1), provider);
		return encounter;
	}

	static ConceptNumeric newWeight() {
		Concept known = Context.getConceptService().getConceptByName("Weight (kg)");
		if (known != null) {
			return Context.getConceptService().getConceptNumeric(known.getConceptId());
		}
		ConceptNumeric weight = new ConceptNumeric();
		weight.addName(new ConceptName("Weight (kg)", Locale.ENGLISH));
		weight.setDatatype(Context.getConceptService().getConceptDatatypeByUuid(ConceptDatatype.NUMERIC_UUID));
		weight.setConceptClass(Context.getConceptService().getConceptClassByName("Test"));
		weight.setHiAbsolute(250.0);
		weight.setLowAbsolute(0.0);
		weight.setUnits("kg");
		Context.getConceptService().saveConcept(weight);
		return weight;
	}
}
