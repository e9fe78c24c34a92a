package org.openmrs;

import org.openmrs.attribute.Attribute;
import org.openmrs.attribute.BaseAttribute;

/** A user-defined attribute of an enrolment. */
public class PatientProgramAttribute extends BaseAttribute<ProgramAttributeType, PatientProgram> implements Attribute<ProgramAttributeType, PatientProgram> {

	private Integer patientProgramAttributeId;

	@Override
	public Integer getId() {
		return patientProgramAttributeId;
	}

	@Override
	public void setId(Integer id) {
		this.patientProgramAttributeId = id;
	}

	public Integer getPatientProgramAttributeId() {
		return patientProgramAttributeId;
	}

	public void setPatientProgramAttributeId(Integer id) {
		this.patientProgramAttributeId = id;
	}

	public PatientProgram getPatientProgram() {
		return getOwner();
	}

	public void setPatientProgram(PatientProgram patientProgram) {
		setOwner(patientProgram);
	}
}
