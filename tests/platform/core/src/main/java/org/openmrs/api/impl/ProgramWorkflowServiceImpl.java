package org.openmrs.api.impl;

import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

import org.openmrs.Patient;
import org.openmrs.PatientProgram;
import org.openmrs.PatientProgramAttribute;
import org.openmrs.PatientState;
import org.openmrs.Program;
import org.openmrs.ProgramWorkflow;
import org.openmrs.ProgramWorkflowState;
import org.openmrs.api.ProgramWorkflowService;
import org.openmrs.api.db.hibernate.Store;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps programmes and enrolments through Hibernate. */
@Service("programWorkflowService")
@Transactional
public class ProgramWorkflowServiceImpl extends BaseOpenmrsService implements ProgramWorkflowService {

	private final Store store;

	@Autowired
	public ProgramWorkflowServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	public Program saveProgram(Program program) {
		return store.save(program);
	}

	@Override
	@Transactional(readOnly = true)
	public Program getProgram(Integer programId) {
		return store.get(Program.class, programId);
	}

	@Override
	@Transactional(readOnly = true)
	public Program getProgramByName(String name) {
		return store.byName(Program.class, name);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Program> getAllPrograms() {
		return store.all(Program.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Program> getAllPrograms(boolean includeRetired) {
		return store.all(Program.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Program> getPrograms(String nameFragment) {
		return store.named(Program.class, nameFragment);
	}

	@Override
	public void purgeProgram(Program program) {
		store.purge(program);
	}

	@Override
	public void purgeProgram(Program program, boolean cascade) {
		store.purge(program);
	}

	@Override
	public Program retireProgram(Program program, String reason) {
		return store.retire(program, reason);
	}

	@Override
	public Program unretireProgram(Program program) {
		return store.unretire(program);
	}

	@Override
	@Transactional(readOnly = true)
	public Program getProgramByUuid(String uuid) {
		return store.byUuid(Program.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public PatientState getPatientStateByUuid(String uuid) {
		return store.byUuid(PatientState.class, uuid);
	}

	@Override
	public PatientProgram savePatientProgram(PatientProgram patientProgram) {
		return store.save(patientProgram);
	}

	@Override
	@Transactional(readOnly = true)
	public PatientProgram getPatientProgram(Integer patientProgramId) {
		return store.get(PatientProgram.class, patientProgramId);
	}

	@Override
	public void purgePatientProgram(PatientProgram patientProgram) {
		store.purge(patientProgram);
	}

	@Override
	public void purgePatientProgram(PatientProgram patientProgram, boolean cascade) {
		store.purge(patientProgram);
	}

	@Override
	public PatientProgram voidPatientProgram(PatientProgram patientProgram, String reason) {
		return store.voidObject(patientProgram, reason);
	}

	@Override
	public PatientProgram unvoidPatientProgram(PatientProgram patientProgram) {
		return store.unvoidObject(patientProgram);
	}

	@Override
	@Transactional(readOnly = true)
	public ProgramWorkflow getWorkflow(Integer workflowId) {
		return store.get(ProgramWorkflow.class, workflowId);
	}

	@Override
	@Transactional(readOnly = true)
	public ProgramWorkflow getWorkflowByUuid(String uuid) {
		return store.byUuid(ProgramWorkflow.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public ProgramWorkflowState getState(Integer stateId) {
		return store.get(ProgramWorkflowState.class, stateId);
	}

	@Override
	@Transactional(readOnly = true)
	public ProgramWorkflowState getStateByUuid(String uuid) {
		return store.byUuid(ProgramWorkflowState.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public PatientProgram getPatientProgramByUuid(String uuid) {
		return store.byUuid(PatientProgram.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public PatientProgramAttribute getPatientProgramAttributeByUuid(String var1) {
		return store.byUuid(PatientProgramAttribute.class, var1);
	}

	@Override
	@Transactional(readOnly = true)
	public List<PatientProgram> getPatientPrograms(Patient patient, Program program, Date minEnrollmentDate,
	        Date maxEnrollmentDate, Date minCompletionDate, Date maxCompletionDate, boolean includeVoided) {
		return store.find(PatientProgram.class, "from PatientProgram p where p.patient = ?1", patient).stream()
		        .filter(one -> program == null || program.equals(one.getProgram()))
		        .filter(one -> includeVoided || !one.getVoided())
		        .filter(one -> isWithin(one.getDateEnrolled(), minEnrollmentDate, maxEnrollmentDate))
		        .filter(one -> isWithin(one.getDateCompleted(), minCompletionDate, maxCompletionDate))
		        .collect(Collectors.toList());
	}

	private static boolean isWithin(Date date, Date min, Date max) {
		return (min == null || date != null && !date.before(min)) && (max == null || date != null && !date.after(max));
	}
}
