package org.openmrs.module.tributary;

import java.io.File;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.hibernate.HibernateException;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionImplementor;
import org.openmrs.module.tributary.capture.Associations;
import org.openmrs.module.tributary.capture.Capture;
import org.openmrs.module.tributary.capture.CaptureMode;
import org.openmrs.module.tributary.capture.CaptureRules;
import org.openmrs.module.tributary.nativecore.Core;
import org.openmrs.module.tributary.nativecore.NativeLibrary;
import org.openmrs.module.tributary.nativecore.TributaryClosedException;
import org.openmrs.module.tributary.refresh.Refresher;
import org.openmrs.module.tributary.sync.DaemonRunner;
import org.openmrs.module.tributary.sync.SyncDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running module: owns the core, capture, refresh and the sync driver, from the module's start to its stop.
 * <p>
 * Nothing here throws out of a start or a context refresh; {@link #getState()} and {@link #getDetail()} say what is wrong. On a
 * machine without native library everything else works on. Where the core fails for another reason, saves to captured tables are
 * refused, because nobody would ever hear of them (unless in open mode): a save tries to open the core once more, and so does the scheduled
 * task. A server on which the core has never run has promised nothing and refuses nothing. Binding to the same session factory
 * twice does nothing.
 */
public final class Tributary {

	/** How far the module has come. */
	public enum State {
		/** Started, but not bound to a session factory yet. */
		STARTING,
		/** Changes are captured and neighbours answered. */
		RUNNING,
		/** There is no native library for this machine. */
		UNSUPPORTED,
		/** Something is wrong that a person has to mend. */
		FAILED
	}

	private static final Logger log = LoggerFactory.getLogger(Tributary.class);

	private static final long RETRY_SECONDS_MIN = 2;

	private static volatile Tributary current;

	private final File dataFolder;

	private final Properties runtime;

	private final String moduleVersion;

	private final String platformVersion;

	private final Supplier<Integer> author;

	private final SyncDriver driver;

	private volatile State state = State.STARTING;

	private volatile String detail = "";

	private boolean loaded;

	private volatile Core core;

	private volatile Capture capture;

	private volatile SessionFactory sessionFactory;

	private String associations;

	private final RememberedRules remembered;

	private boolean listening;

	private long retryAfter;

	private Tributary(Builder builder) {
		this.dataFolder = builder.dataFolder;
		this.runtime = builder.runtime;
		this.moduleVersion = builder.moduleVersion;
		this.platformVersion = builder.platformVersion;
		this.author = builder.author;
		this.remembered = new RememberedRules(builder.dataFolder);
		this.driver = new SyncDriver(this::core, this::openFrom, new Refresher(() -> sessionFactory), builder.daemon);
	}

	/** What a start needs to know. */
	public static final class Builder {

		private File dataFolder;

		private Properties runtime;

		private String moduleVersion;

		private String platformVersion;

		private Supplier<Integer> author;

		private DaemonRunner daemon;

		/** Sets the module's folder in the application data directory. */
		public Builder dataFolder(File folder) {
			this.dataFolder = folder;
			return this;
		}

		/** Sets OpenMRS's runtime properties. */
		public Builder runtime(Properties properties) {
			this.runtime = properties;
			return this;
		}

		public Builder versions(String module, String platform) {
			this.moduleVersion = module;
			this.platformVersion = platform;
			return this;
		}

		/** Sets what gives the local id of the user who is logged in, or null. */
		public Builder author(Supplier<Integer> supplier) {
			this.author = supplier;
			return this;
		}

		/** Sets what runs work with all privileges and a session of its own. */
		public Builder daemon(DaemonRunner runner) {
			this.daemon = runner;
			return this;
		}

		/** Loads the native library and makes the result the current one. */
		public Tributary start() {
			Tributary started = new Tributary(this);
			started.load();
			current = started;
			return started;
		}
	}

	/** Returns the running module, or null before its start and after its stop. */
	public static Tributary current() {
		return current;
	}

	private void load() {
		NativeLibrary library = NativeLibrary.load(dataFolder, runtime::getProperty);
		loaded = library.isLoaded();
		if (library.getOutcome() == NativeLibrary.Outcome.UNSUPPORTED) {
			become(State.UNSUPPORTED, library.getDetail());
			log.warn("Tributary has no native library for {}; nothing is captured or exchanged.", library.getDetail());
		} else if (library.getOutcome() == NativeLibrary.Outcome.FAILED) {
			become(State.FAILED, library.getDetail());
			log.error("Tributary's native library cannot be loaded; saves to captured tables are refused: {}",
			    library.getDetail());
		}
	}

	/** Opens the core as the session factory's entities ask for, and captures what is saved through it. */
	public synchronized void bind(SessionFactory factory) {
		if (current != this || state == State.UNSUPPORTED || sessionFactory == factory) {
			return;
		}
		sessionFactory = factory;
		listening = false;
		open();
		if (!listening) {
			listenAsRemembered();
		}
	}

	private void listenAsRemembered() {
		try {
			CaptureRules rules = remembered.read();
			listen(rules != null || !hasRun() ? rules : RememberedRules.builtIn());
		}
		catch (RuntimeException | LinkageError e) {
			log.error("Tributary does not hear what is saved, and cannot refuse it.", e);
		}
	}

	/** Returns whether a core has ever run on this database: it gives the server its identity. */
	private boolean hasRun() {
		try (Session session = sessionFactory.openSession()) {
			return session.doReturningWork(connection -> {
				try (Statement statement = connection.createStatement();
				        ResultSet found = statement.executeQuery("SELECT 1 FROM tributary_state")) {
					return found.next();
				}
			});
		}
		catch (HibernateException e) {
			log.debug("This database has no identity yet", e);
			return false;
		}
	}

	/** Opens the core as the bound session factory asks for, and captures by its rules. */
	private void open() {
		if (!loaded) {
			return;
		}
		try {
			openCore(Associations.of(sessionFactory));
			String rules = core().call("capture-rules");
			listen(CaptureRules.parse(rules));
			remembered.write(rules);
			core().call("listening");
			become(State.RUNNING, "");
		}
		catch (RuntimeException | LinkageError e) {
			become(State.FAILED, e.getMessage());
			log.error("Tributary cannot run: saves to captured tables are refused until it can, or the module is stopped.", e);
		}
	}

	/** Hears what is saved from now on, or goes by other rules; without rules nothing is known to be captured. */
	private void listen(CaptureRules rules) {
		if (rules == null) {
			return;
		}
		if (capture == null) {
			capture = new Capture((chunk, length) -> usableCore().seal(chunk, length), this::overwritten, author);
		}
		if (listening) {
			capture.change(rules);
		} else {
			capture.install(sessionFactory, rules);
			listening = true;
		}
	}

	/** Statements that put back what a save overwrites; seldom any. */
	private List<String> overwritten(Long seen, long own, String rows) {
		Core present = core();
		if (!present.movedSince(own)) {
			return Collections.emptyList();
		}
		Map<String, String> arguments = new HashMap<>();
		arguments.put("rows", rows);
		if (seen != null) {
			arguments.put("seen", seen.toString());
		}
		String answer = present.call("put-back", arguments);
		return answer.isEmpty() ? Collections.emptyList() : Arrays.asList(answer.split("\0"));
	}

	private OptionalLong openFrom() {
		Capture present = capture;
		return present == null ? OptionalLong.empty() : present.openFrom();
	}

	/** Opens the core again if that failed; called by the scheduled task. */
	public synchronized void retry() {
		if (current == this && state == State.FAILED && sessionFactory != null) {
			open();
			retryAfter = System.nanoTime() + TimeUnit.SECONDS.toNanos(RETRY_SECONDS_MIN);
		}
	}

	/** Returns the core for a save, which tries to open it when it is not; but not every save of a busy hour. */
	private Core usableCore() {
		if (state == State.FAILED && current == this) {
			synchronized (this) {
				if (System.nanoTime() - retryAfter >= 0) {
					retry();
				}
			}
		}
		return core();
	}

	/** Opens the core, or tells the open one of a new schema. */
	private void openCore(String wanted) {
		if (core != null && wanted.equals(associations)) {
			core.call("schema-changed");
			return;
		}
		Core former = core;
		core = Core.open(CoreSettings.gather(runtime, dataFolder, moduleVersion, platformVersion, wanted));
		associations = wanted;
		if (former != null) {
			former.close();
		}
	}

	private void become(State next, String why) {
		state = next;
		detail = why == null ? "" : why;
	}

	public State getState() {
		return state;
	}

	/** Returns why the module does not run; empty while it does. */
	public String getDetail() {
		return detail;
	}

	/** Reads what becomes of saves that cannot be journaled; null while the database cannot be asked. */
	public CaptureMode captureMode() {
		SessionFactory bound = sessionFactory;
		if (bound == null) {
			return null;
		}
		try (Session session = bound.openSession()) {
			return CaptureMode.read((SessionImplementor) session);
		}
		catch (HibernateException e) {
			log.warn("The mode of capture cannot be read: {}", e.getMessage());
			return null;
		}
	}

	/** Returns what captures, or null while nothing is. */
	public Capture getCapture() {
		return capture;
	}

	public SyncDriver getDriver() {
		return driver;
	}

	/** Returns the open core. */
	public Core core() {
		Core opened = core;
		if (opened == null) {
			throw new TributaryClosedException("NOT_READY", true, "Tributary is not running on this server. " + detail);
		}
		return opened;
	}

	/** Undoes the start: no capture, no sync, no core. Saves that would open a failed core do not wait for it. */
	public void stop() {
		if (current == this) {
			current = null;
		}
		undo();
	}

	private synchronized void undo() {
		driver.stop();
		if (capture != null) {
			capture.deactivate();
			capture = null;
		}
		if (core != null) {
			core.close();
			core = null;
		}
		sessionFactory = null;
	}
}
