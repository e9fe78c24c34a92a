package org.openmrs.module.tributary;

import java.util.concurrent.atomic.AtomicReference;
import org.openmrs.api.context.Daemon;
import org.openmrs.module.DaemonToken;
import org.openmrs.module.tributary.sync.DaemonRunner;

/** Runs work in OpenMRS's daemon threads; newer platforms swallow what it throws, so it is carried out by hand. */
final class TokenDaemonRunner implements DaemonRunner {

	private volatile DaemonToken token;

	void setToken(DaemonToken token) {
		this.token = token;
	}

	@Override
	public void run(Runnable work) {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		Daemon.runInDaemonThreadAndWait(() -> {
			try {
				work.run();
			}
			catch (RuntimeException | Error e) {
				failure.set(e);
			}
		}, token);
		Throwable thrown = failure.get();
		if (thrown instanceof Error) {
			throw (Error) thrown;
		}
		if (thrown != null) {
			throw (RuntimeException) thrown;
		}
	}
}
