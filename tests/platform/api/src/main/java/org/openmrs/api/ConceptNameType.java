package org.openmrs.api;

/** The use of a name; synonyms have none. */
public enum ConceptNameType {
	FULLY_SPECIFIED, SHORT, INDEX_TERM
}
