package org.openmrs.module.lifetest;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.openmrs.api.context.Daemon;
import org.openmrs.module.DaemonToken;
import org.openmrs.module.DaemonTokenAware;
import org.openmrs.module.ModuleActivator;
import org.openmrs.util.OpenmrsUtil;

/** Writes down each callback; a file named {@code fail-<callback>} makes that callback throw. */
public class LifeTestActivator implements ModuleActivator, DaemonTokenAware {

	private DaemonToken token;

	@Override
	public void setDaemonToken(DaemonToken token) {
		this.token = token;
		record("setDaemonToken");
	}

	@Override
	public void willRefreshContext() {
		record("willRefreshContext");
	}

	@Override
	public void contextRefreshed() {
		record("contextRefreshed");
	}

	@Override
	public void willStart() {
		record("willStart");
	}

	@Override
	public void started() {
		Daemon.runInDaemonThreadAndWait(() -> record(Daemon.isDaemonThread() ? "daemon" : "no daemon"), token);
		record("started");
	}

	@Override
	public void willStop() {
		record("willStop");
	}

	@Override
	public void stopped() {
		record("stopped");
	}

	private static void record(String event) {
		File folder = OpenmrsUtil.getDirectoryInApplicationDataDirectory("lifetest");
		if (new File(folder, "fail-" + event).exists()) {
			throw new IllegalStateException(event + " fails");
		}
		Path events = new File(folder, "events.txt").toPath();
		try {
			Files.write(events, (event + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE,
			    StandardOpenOption.APPEND);
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
