package org.openmrs;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Date;

/** A state of a patient within an enrolment. */
public class PatientState extends BaseFormRecordableOpenmrsData implements Serializable, Comparable<PatientState> {

	private PatientProgram patientProgram;

	private Integer patientStateId;

	private ProgramWorkflowState state;

	private Date endDate;

	private Date startDate;

	private Encounter encounter;

	public PatientState() {
	}

	public PatientState(Integer patientStateId) {
		setId(patientStateId);
	}

	public PatientProgram getPatientProgram() {
		return patientProgram;
	}

	public void setPatientProgram(PatientProgram patientProgram) {
		this.patientProgram = patientProgram;
	}

	public Integer getPatientStateId() {
		return patientStateId;
	}

	public void setPatientStateId(Integer patientStatusId) {
		this.patientStateId = patientStatusId;
	}

	public ProgramWorkflowState getState() {
		return state;
	}

	public void setState(ProgramWorkflowState state) {
		this.state = state;
	}

	public Date getEndDate() {
		return endDate;
	}

	public void setEndDate(Date endDate) {
		this.endDate = endDate;
	}

	public Date getStartDate() {
		return startDate;
	}

	public void setStartDate(Date startDate) {
		this.startDate = startDate;
	}

	public Encounter getEncounter() {
		return encounter;
	}

	public void setEncounter(Encounter encounter) {
		this.encounter = encounter;
	}

	@Override
	public Integer getId() {
		return patientStateId;
	}

	@Override
	public void setId(Integer id) {
		this.patientStateId = id;
	}

	@Override
	public int compareTo(PatientState other) {
		return Comparator.comparing(PatientState::getStartDate, Comparator.nullsFirst(Comparator.naturalOrder()))
		        .thenComparing(PatientState::getUuid).compare(this, other);
	}
}
