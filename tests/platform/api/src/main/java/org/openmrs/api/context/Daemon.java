package org.openmrs.api.context;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.openmrs.module.DaemonToken;
import org.openmrs.module.ModuleFactory;

/**
 * Runs work without a user in pooled threads that hold every privilege and a session of their own. The pool outlives the
 * modules: what a task leaves in a ThreadLocal stays in the thread.
 */
public final class Daemon {

	private static final String DAEMON_USER_UUID = "A4F30A1B-5EB9-11DF-A648-37A07F9C90FB";

	private static final ThreadLocal<Boolean> daemonThread = new ThreadLocal<>();

	private static final ExecutorService threads = Executors.newCachedThreadPool(task -> {
		Thread thread = new Thread(task, "openmrs-daemon");
		thread.setDaemon(true);
		return thread;
	});

	private Daemon() {
	}

	public static boolean isDaemonThread() {
		return Boolean.TRUE.equals(daemonThread.get());
	}

	public static String getDaemonUserUuid() {
		return DAEMON_USER_UUID;
	}

	/** Starts work on behalf of a module. */
	public static <T> Future<T> runInDaemonThread(Callable<T> work, DaemonToken token) {
		requireValid(token);
		return submit(work);
	}

	/** Starts work on behalf of a module; joining the returned thread does not wait for the work. */
	@Deprecated
	public static Thread runInDaemonThread(Runnable work, DaemonToken token) {
		requireValid(token);
		submit(Executors.callable(work));
		return new Thread(work);
	}

	/** Starts work on behalf of a module. */
	public static Future<?> runInDaemonThreadWithoutResult(Runnable work, DaemonToken token) {
		requireValid(token);
		return submit(Executors.callable(work));
	}

	/** Runs work on behalf of a module and waits for its end; an exception of the work is swallowed. */
	public static void runInDaemonThreadAndWait(Runnable work, DaemonToken token) {
		Future<?> running = runInDaemonThreadWithoutResult(work, token);
		try {
			running.get();
		}
		catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException e) {
			// Callers of the real method never see it either.
		}
	}

	/** Starts work from within a daemon thread. */
	public static Future<?> runNewDaemonTask(Runnable work) {
		if (!isDaemonThread()) {
			throw new ContextAuthenticationException("Only daemon threads can spawn new daemon threads");
		}
		return submit(Executors.callable(work));
	}

	/** Runs the platform's own work in a daemon thread and waits for it; for the platform alone. */
	public static <T> T runAndWait(Callable<T> work) throws ExecutionException, InterruptedException {
		return submit(work).get();
	}

	/** Ends the pool; for the platform's shutdown alone. */
	public static void shutdown() {
		threads.shutdownNow();
	}

	private static void requireValid(DaemonToken token) {
		if (!ModuleFactory.isTokenValid(token)) {
			throw new ContextAuthenticationException("Invalid token " + token);
		}
	}

	private static <T> Future<T> submit(Callable<T> work) {
		return threads.submit(() -> {
			daemonThread.set(true);
			try {
				Context.openSession();
				return work.call();
			}
			finally {
				try {
					Context.closeSession();
				}
				finally {
					daemonThread.remove();
				}
			}
		});
	}
}
