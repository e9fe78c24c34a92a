package org.openmrs;

import org.openmrs.attribute.AttributeType;
import org.openmrs.attribute.BaseAttributeType;

/** A type of user-defined attributes of a diagnosis. */
public class DiagnosisAttributeType extends BaseAttributeType<Diagnosis> implements AttributeType<Diagnosis> {

	private Integer diagnosisAttributeTypeId;

	@Override
	public Integer getId() {
		return diagnosisAttributeTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.diagnosisAttributeTypeId = id;
	}

	public Integer getDiagnosisAttributeTypeId() {
		return diagnosisAttributeTypeId;
	}

	public void setDiagnosisAttributeTypeId(Integer diagnosisAttributeTypeId) {
		this.diagnosisAttributeTypeId = diagnosisAttributeTypeId;
	}
}
