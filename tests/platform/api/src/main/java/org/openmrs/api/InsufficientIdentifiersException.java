package org.openmrs.api;

/** The patient has no identifier. */
public class InsufficientIdentifiersException extends PatientIdentifierException {

	private static final long serialVersionUID = 1L;

	public InsufficientIdentifiersException() {
	}

	public InsufficientIdentifiersException(String message) {
		super(message);
	}
}
