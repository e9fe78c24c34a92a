package org.openmrs.module.tributarydriver.operations;

import java.util.Date;
import java.util.Map;
import org.openmrs.Allergen;
import org.openmrs.AllergenType;
import org.openmrs.Allergies;
import org.openmrs.Allergy;
import org.openmrs.AllergyReaction;
import org.openmrs.CodedOrFreeText;
import org.openmrs.Cohort;
import org.openmrs.CohortMembership;
import org.openmrs.Condition;
import org.openmrs.ConditionClinicalStatus;
import org.openmrs.ConditionVerificationStatus;
import org.openmrs.Diagnosis;
import org.openmrs.Patient;
import org.openmrs.PatientProgram;
import org.openmrs.Program;
import org.openmrs.ProgramWorkflowState;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributarydriver.Operation;
import org.openmrs.module.tributarydriver.Output;
import org.openmrs.module.tributarydriver.Step;

/** The longer record: programs, allergies, conditions, diagnoses, cohorts. */
public final class Records {

    private Records() {
    }

    /** Adds the operations. */
    public static void register(Map<String, Operation> operations) {
        operations.put("enrol", Records::enrol);
        operations.put("state", Records::state);
        operations.put("allergy", Records::allergy);
        operations.put("editAllergy", Records::editAllergy);
        operations.put("removeAllergy", Records::removeAllergy);
        operations.put("noKnownAllergies", Records::noKnownAllergies);
        operations.put("condition", Records::condition);
        operations.put("diagnosis", Records::diagnosis);
        operations.put("cohort", Records::cohort);
        operations.put("cohortMember", Records::cohortMember);
    }

    private static void enrol(Step step, Output output) {
        PatientProgram enrolment = new PatientProgram();
        enrolment.setPatient(Lookup.patient(step));
        enrolment.setProgram(program(step));
        enrolment.setDateEnrolled(Lookup.minutesAgo(2000));
        enrolment.setLocation(Lookup.location(step));
        enrolment = Context.getProgramWorkflowService().savePatientProgram(enrolment);
        output.line("enrolment", enrolment.getUuid());
    }

    private static void state(Step step, Output output) {
        PatientProgram enrolment = Context.getProgramWorkflowService().getPatientProgramByUuid(step.text("enrolment"));
        ProgramWorkflowState state = enrolment.getProgram().getAllWorkflows().iterator().next().getStates().iterator().next();
        enrolment.transitionToState(state, Lookup.minutesAgo(1000));
        Context.getProgramWorkflowService().savePatientProgram(enrolment);
    }

    private static Program program(Step step) {
        return Context.getProgramWorkflowService().getProgramByName(Lookup.set(step) + " program");
    }

    private static void allergy(Step step, Output output) {
        Patient patient = Lookup.patient(step);
        Allergies allergies = Context.getPatientService().getAllergies(patient);
        Allergen allergen = new Allergen(AllergenType.DRUG, Lookup.concept(step, "penicillin"), null);
        Allergy allergy = new Allergy(patient, allergen, null, step.text("comment", "told by the mother"), null);
        allergy.setReactions(new java.util.ArrayList<>());
        allergy.addReaction(new AllergyReaction(allergy, Lookup.concept(step, "rash"), null));
        allergies.add(allergy);
        Context.getPatientService().setAllergies(patient, allergies);
        output.line("allergy", allergy.getUuid());
    }

    private static void editAllergy(Step step, Output output) {
        Patient patient = Lookup.patient(step);
        Allergies allergies = Context.getPatientService().getAllergies(patient);
        allergies.get(0).setComments(step.text("comment", "seen by a nurse"));
        Context.getPatientService().setAllergies(patient, allergies);
    }

    private static void removeAllergy(Step step, Output output) {
        Patient patient = Lookup.patient(step);
        Context.getPatientService().removeAllergy(Context.getPatientService().getAllergies(patient).get(0), "test");
    }

    private static void noKnownAllergies(Step step, Output output) {
        Allergies none = new Allergies();
        none.confirmNoKnownAllergies();
        Context.getPatientService().setAllergies(Lookup.patient(step), none);
    }

    private static void condition(Step step, Output output) {
        CodedOrFreeText what = new CodedOrFreeText(null, null, step.text("text", "asthma"));
        Condition condition = new Condition();
        condition.setCondition(what);
        condition.setPatient(Lookup.patient(step));
        condition.setClinicalStatus(ConditionClinicalStatus.ACTIVE);
        condition.setVerificationStatus(ConditionVerificationStatus.PROVISIONAL);
        condition.setOnsetDate(Lookup.minutesAgo(3000));
        condition = Context.getConditionService().saveCondition(condition);
        output.line("condition", condition.getUuid());
    }

    private static void diagnosis(Step step, Output output) {
        CodedOrFreeText what = new CodedOrFreeText(Lookup.concept(step, "positive"), null, null);
        Diagnosis diagnosis = new Diagnosis(Lookup.encounter(step), what, ConditionVerificationStatus.CONFIRMED, 1,
            Lookup.encounter(step).getPatient());
        diagnosis = Context.getDiagnosisService().save(diagnosis);
        output.line("diagnosis", diagnosis.getUuid());
    }

    private static void cohort(Step step, Output output) {
        Cohort cohort = new Cohort();
        cohort.setName(step.text("name", "Recalled"));
        cohort.setDescription("who is to come back");
        cohort.addMembership(new CohortMembership(Lookup.patient(step).getPatientId(), new Date(1_700_000_000_000L)));
        cohort = Context.getCohortService().saveCohort(cohort);
        output.line("cohort", cohort.getUuid());
    }

    private static void cohortMember(Step step, Output output) {
        Cohort cohort = Context.getCohortService().getCohortByUuid(step.text("cohort"));
        Context.getCohortService().addPatientToCohort(cohort, Lookup.patient(step));
    }
}
