package org.openmrs.module.tributary.sync;

import java.util.regex.Pattern;

/** Reads the one thing that Java has to know of a step's JSON report. */
final class StepReport {

	private static final Pattern MORE = Pattern.compile("\"more\"\\s*:\\s*true");

	private static final Pattern FAILED = Pattern.compile("\"failed\"\\s*:\\s*true");

	private StepReport() {
	}

	/** Returns whether another step should follow. */
	static boolean more(String json) {
		return MORE.matcher(json).find() && !FAILED.matcher(json).find();
	}
}
