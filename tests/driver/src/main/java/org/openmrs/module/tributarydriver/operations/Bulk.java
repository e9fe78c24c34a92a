package org.openmrs.module.tributarydriver.operations;

import java.util.Date;
import java.util.Map;
import org.openmrs.Cohort;
import org.openmrs.CohortMembership;
import org.openmrs.Encounter;
import org.openmrs.Obs;
import org.openmrs.Patient;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributarydriver.Operation;
import org.openmrs.module.tributarydriver.Output;
import org.openmrs.module.tributarydriver.Step;

/** A clinic's days in one request: every save is a transaction of its own, unless the script has begun one. */
public final class Bulk {

    /** How many saves share a session before it is emptied. */
    private static final int SAVES_PER_SESSION = 25;

    private static final String[] GIVEN = { "Achieng", "Baraka", "Chebet", "Desta", "Esperance", "Fatuma", "Gakuru", "Habimana" };

    private static final String[] FAMILY = { "Mutesa", "Nyambura", "Ochieng", "Rukundo", "Ssemwanga", "Tesfaye", "Uwase" };

    private Bulk() {
    }

    /** Adds the operations. */
    public static void register(Map<String, Operation> operations) {
        operations.put("clinic", Bulk::clinic);
        operations.put("editPatients", Bulk::editPatients);
        operations.put("importObs", Bulk::importObs);
        operations.put("importMembers", Bulk::importMembers);
        operations.put("timeEncounters", Bulk::timeEncounters);
        operations.put("timeNames", Bulk::timeNames);
    }

    /** Registers {@code patients}, each with {@code encounters} of {@code obs} observations. */
    private static void clinic(Step step, Output output) {
        int patients = step.number("patients", 10);
        int encounters = step.number("encounters", 4);
        int obs = step.number("obs", 5);
        String prefix = step.text("prefix", "P");
        long began = System.nanoTime();
        for (int i = 0; i < patients; i++) {
            Patient patient = Patients.build(step, GIVEN[i % GIVEN.length], FAMILY[i % FAMILY.length] + " " + prefix + i,
                prefix + "-" + i);
            patient = Context.getPatientService().savePatient(patient);
            for (int j = 0; j < encounters; j++) {
                Context.getEncounterService().saveEncounter(Encounters.build(step, patient, obs, 20 + (i + j) % 150));
            }
            if (i % SAVES_PER_SESSION == SAVES_PER_SESSION - 1) {
                Context.flushSession();
                Context.clearSession();
            }
        }
        output.line("patients", patients, "encounters", patients * encounters, "obs", patients * encounters * obs, "millis",
            (System.nanoTime() - began) / 1_000_000);
    }

    /** Edits the names of the first {@code count} patients whose identifiers begin with the prefix. */
    private static void editPatients(Step step, Output output) {
        int count = step.number("count", 10);
        String prefix = step.text("prefix", "P");
        for (int i = 0; i < count; i++) {
            Patient patient = Context.getPatientService().getPatients(prefix + "-" + i, 0, 1).get(0);
            patient.getPersonName().setMiddleName(step.text("middle", "Edited") + i);
            Context.getPatientService().savePatient(patient);
            if (i % SAVES_PER_SESSION == SAVES_PER_SESSION - 1) {
                Context.flushSession();
                Context.clearSession();
            }
        }
        output.line("patients", count);
    }

    /** Saves one encounter with {@code count} observations, as an import does in one transaction. */
    private static void importObs(Step step, Output output) {
        Encounter encounter = Encounters.build(step, Lookup.patient(step), 0, 1);
        Obs template = Encounters.build(step, Lookup.patient(step), 1, 50).getAllObs(true).iterator().next();
        int count = step.number("count", 1000);
        for (int i = 0; i < count; i++) {
            Obs obs = Obs.newInstance(template);
            obs.setValueNumeric(1.0 + i % 200);
            encounter.addObs(obs);
        }
        encounter = Context.getEncounterService().saveEncounter(encounter);
        output.line("encounter", encounter.getUuid(), "obs", count);
    }

    /** Saves one cohort with {@code count} memberships of one patient, a minute apart, in one transaction. */
    private static void importMembers(Step step, Output output) {
        Cohort cohort = new Cohort();
        cohort.setName(step.text("name", "Imported"));
        cohort.setDescription("an import of many rows");
        Integer patient = Lookup.patient(step).getPatientId();
        int count = step.number("count", 1000);
        for (int i = 0; i < count; i++) {
            cohort.addMembership(new CohortMembership(patient, new Date(1_500_000_000_000L + 60_000L * i)));
        }
        long began = System.nanoTime();
        cohort = Context.getCohortService().saveCohort(cohort);
        output.line("cohort", cohort.getUuid(), "members", count, "millis", (System.nanoTime() - began) / 1_000_000);
    }

    /** Saves {@code count} encounters with five obs and prints how long each took. */
    private static void timeEncounters(Step step, Output output) {
        Patient patient = Lookup.patient(step);
        for (int i = 0; i < step.number("count", 1); i++) {
            Encounter encounter = Encounters.build(step, patient, 5, 20 + i % 150);
            long began = System.nanoTime();
            Context.getEncounterService().saveEncounter(encounter);
            output.line("nanos", System.nanoTime() - began);
            Context.flushSession();
            Context.clearSession();
        }
    }

    /** Edits a name {@code count} times and prints how long each save took. */
    private static void timeNames(Step step, Output output) {
        for (int i = 0; i < step.number("count", 1); i++) {
            Patient patient = Lookup.patient(step);
            patient.getPersonName().setMiddleName("M" + System.nanoTime());
            long began = System.nanoTime();
            Context.getPatientService().savePatient(patient);
            output.line("nanos", System.nanoTime() - began);
            Context.flushSession();
            Context.clearSession();
        }
    }
}
