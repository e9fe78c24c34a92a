package org.openmrs.module.tributary.capture;

import org.hibernate.HibernateException;

/** Capture failed; thrown out of the flush or the commit, so that the transaction rolls back. */
public class CaptureException extends HibernateException {

	private static final long serialVersionUID = 1L;

	public CaptureException(String message) {
		super(message);
	}

	public CaptureException(String message, Throwable cause) {
		super(message, cause);
	}
}
