package org.openmrs.module.tributary.sync;

/** Runs work with all privileges and an OpenMRS session of its own, and waits for it. */
public interface DaemonRunner {

	/** Runs the work; what it throws comes out again. */
	void run(Runnable work);
}
