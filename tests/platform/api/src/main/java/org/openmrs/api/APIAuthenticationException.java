package org.openmrs.api;

/** The caller lacks a privilege. */
public class APIAuthenticationException extends APIException {

	private static final long serialVersionUID = 1L;

	public APIAuthenticationException(String message) {
		super(message);
	}

	public APIAuthenticationException(String message, Throwable cause) {
		super(message, cause);
	}

	public APIAuthenticationException(Throwable cause) {
		super(cause);
	}
}
