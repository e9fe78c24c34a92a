package org.openmrs.api;

/** An identifier of a required type is missing. */
public class MissingRequiredIdentifierException extends PatientIdentifierException {

	private static final long serialVersionUID = 1L;

	public MissingRequiredIdentifierException() {
	}

	public MissingRequiredIdentifierException(String message) {
		super(message);
	}
}
