package org.openmrs.customdatatype;

import org.openmrs.api.APIException;

/** A value that has no stored form yet. */
public class NotYetPersistedException extends APIException {

	private static final long serialVersionUID = 1L;

	public NotYetPersistedException(String message) {
		super(message);
	}

	public NotYetPersistedException(String message, Throwable cause) {
		super(message, cause);
	}
}
