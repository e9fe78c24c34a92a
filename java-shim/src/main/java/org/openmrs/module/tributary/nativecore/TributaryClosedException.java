package org.openmrs.module.tributary.nativecore;

/** The core was closed, as when the module stops. */
public class TributaryClosedException extends TributaryException {

	private static final long serialVersionUID = 1L;

	public TributaryClosedException(String code, boolean retryable, String message) {
		super(code, retryable, message);
	}
}
