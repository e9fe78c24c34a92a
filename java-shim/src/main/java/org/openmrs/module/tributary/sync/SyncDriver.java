package org.openmrs.module.tributary.sync;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.openmrs.module.tributary.nativecore.Core;
import org.openmrs.module.tributary.nativecore.RefreshItem;
import org.openmrs.module.tributary.nativecore.TributaryException;
import org.openmrs.module.tributary.refresh.Refresher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives exchanges with the parent and tells OpenMRS of what they brought, for the scheduled task and the button alike.
 * <p>
 * One cycle runs at a time; who asks meanwhile is told so. A cycle takes steps until the core says that both sides are drained
 * or that it failed, and refreshes OpenMRS after every step. A row is struck off the core's list only after OpenMRS was told.
 */
public final class SyncDriver {

	private static final Logger log = LoggerFactory.getLogger(SyncDriver.class);

	private static final int REFRESH_LINES_MAX = 8;

	private static final long STOP_SECONDS_MAX = 5;

	private final Supplier<Core> core;

	private final Supplier<OptionalLong> openFrom;

	private final Refresher refresher;

	private final DaemonRunner daemon;

	private final ReentrantLock cycle = new ReentrantLock();

	private final ReentrantLock refresh = new ReentrantLock();

	private volatile boolean stopping;

	private volatile Progress progress = Progress.idle();

	/** @param openFrom gives the first position of this server's journal that an open session has not seen, if there is one */
	public SyncDriver(Supplier<Core> core, Supplier<OptionalLong> openFrom, Refresher refresher, DaemonRunner daemon) {
		this.core = core;
		this.openFrom = openFrom;
		this.refresher = refresher;
		this.daemon = daemon;
	}

	/** Returns what the running or the last cycle has come to. */
	public Progress getProgress() {
		return progress;
	}

	/** Runs one cycle; returns false when one is already running. */
	public boolean run() {
		if (stopping || !cycle.tryLock()) {
			return false;
		}
		try {
			progress = Progress.started(System.currentTimeMillis());
			steps();
		}
		catch (TributaryException e) {
			progress = progress.failed(e.getCode(), e.getMessage());
		}
		catch (RuntimeException e) {
			log.error("A synchronization ended early.", e);
			progress = progress.failed("UNEXPECTED", e.toString());
		}
		finally {
			progress = progress.ended(System.currentTimeMillis());
			cycle.unlock();
		}
		return true;
	}

	/** Forgets how the last cycle went, because it was with another parent; waits for one that is just ending. */
	public void forget() {
		cycle.lock();
		try {
			progress = Progress.idle();
		}
		finally {
			cycle.unlock();
		}
	}

	private void steps() {
		boolean more = true;
		tellSessions();
		refresh();
		while (more && !stopping) {
			String report = core.get().call("sync-step", Collections.emptyMap());
			progress = progress.stepped(report);
			more = StepReport.more(report);
			refresh();
		}
	}

	/** What all open sessions have seen need not be remembered for their sake. */
	private void tellSessions() {
		OptionalLong from = openFrom.get();
		core.get().call("sessions", from.isPresent() ? Collections.singletonMap("open-from", Long.toString(from.getAsLong()))
		        : Collections.emptyMap());
	}

	/** Starts a cycle on a thread of its own; returns false when one is already running. */
	public boolean start() {
		if (stopping || cycle.isLocked()) {
			return false;
		}
		Thread thread = new Thread(() -> daemon.run(this::run), "tributary-sync");
		thread.setDaemon(true);
		thread.start();
		return true;
	}

	/**
	 * Tells OpenMRS of everything that was applied until now. What fails stays on the core's list and is tried at the next call;
	 * nothing is thrown, because what was applied stands.
	 */
	public void refresh() {
		refresh.lock();
		try {
			Set<Long> failed = new HashSet<>();
			List<RefreshItem> items = untold(failed);
			while (!items.isEmpty() && !stopping) {
				failed.addAll(tell(items));
				items = untold(failed);
			}
			if (!stopping) {
				core.get().call("refreshed");
			}
		}
		catch (RuntimeException e) {
			log.error("OpenMRS could not be told of what was applied; it will be tried again.", e);
		}
		finally {
			refresh.unlock();
		}
	}

	/** The next rows of the list, past the lines that have just failed. */
	private List<RefreshItem> untold(Set<Long> failed) {
		List<RefreshItem> items = core.get().refreshTake(REFRESH_LINES_MAX + failed.size());
		items.removeIf(item -> failed.contains(item.getId()));
		return items;
	}

	/** Strikes off the lines of which OpenMRS was told every row; returns the ids of the others. */
	private Set<Long> tell(List<RefreshItem> items) {
		List<RefreshItem> told = new ArrayList<>();
		daemon.run(() -> told.addAll(refresher.refresh(items)));
		List<RefreshItem> untold = new ArrayList<>(items);
		untold.removeAll(told);
		Set<Long> failed = untold.stream().map(RefreshItem::getId).collect(Collectors.toSet());
		core.get().refreshDone(told.stream().mapToLong(RefreshItem::getId).filter(id -> !failed.contains(id)).distinct().toArray());
		return failed;
	}

	/** Ends a running cycle after its present step, and waits a while for it; a slow link must not hold up a stop. */
	public void stop() {
		stopping = true;
		try {
			if (cycle.tryLock(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
				cycle.unlock();
			} else {
				log.info("A synchronization is still under way; it ends when its present step does.");
			}
		}
		catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}
}
