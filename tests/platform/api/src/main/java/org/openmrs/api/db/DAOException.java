package org.openmrs.api.db;

import org.openmrs.api.APIException;

/** A failure of the database layer. */
public class DAOException extends APIException {

	private static final long serialVersionUID = 1L;

	public DAOException(String message) {
		super(message);
	}

	public DAOException(String message, Throwable cause) {
		super(message, cause);
	}

	public DAOException(Throwable cause) {
		super(cause);
	}
}
