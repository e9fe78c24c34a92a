package org.openmrs.scheduler;

/** A task that could not be scheduled. */
public class SchedulerException extends Exception {

	private static final long serialVersionUID = 1L;

	public SchedulerException(Throwable cause) {
		super(cause);
	}

	public SchedulerException(String message) {
		super(message);
	}

	public SchedulerException(String message, Throwable cause) {
		super(message, cause);
	}
}
