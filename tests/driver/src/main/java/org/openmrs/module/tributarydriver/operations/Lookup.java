package org.openmrs.module.tributarydriver.operations;

import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.openmrs.Concept;
import org.openmrs.Encounter;
import org.openmrs.EncounterRole;
import org.openmrs.EncounterType;
import org.openmrs.Location;
import org.openmrs.Patient;
import org.openmrs.PatientIdentifierType;
import org.openmrs.Person;
import org.openmrs.Provider;
import org.openmrs.VisitType;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributarydriver.Step;

/** Finds what the steps name: by uuid, or by the name that {@link Dictionary} gives what belongs to one set. */
final class Lookup {

    /** Ids of concepts by name, so that a clinic's day is not spent in the search by name. */
    private static final Map<String, Integer> CONCEPTS = new ConcurrentHashMap<>();

    private Lookup() {
    }

    static Patient patient(Step step) {
        return found(Context.getPatientService().getPatientByUuid(step.text("patient")), "patient");
    }

    static Person person(String uuid) {
        return found(Context.getPersonService().getPersonByUuid(uuid), "person");
    }

    static Encounter encounter(Step step) {
        return found(Context.getEncounterService().getEncounterByUuid(step.text("encounter")), "encounter");
    }

    static Location location(Step step) {
        return found(Context.getLocationService().getLocation(set(step) + " ward"), "location");
    }

    static PatientIdentifierType identifierType(Step step) {
        return found(Context.getPatientService().getPatientIdentifierTypeByName(set(step) + " number"), "identifier type");
    }

    static EncounterType encounterType(Step step) {
        return found(Context.getEncounterService().getEncounterType(set(step) + " consultation"), "encounter type");
    }

    static EncounterRole encounterRole(Step step) {
        return found(Context.getEncounterService().getEncounterRoleByName(set(step) + " clinician"), "encounter role");
    }

    static Provider provider(Step step) {
        return found(Context.getProviderService().getProviderByIdentifier(set(step) + " provider"), "provider");
    }

    static VisitType visitType(Step step) {
        for (VisitType type : Context.getVisitService().getAllVisitTypes()) {
            if (type.getName().equals(set(step) + " visit")) {
                return type;
            }
        }
        throw new IllegalArgumentException("there is no visit type of " + set(step));
    }

    /** The concept of that kind, such as {@code weight}, in the step's set. */
    static Concept concept(Step step, String kind) {
        String name = set(step) + " " + kind;
        return Context.getConceptService().getConcept(CONCEPTS.computeIfAbsent(name, Lookup::conceptId));
    }

    private static Integer conceptId(String name) {
        for (Concept concept : Context.getConceptService().getConceptsByName(name)) {
            if (concept.getNames().stream().anyMatch(conceptName -> conceptName.getName().equals(name))) {
                return concept.getConceptId();
            }
        }
        throw new IllegalArgumentException("there is no concept " + name);
    }

    /** Whose metadata a step uses. */
    static String set(Step step) {
        return step.text("set", "Hub");
    }

    /** Now, less some minutes, so that nothing lies in the future of another server's clock; whole seconds. */
    static Date minutesAgo(int minutes) {
        return new Date((System.currentTimeMillis() / 1000 - 60L * minutes) * 1000);
    }

    private static <T> T found(T object, String what) {
        if (object == null) {
            throw new IllegalArgumentException("there is no such " + what);
        }
        return object;
    }
}
