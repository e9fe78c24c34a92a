package org.openmrs.module.tributary.capture;

import java.util.concurrent.Phaser;
import java.util.function.Supplier;

/** What all sessions' captures share. */
final class CaptureContext {

	private final Sealer sealer;

	private final CaptureRules rules;

	private final Supplier<Integer> author;

	/** One party for each transaction whose rows are not journaled yet, and one for whoever waits for them. */
	private final Phaser transactions = new Phaser(1);

	CaptureContext(Sealer sealer, CaptureRules rules, Supplier<Integer> author) {
		this.sealer = sealer;
		this.rules = rules;
		this.author = author;
	}

	Sealer sealer() {
		return sealer;
	}

	CaptureRules rules() {
		return rules;
	}

	/** Returns what gives the local id of the user who is logged in, or null. */
	Supplier<Integer> author() {
		return author;
	}

	Phaser transactions() {
		return transactions;
	}
}
