package org.openmrs.customdatatype;

import org.openmrs.api.APIException;

/** A value that its datatype refuses. */
public class InvalidCustomValueException extends APIException {

	private static final long serialVersionUID = 1L;

	public InvalidCustomValueException(String message) {
		super(message);
	}

	public InvalidCustomValueException(String message, Throwable cause) {
		super(message, cause);
	}
}
