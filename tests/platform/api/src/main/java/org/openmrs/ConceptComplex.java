package org.openmrs;

/** A concept whose answers are files. */
public class ConceptComplex extends Concept {

	private String handler;

	public ConceptComplex() {
	}

	public ConceptComplex(Integer conceptId) {
		super(conceptId);
	}

	/** The dictionary entry of a concept that is saved as a complex one. */
	public ConceptComplex(Concept c) {
		setConceptId(c.getConceptId());
		setUuid(c.getUuid());
		setDatatype(c.getDatatype());
		setConceptClass(c.getConceptClass());
		setVersion(c.getVersion());
		setSet(c.getSet());
		setNames(c.getNames());
		setDescriptions(c.getDescriptions());
		setAnswers(c.getAnswers());
		setConceptSets(c.getConceptSets());
		setCreator(c.getCreator());
		setDateCreated(c.getDateCreated());
	}

	public String getHandler() {
		return handler;
	}

	public void setHandler(String handler) {
		this.handler = handler;
	}

	@Override
	public boolean isComplex() {
		return true;
	}
}
