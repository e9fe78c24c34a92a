package org.openmrs.module.tributary.nativecore;

/** A failure of the core, with a stable code and whether the same call may succeed later by itself. */
public class TributaryException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String code;

	private final boolean retryable;

	public TributaryException(String code, boolean retryable, String message) {
		super(message);
		this.code = code;
		this.retryable = retryable;
	}

	/** Returns the stable code, such as {@code CLOSED}; {@code UNEXPECTED} when nothing better is known. */
	public String getCode() {
		return code;
	}

	/** Returns whether the same call may succeed later without anybody doing anything. */
	public boolean isRetryable() {
		return retryable;
	}
}
