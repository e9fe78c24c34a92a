package org.openmrs.module.tributarydriver.operations;

import java.util.Date;
import java.util.Map;
import org.openmrs.Patient;
import org.openmrs.PatientIdentifier;
import org.openmrs.Person;
import org.openmrs.PersonAddress;
import org.openmrs.PersonAttribute;
import org.openmrs.PersonName;
import org.openmrs.Relationship;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributarydriver.Operation;
import org.openmrs.module.tributarydriver.Output;
import org.openmrs.module.tributarydriver.Step;

/** Registration desk: patients, their names, addresses, identifiers, attributes and relationships. */
public final class Patients {

    private Patients() {
    }

    /** Adds the operations. */
    public static void register(Map<String, Operation> operations) {
        operations.put("newPatient", Patients::newPatient);
        operations.put("promoteToPatient", Patients::promoteToPatient);
        operations.put("editName", Patients::editName);
        operations.put("editAddress", Patients::editAddress);
        operations.put("editPerson", Patients::editPerson);
        operations.put("secondName", Patients::secondName);
        operations.put("voidName", Patients::voidName);
        operations.put("secondIdentifier", Patients::secondIdentifier);
        operations.put("personAttribute", Patients::personAttribute);
        operations.put("relationship", Patients::relationship);
        operations.put("voidPatient", Patients::voidPatient);
        operations.put("unvoidPatient", Patients::unvoidPatient);
        operations.put("mergePatients", Patients::mergePatients);
        operations.put("saveUnchanged", (step, output) -> Context.getPatientService().savePatient(Lookup.patient(step)));
        operations.put("load", (step, output) -> output.line("given", Lookup.patient(step).getGivenName()));
    }

    private static void newPatient(Step step, Output output) {
        Patient patient = build(step, step.text("given", "Amina"), step.text("family", "Odhiambo"),
            step.text("identifier", "T" + Long.toString(System.nanoTime(), 36)));
        patient = Context.getPatientService().savePatient(patient);
        output.line("patient", patient.getUuid(), "id", patient.getPatientId());
    }

    /** Saves a person, then makes a patient of the same person, as a registration of a known relative does. */
    private static void promoteToPatient(Step step, Output output) {
        Person person = Context.getPersonService().savePerson(Staff.person(step.text("given", "Known"), step.text("family", "Relative")));
        Context.flushSession();
        Context.clearSession();
        Patient patient = new Patient(Lookup.person(person.getUuid()));
        PatientIdentifier number = new PatientIdentifier("R" + Long.toString(System.nanoTime(), 36), Lookup.identifierType(step),
            Lookup.location(step));
        number.setPreferred(true);
        patient.addIdentifier(number);
        Context.getPatientService().savePatient(patient);
        output.line("patient", patient.getUuid(), "id", patient.getPatientId());
    }

    /** A complete patient, not saved yet. */
    static Patient build(Step step, String given, String family, String identifier) {
        Patient patient = new Patient();
        PersonName name = new PersonName(given, step.text("middle", null), family);
        name.setPreferred(true);
        patient.addName(name);
        patient.setGender(step.text("gender", "F"));
        patient.setBirthdate(new Date(86_400_000L * step.number("birthday", 8000)));
        PersonAddress address = new PersonAddress();
        address.setAddress1(step.text("address", "Plot 7"));
        address.setCityVillage("Kisumu");
        address.setPreferred(true);
        patient.addAddress(address);
        PatientIdentifier number = new PatientIdentifier(identifier, Lookup.identifierType(step), Lookup.location(step));
        number.setPreferred(true);
        patient.addIdentifier(number);
        return patient;
    }

    private static void editName(Step step, Output output) {
        Patient patient = Lookup.patient(step);
        PersonName name = patient.getPersonName();
        name.setGivenName(step.text("given", name.getGivenName()));
        name.setFamilyName(step.text("family", name.getFamilyName()));
        name.setMiddleName(step.text("middle", name.getMiddleName()));
        Context.getPatientService().savePatient(patient);
    }

    private static void editAddress(Step step, Output output) {
        Patient patient = Lookup.patient(step);
        PersonAddress address = patient.getPersonAddress();
        address.setAddress1(step.text("address", address.getAddress1()));
        address.setCityVillage(step.text("village", address.getCityVillage()));
        Context.getPatientService().savePatient(patient);
    }

    private static void editPerson(Step step, Output output) {
        Patient patient = Lookup.patient(step);
        patient.setGender(step.text("gender", patient.getGender()));
        if (step.has("birthday")) {
            patient.setBirthdate(new Date(86_400_000L * step.number("birthday", 0)));
        }
        Context.getPatientService().savePatient(patient);
    }

    private static void secondName(Step step, Output output) {
        Patient patient = Lookup.patient(step);
        PersonName name = new PersonName(step.text("given", "Second"), null, step.text("family", "Name"));
        patient.addName(name);
        Context.getPatientService().savePatient(patient);
        output.line("name", name.getUuid());
    }

    private static void voidName(Step step, Output output) {
        PersonName name = Context.getPersonService().getPersonNameByUuid(step.text("name"));
        Context.getPersonService().voidPersonName(name, "test");
    }

    private static void secondIdentifier(Step step, Output output) {
        Patient patient = Lookup.patient(step);
        PatientIdentifier identifier = new PatientIdentifier(step.text("identifier", "S" + Long.toString(System.nanoTime(), 36)),
            Lookup.identifierType(step), Lookup.location(step));
        patient.addIdentifier(identifier);
        Context.getPatientService().savePatient(patient);
        output.line("identifier", identifier.getUuid());
    }

    private static void personAttribute(Step step, Output output) {
        Patient patient = Lookup.patient(step);
        PersonAttribute attribute = new PersonAttribute(
            Context.getPersonService().getPersonAttributeTypeByName(Lookup.set(step) + " " + step.text("type", "phone")),
            step.text("value"));
        patient.addAttribute(attribute);
        Context.getPatientService().savePatient(patient);
        output.line("attribute", attribute.getUuid());
    }

    private static void relationship(Step step, Output output) {
        Person other = Lookup.person(step.text("other"));
        Relationship relationship = new Relationship(Lookup.patient(step), other,
            Context.getPersonService().getAllRelationshipTypes().get(0));
        relationship = Context.getPersonService().saveRelationship(relationship);
        output.line("relationship", relationship.getUuid());
    }

    private static void voidPatient(Step step, Output output) {
        Context.getPatientService().voidPatient(Lookup.patient(step), step.text("reason", "test"));
    }

    private static void unvoidPatient(Step step, Output output) {
        Context.getPatientService().unvoidPatient(Lookup.patient(step));
    }

    private static void mergePatients(Step step, Output output) {
        Patient loser = Context.getPatientService().getPatientByUuid(step.text("loser"));
        Context.getPatientService().mergePatients(Lookup.patient(step), loser);
    }
}
