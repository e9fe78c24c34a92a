package org.openmrs;

import org.openmrs.api.context.Context;

/** What a patient is allergic to. */
public class Allergen {

	private AllergenType allergenType;

	private Concept codedAllergen;

	private String nonCodedAllergen;

	public Allergen() {
	}

	public Allergen(AllergenType allergenType, Concept codedAllergen, String nonCodedAllergen) {
		this.allergenType = allergenType;
		this.codedAllergen = codedAllergen;
		this.nonCodedAllergen = nonCodedAllergen;
	}

	public AllergenType getAllergenType() {
		return allergenType;
	}

	public void setAllergenType(AllergenType allergenType) {
		this.allergenType = allergenType;
	}

	public Concept getCodedAllergen() {
		return codedAllergen;
	}

	public void setCodedAllergen(Concept codedAllergen) {
		this.codedAllergen = codedAllergen;
	}

	public String getNonCodedAllergen() {
		return nonCodedAllergen;
	}

	public void setNonCodedAllergen(String nonCodedAllergen) {
		this.nonCodedAllergen = nonCodedAllergen;
	}

	/** What stands in the coded column when the allergen is only text. */
	private static final String OTHER_NON_CODED_UUID = "5622AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

	public boolean isCoded() {
		return codedAllergen != null && !codedAllergen.getUuid().equals(getOtherNonCodedConceptUuid());
	}

	public static String getOtherNonCodedConceptUuid() {
		return Context.getAdministrationService().getGlobalProperty("allergy.concept.otherNonCoded", OTHER_NON_CODED_UUID);
	}
}
