package org.openmrs.api;

import java.util.Date;
import java.util.List;

import org.openmrs.Patient;
import org.openmrs.PatientProgram;
import org.openmrs.PatientProgramAttribute;
import org.openmrs.PatientState;
import org.openmrs.Program;
import org.openmrs.ProgramWorkflow;
import org.openmrs.ProgramWorkflowState;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps programmes and enrolments. */
public interface ProgramWorkflowService extends OpenmrsService {

	@Authorized(PrivilegeConstants.MANAGE_PROGRAMS)
	Program saveProgram(Program program) throws APIException;

	@Authorized(PrivilegeConstants.GET_PROGRAMS)
	Program getProgram(Integer programId) throws APIException;

	@Authorized(PrivilegeConstants.GET_PROGRAMS)
	Program getProgramByName(String name) throws APIException;

	@Authorized(PrivilegeConstants.GET_PROGRAMS)
	List<Program> getAllPrograms() throws APIException;

	@Authorized(PrivilegeConstants.GET_PROGRAMS)
	List<Program> getAllPrograms(boolean includeRetired) throws APIException;

	@Authorized(PrivilegeConstants.GET_PROGRAMS)
	List<Program> getPrograms(String nameFragment) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_PROGRAMS)
	void purgeProgram(Program program) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_PROGRAMS)
	void purgeProgram(Program program, boolean cascade) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_PROGRAMS)
	Program retireProgram(Program program, String reason) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_PROGRAMS)
	Program unretireProgram(Program program) throws APIException;

	Program getProgramByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_PATIENT_PROGRAMS)
	PatientState getPatientStateByUuid(String uuid);

	@Authorized({ PrivilegeConstants.ADD_PATIENT_PROGRAMS, PrivilegeConstants.EDIT_PATIENT_PROGRAMS })
	PatientProgram savePatientProgram(PatientProgram patientProgram) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENT_PROGRAMS)
	PatientProgram getPatientProgram(Integer patientProgramId) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENT_PROGRAMS)
	List<PatientProgram> getPatientPrograms(Patient patient, Program program, Date minEnrollmentDate, Date maxEnrollmentDate, Date minCompletionDate, Date maxCompletionDate, boolean includeVoided) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_PATIENT_PROGRAMS)
	void purgePatientProgram(PatientProgram patientProgram) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_PATIENT_PROGRAMS)
	void purgePatientProgram(PatientProgram patientProgram, boolean cascade) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_PATIENT_PROGRAMS)
	PatientProgram voidPatientProgram(PatientProgram patientProgram, String reason) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_PATIENT_PROGRAMS)
	PatientProgram unvoidPatientProgram(PatientProgram patientProgram) throws APIException;

	ProgramWorkflow getWorkflow(Integer workflowId);

	ProgramWorkflow getWorkflowByUuid(String uuid);

	ProgramWorkflowState getState(Integer stateId);

	ProgramWorkflowState getStateByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_PATIENT_PROGRAMS)
	PatientProgram getPatientProgramByUuid(String uuid);

	@Authorized("Get Patient Programs")
	PatientProgramAttribute getPatientProgramAttributeByUuid(String var1);
}
