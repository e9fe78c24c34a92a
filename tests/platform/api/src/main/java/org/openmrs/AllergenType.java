package org.openmrs;

/** The OpenMRS type of this name. */
public enum AllergenType {
	DRUG, FOOD, ENVIRONMENT, OTHER
}
