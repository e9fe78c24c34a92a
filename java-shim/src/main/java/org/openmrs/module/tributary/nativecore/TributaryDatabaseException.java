package org.openmrs.module.tributary.nativecore;

/** The core's own database connection failed or was busy. */
public class TributaryDatabaseException extends TributaryException {

	private static final long serialVersionUID = 1L;

	public TributaryDatabaseException(String code, boolean retryable, String message) {
		super(code, retryable, message);
	}
}
