package org.openmrs.api;

/** The OpenMRS type of this name. */
public enum ConceptNameType {
	FULLY_SPECIFIED, SHORT, INDEX_TERM
}
