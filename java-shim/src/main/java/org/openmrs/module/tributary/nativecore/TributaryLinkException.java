package org.openmrs.module.tributary.nativecore;

/** The neighbour could not be reached or refused. */
public class TributaryLinkException extends TributaryException {

	private static final long serialVersionUID = 1L;

	public TributaryLinkException(String code, boolean retryable, String message) {
		super(code, retryable, message);
	}
}
