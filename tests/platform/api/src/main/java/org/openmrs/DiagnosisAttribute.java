package org.openmrs;

import org.openmrs.attribute.Attribute;
import org.openmrs.attribute.BaseAttribute;

/** A user-defined attribute of a diagnosis. */
public class DiagnosisAttribute extends BaseAttribute<DiagnosisAttributeType, Diagnosis> implements Attribute<DiagnosisAttributeType, Diagnosis> {

	private Integer diagnosisAttributeId;

	public Integer getDiagnosisAttributeId() {
		return diagnosisAttributeId;
	}

	public void setDiagnosisAttributeId(Integer diagnosisAttributeId) {
		this.diagnosisAttributeId = diagnosisAttributeId;
	}

	@Override
	public Integer getId() {
		return diagnosisAttributeId;
	}

	@Override
	public void setId(Integer id) {
		this.diagnosisAttributeId = id;
	}

	public Diagnosis getDiagnosis() {
		return getOwner();
	}

	public void setDiagnosis(Diagnosis diagnosis) {
		setOwner(diagnosis);
	}
}
