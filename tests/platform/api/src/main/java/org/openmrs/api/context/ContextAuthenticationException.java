package org.openmrs.api.context;

import org.openmrs.api.APIException;

/** A login that failed. */
public class ContextAuthenticationException extends APIException {

	private static final long serialVersionUID = 1L;

	public ContextAuthenticationException(String message) {
		super(message);
	}

	public ContextAuthenticationException(String message, Throwable cause) {
		super(message, cause);
	}

	public ContextAuthenticationException(Throwable cause) {
		super(cause);
	}
}
