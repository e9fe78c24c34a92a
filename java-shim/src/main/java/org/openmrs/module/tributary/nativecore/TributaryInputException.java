package org.openmrs.module.tributary.nativecore;

/** Bytes or a text that the core cannot read. */
public class TributaryInputException extends TributaryException {

	private static final long serialVersionUID = 1L;

	public TributaryInputException(String code, boolean retryable, String message) {
		super(code, retryable, message);
	}
}
