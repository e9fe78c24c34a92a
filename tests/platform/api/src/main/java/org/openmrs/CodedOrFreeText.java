package org.openmrs;

/** A concept, one of its names, or plain text. */
public class CodedOrFreeText {

	private Concept coded;

	private ConceptName specificName;

	private String nonCoded;

	public CodedOrFreeText() {
	}

	public CodedOrFreeText(Concept coded, ConceptName specificName, String nonCoded) {
		setCoded(coded);
		setSpecificName(specificName);
		setNonCoded(nonCoded);
	}

	public Concept getCoded() {
		return coded;
	}

	public void setCoded(Concept coded) {
		this.coded = coded;
	}

	public ConceptName getSpecificName() {
		return specificName;
	}

	public void setSpecificName(ConceptName specificName) {
		this.specificName = specificName;
	}

	public String getNonCoded() {
		return nonCoded;
	}

	public void setNonCoded(String nonCoded) {
		this.nonCoded = nonCoded;
	}
}
