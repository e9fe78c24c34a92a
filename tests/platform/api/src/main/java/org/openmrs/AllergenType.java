package org.openmrs;

/** The kind of an allergen. */
public enum AllergenType {
	DRUG, FOOD, ENVIRONMENT, OTHER
}
