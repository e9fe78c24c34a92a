package org.openmrs.api;

import org.openmrs.PatientIdentifier;

/** A patient's identifier is wrong. */
public class PatientIdentifierException extends APIException {

	private static final long serialVersionUID = 1L;

	private PatientIdentifier patientIdentifier;

	public PatientIdentifierException() {
	}

	public PatientIdentifierException(String message) {
		super(message);
	}

	public PatientIdentifierException(String message, PatientIdentifier identifier) {
		super(message);
		this.patientIdentifier = identifier;
	}

	public PatientIdentifier getPatientIdentifier() {
		return patientIdentifier;
	}
}
