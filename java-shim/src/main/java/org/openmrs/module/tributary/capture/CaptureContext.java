package org.openmrs.module.tributary.capture;

import java.util.concurrent.Phaser;
import java.util.function.Supplier;

/** What all sessions' captures share. */
final class CaptureContext {

	private final Sealer sealer;

	private final LiveTables tables = new LiveTables();

	private final Overwritten overwritten;

	private final OpenSessions sessions = new OpenSessions();

	private volatile CaptureRules rules;

	private volatile boolean active = true;

	private final Supplier<Integer> author;

	/** One party for each transaction whose rows are not journaled yet, and one for whoever waits for them. */
	private final Phaser transactions = new Phaser(1);

	CaptureContext(Sealer sealer, Overwritten overwritten, Supplier<Integer> author) {
		this.sealer = sealer;
		this.overwritten = overwritten;
		this.author = author;
	}

	Sealer sealer() {
		return sealer;
	}

	Overwritten overwritten() {
		return overwritten;
	}

	CaptureRules rules() {
		return rules;
	}

	/** Goes by these rules; the tables may have changed with them. */
	void setRules(CaptureRules rules) {
		this.rules = rules;
		tables.forget();
	}

	OpenSessions sessions() {
		return sessions;
	}

	LiveTables tables() {
		return tables;
	}

	/** Returns whether transactions that have no captured rows yet are captured. */
	boolean isActive() {
		return active;
	}

	void deactivate() {
		active = false;
	}

	/** Returns what gives the local id of the user who is logged in, or null. */
	Supplier<Integer> author() {
		return author;
	}

	Phaser transactions() {
		return transactions;
	}
}
