package org.openmrs.api;

import java.util.Collection;
import java.util.Date;
import java.util.List;

import org.openmrs.Cohort;
import org.openmrs.Concept;
import org.openmrs.Patient;
import org.openmrs.PatientProgram;
import org.openmrs.PatientProgramAttribute;
import org.openmrs.PatientState;
import org.openmrs.Program;
import org.openmrs.ProgramWorkflow;
import org.openmrs.ProgramWorkflowState;

/** Keeps programmes and enrolments. */
public interface ProgramWorkflowService extends OpenmrsService {

	Program saveProgram(Program program) throws APIException;

	Program getProgram(Integer programId) throws APIException;

	Program getProgramByName(String name) throws APIException;

	List<Program> getAllPrograms() throws APIException;

	List<Program> getAllPrograms(boolean includeRetired) throws APIException;

	List<Program> getPrograms(String nameFragment) throws APIException;

	void purgeProgram(Program program) throws APIException;

	void purgeProgram(Program program, boolean cascade) throws APIException;

	Program retireProgram(Program program, String reason) throws APIException;

	Program unretireProgram(Program program) throws APIException;

	Program getProgramByUuid(String uuid);

	PatientState getPatientStateByUuid(String uuid);

	PatientProgram savePatientProgram(PatientProgram patientProgram) throws APIException;

	PatientProgram getPatientProgram(Integer patientProgramId) throws APIException;

	List<PatientProgram> getPatientPrograms(Patient patient, Program program, Date minEnrollmentDate, Date maxEnrollmentDate, Date minCompletionDate, Date maxCompletionDate, boolean includeVoided) throws APIException;

	void purgePatientProgram(PatientProgram patientProgram) throws APIException;

	void purgePatientProgram(PatientProgram patientProgram, boolean cascade) throws APIException;

	PatientProgram voidPatientProgram(PatientProgram patientProgram, String reason) throws APIException;

	PatientProgram unvoidPatientProgram(PatientProgram patientProgram) throws APIException;

	ProgramWorkflow getWorkflow(Integer workflowId);

	ProgramWorkflow getWorkflowByUuid(String uuid);

	ProgramWorkflowState getState(Integer stateId);

	ProgramWorkflowState getStateByUuid(String uuid);

	PatientProgram getPatientProgramByUuid(String uuid);

	List<PatientProgram> getPatientPrograms(Cohort cohort, Collection<Program> programs);

	List<Program> getProgramsByConcept(Concept concept);

	List<ProgramWorkflow> getProgramWorkflowsByConcept(Concept concept);

	List<ProgramWorkflowState> getProgramWorkflowStatesByConcept(Concept concept);

	PatientProgramAttribute getPatientProgramAttributeByUuid(String var1);
}
