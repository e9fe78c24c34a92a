package org.openmrs;

/** Limits of a numeric concept that hold for some patients. */
public class ConceptReferenceRange extends BaseReferenceRange implements OpenmrsObject {

	private Integer conceptReferenceRangeId;

	private String criteria;

	private ConceptNumeric conceptNumeric;

	public Integer getConceptReferenceRangeId() {
		return conceptReferenceRangeId;
	}

	public void setConceptReferenceRangeId(Integer conceptReferenceRangeId) {
		this.conceptReferenceRangeId = conceptReferenceRangeId;
	}

	public String getCriteria() {
		return criteria;
	}

	public void setCriteria(String criteria) {
		this.criteria = criteria;
	}

	public ConceptNumeric getConceptNumeric() {
		return conceptNumeric;
	}

	public void setConceptNumeric(ConceptNumeric conceptNumeric) {
		this.conceptNumeric = conceptNumeric;
	}

	@Override
	public Integer getId() {
		return conceptReferenceRangeId;
	}

	@Override
	public void setId(Integer id) {
		this.conceptReferenceRangeId = id;
	}
}
