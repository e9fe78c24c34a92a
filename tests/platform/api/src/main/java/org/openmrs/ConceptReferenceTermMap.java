package org.openmrs;

/** The tie between two terms of code systems. */
public class ConceptReferenceTermMap extends BaseConceptMap {

	private Integer conceptReferenceTermMapId;

	private ConceptReferenceTerm termA;

	private ConceptReferenceTerm termB;

	public ConceptReferenceTermMap() {
	}

	public ConceptReferenceTermMap(ConceptReferenceTerm termB, ConceptMapType conceptMapType) {
		this.termB = termB;
		setConceptMapType(conceptMapType);
	}

	public Integer getConceptReferenceTermMapId() {
		return conceptReferenceTermMapId;
	}

	public void setConceptReferenceTermMapId(Integer conceptReferenceTermMapId) {
		this.conceptReferenceTermMapId = conceptReferenceTermMapId;
	}

	public ConceptReferenceTerm getTermA() {
		return termA;
	}

	public void setTermA(ConceptReferenceTerm termA) {
		this.termA = termA;
	}

	public ConceptReferenceTerm getTermB() {
		return termB;
	}

	public void setTermB(ConceptReferenceTerm termB) {
		this.termB = termB;
	}

	@Override
	public Integer getId() {
		return conceptReferenceTermMapId;
	}

	@Override
	public void setId(Integer id) {
		this.conceptReferenceTermMapId = id;
	}
}
