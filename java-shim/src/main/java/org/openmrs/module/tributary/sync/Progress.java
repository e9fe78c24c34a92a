package org.openmrs.module.tributary.sync;

/** What a cycle has come to, readable while it runs. */
public final class Progress {

	private final boolean running;

	private final int steps;

	private final long startedAt;

	private final long endedAt;

	private final String lastStep;

	private final String errorCode;

	private final String errorMessage;

	private Progress(boolean running, int steps, long startedAt, long endedAt, String lastStep, String errorCode,
	    String errorMessage) {
		this.running = running;
		this.steps = steps;
		this.startedAt = startedAt;
		this.endedAt = endedAt;
		this.lastStep = lastStep;
		this.errorCode = errorCode;
		this.errorMessage = errorMessage;
	}

	static Progress idle() {
		return new Progress(false, 0, 0, 0, null, null, null);
	}

	static Progress started(long now) {
		return new Progress(true, 0, now, 0, null, null, null);
	}

	Progress stepped(String report) {
		return new Progress(running, steps + 1, startedAt, endedAt, report, errorCode, errorMessage);
	}

	Progress failed(String code, String message) {
		return new Progress(running, steps, startedAt, endedAt, lastStep, code, message);
	}

	Progress ended(long now) {
		return new Progress(false, steps, startedAt, now, lastStep, errorCode, errorMessage);
	}

	public boolean isRunning() {
		return running;
	}

	public int getSteps() {
		return steps;
	}

	/** Returns when the cycle began, in milliseconds since 1970 UTC; 0 if there was none. */
	public long getStartedAt() {
		return startedAt;
	}

	/** Returns when the cycle ended, in milliseconds since 1970 UTC; 0 while it runs. */
	public long getEndedAt() {
		return endedAt;
	}

	/** Returns the core's JSON report of the last step, or null. */
	public String getLastStep() {
		return lastStep;
	}

	public String getErrorCode() {
		return errorCode;
	}

	public String getErrorMessage() {
		return errorMessage;
	}
}
