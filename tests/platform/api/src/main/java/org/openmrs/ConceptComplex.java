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
		takeOver(c);
		handler = "";
	}

	public String getHandler() {
		return handler;
	}

	public void setHandler(String handler) {
		this.handler = handler;
	}

	@Override
	public boolean isComplex() {
		return getDatatype() != null && getDatatype().isComplex();
	}
}
