package org.openmrs.api;

import org.openmrs.PatientIdentifier;

/** The patient has the identifier twice. */
public class DuplicateIdentifierException extends PatientIdentifierException {

	private static final long serialVersionUID = 1L;

	public DuplicateIdentifierException() {
	}

	public DuplicateIdentifierException(String message) {
		super(message);
	}

	public DuplicateIdentifierException(String message, PatientIdentifier identifier) {
		super(message, identifier);
	}
}
