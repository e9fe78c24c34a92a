package org.openmrs;

/** The tie of a concept to a term of a code system. */
public class ConceptMap extends BaseConceptMap {

	private Concept concept;

	private Integer conceptMapId;

	private ConceptReferenceTerm conceptReferenceTerm;

	public ConceptMap() {
	}

	public ConceptMap(ConceptReferenceTerm conceptReferenceTerm, ConceptMapType conceptMapType) {
		this.conceptReferenceTerm = conceptReferenceTerm;
		setConceptMapType(conceptMapType);
	}

	public Concept getConcept() {
		return concept;
	}

	public void setConcept(Concept concept) {
		this.concept = concept;
	}

	public Integer getConceptMapId() {
		return conceptMapId;
	}

	public void setConceptMapId(Integer conceptMapId) {
		this.conceptMapId = conceptMapId;
	}

	public ConceptReferenceTerm getConceptReferenceTerm() {
		return conceptReferenceTerm;
	}

	public void setConceptReferenceTerm(ConceptReferenceTerm conceptReferenceTerm) {
		this.conceptReferenceTerm = conceptReferenceTerm;
	}

	@Override
	public Integer getId() {
		return conceptMapId;
	}

	@Override
	public void setId(Integer id) {
		this.conceptMapId = id;
	}
}
