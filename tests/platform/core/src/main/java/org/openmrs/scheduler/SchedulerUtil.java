package org.openmrs.scheduler;

import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

import org.openmrs.api.APIException;
import org.openmrs.api.context.Context;
import org.openmrs.api.context.Daemon;
import org.openmrs.api.context.ServiceContext;

/** Starts and stops the scheduler together with the application context. */
public class SchedulerUtil {

	private SchedulerUtil() {
	}

	/** Schedules the tasks that are marked to start with the server. */
	public static void startup(Properties p) {
		runAsDaemon(() -> {
			Context.getSchedulerService().onStartup();
			return null;
		});
	}

	public static void shutdown() {
		if (ServiceContext.isInstantiated() && ServiceContext.getInstance().getApplicationContext() != null) {
			runAsDaemon(() -> {
				Context.getSchedulerService().onShutdown();
				return null;
			});
		}
	}

	private static void runAsDaemon(Callable<?> work) {
		try {
			if (Daemon.isDaemonThread()) {
				work.call();
			} else {
				Daemon.runAndWait(work);
			}
		}
		catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException e) {
			throw new APIException("The scheduler failed", e.getCause());
		}
		catch (Exception e) {
			throw new APIException("The scheduler failed", e);
		}
	}
}
