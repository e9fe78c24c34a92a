package org.openmrs.api;

import org.openmrs.PatientIdentifier;

/** Another patient has the identifier. */
public class IdentifierNotUniqueException extends PatientIdentifierException {

	private static final long serialVersionUID = 1L;

	public IdentifierNotUniqueException() {
	}

	public IdentifierNotUniqueException(String message) {
		super(message);
	}

	public IdentifierNotUniqueException(String message, PatientIdentifier identifier) {
		super(message, identifier);
	}
}
