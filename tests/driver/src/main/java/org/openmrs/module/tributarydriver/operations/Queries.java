package org.openmrs.module.tributarydriver.operations;

import java.util.Date;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.openmrs.Concept;
import org.openmrs.Location;
import org.openmrs.Obs;
import org.openmrs.Patient;
import org.openmrs.Person;
import org.openmrs.PersonAddress;
import org.openmrs.PersonName;
import org.openmrs.User;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributarydriver.Operation;
import org.openmrs.module.tributarydriver.Output;
import org.openmrs.module.tributarydriver.Step;

/** What a page would show, read through the services and so through every cache. */
public final class Queries {

    private Queries() {
    }

    /** Adds the operations. */
    public static void register(Map<String, Operation> operations) {
        operations.put("findPatients", Queries::findPatients);
        operations.put("findConcepts", Queries::findConcepts);
        operations.put("person", Queries::person);
        operations.put("names", Queries::names);
        operations.put("address", Queries::address);
        operations.put("location", Queries::location);
        operations.put("tags", Queries::tags);
        operations.put("obs", Queries::obs);
        operations.put("property", (step, output) -> output.line("value",
            Context.getAdministrationService().getGlobalProperty(step.text("name"), "")));
        operations.put("roles", Queries::roles);
        operations.put("isCached", Queries::isCached);
        operations.put("now", (step, output) -> output.line("millis", new Date().getTime()));
    }

    private static void findPatients(Step step, Output output) {
        for (Patient patient : Context.getPatientService().getPatients(step.text("query"))) {
            output.line("patient", patient.getUuid(), "name", patient.getPersonName().getFullName());
        }
    }

    private static void findConcepts(Step step, Output output) {
        for (Concept concept : Context.getConceptService().getConceptsByName(step.text("query"))) {
            output.line("concept", concept.getUuid());
        }
    }

    private static void person(Step step, Output output) {
        Person person = Lookup.person(step.text("person"));
        output.line("id", person.getPersonId(), "gender", person.getGender(), "birthdate", person.getBirthdate(), "voided", person.getVoided(),
            "given", person.getGivenName(), "middle", person.getMiddleName(), "family", person.getFamilyName(), "dead", person.getDead());
    }

    private static void names(Step step, Output output) {
        for (PersonName name : Lookup.person(step.text("person")).getNames()) {
            output.line("name", name.getUuid(), "given", name.getGivenName(), "family", name.getFamilyName(),
                "voided", name.getVoided());
        }
    }

    private static void address(Step step, Output output) {
        for (PersonAddress address : Lookup.person(step.text("person")).getAddresses()) {
            output.line("address", address.getUuid(), "address1", address.getAddress1(), "village", address.getCityVillage());
        }
    }

    private static void location(Step step, Output output) {
        Location location = Context.getLocationService().getLocationByUuid(step.text("location"));
        output.line("id", location.getLocationId(), "name", location.getName(), "description", location.getDescription(), "children",
            location.getChildLocations() == null ? 0 : location.getChildLocations().size(), "retired", location.getRetired());
    }

    private static void tags(Step step, Output output) {
        Location location = Context.getLocationService().getLocationByUuid(step.text("location"));
        location.getTags().forEach(tag -> output.line("tag", tag.getUuid()));
    }

    private static void obs(Step step, Output output) {
        Obs obs = Context.getObsService().getObsByUuid(step.text("obs"));
        output.line("number", obs.getValueNumeric(), "text", obs.getValueText(), "voided", obs.getVoided(),
            "members", obs.hasGroupMembers(true) ? obs.getGroupMembers(true).size() : 0);
    }

    private static void roles(Step step, Output output) {
        User user = Context.getUserService().getUserByUuid(step.text("user"));
        user.getRoles().forEach(role -> output.line("role", role.getRole()));
    }

    /** Whether the entity lies in the second-level cache, without loading it there. */
    private static void isCached(Step step, Output output) throws ClassNotFoundException {
        Class<?> entity = Context.loadClass("org.openmrs." + step.text("entity"));
        SessionFactory sessions = Context.getRegisteredComponents(SessionFactory.class).get(0);
        output.line("cached", sessions.getCache().containsEntity(entity, step.number("id", 0)));
    }
}
