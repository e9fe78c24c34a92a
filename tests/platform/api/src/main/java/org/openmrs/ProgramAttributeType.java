package org.openmrs;

import org.openmrs.attribute.AttributeType;
import org.openmrs.attribute.BaseAttributeType;

/** A type of user-defined attributes of enrolments. */
public class ProgramAttributeType extends BaseAttributeType<PatientProgram> implements AttributeType<PatientProgram> {

	private Integer programAttributeTypeId;

	@Override
	public Integer getId() {
		return programAttributeTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.programAttributeTypeId = id;
	}

	public Integer getProgramAttributeTypeId() {
		return programAttributeTypeId;
	}

	public void setProgramAttributeTypeId(Integer programAttributeTypeId) {
		this.programAttributeTypeId = programAttributeTypeId;
	}
}
