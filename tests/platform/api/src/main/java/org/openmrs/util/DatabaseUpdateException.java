package org.openmrs.util;

/** The database could not be brought up to date. */
public class DatabaseUpdateException extends Exception {

	private static final long serialVersionUID = 1L;

	public DatabaseUpdateException(String message, Throwable cause) {
		super(message, cause);
	}

	public DatabaseUpdateException(String message) {
		super(message);
	}

	public DatabaseUpdateException(Throwable cause) {
		super(cause);
	}
}
