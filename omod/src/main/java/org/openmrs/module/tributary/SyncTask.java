package org.openmrs.module.tributary;

import org.openmrs.scheduler.tasks.AbstractTask;

/** The scheduled task: one cycle with the parent server, if there is one and nothing forbids it. */
public class SyncTask extends AbstractTask {

	@Override
	public void execute() {
		Tributary running = Tributary.current();
		if (running != null) {
			running.retry();
		}
		if (running != null && running.getState() == Tributary.State.RUNNING && !ClassicSync.isStarted()) {
			running.getDriver().run();
		}
	}
}
