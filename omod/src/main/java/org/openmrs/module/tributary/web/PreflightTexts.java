package org.openmrs.module.tributary.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The messages below {@code tributary.} that the check of the database shows. */
final class PreflightTexts {

	/** What can be found; each has what it means, and its remedy. */
	private static final List<String> FINDINGS = Arrays.asList("uuid-double", "engine", "table-name", "binlog-statement",
	    "uuid-missing", "no-primary-key", "never-syncs", "orphan", "flush-log", "packet", "uuid-malformed", "orphan-text", "charset",
	    "trigger", "event", "sync-binlog", "sql-mode", "schema-differs", "module-differs", "platform-differs", "not-checked");

	private static final List<String> PAGE = Arrays.asList("preflight.never", "preflight.running", "preflight.stopped",
	    "preflight.none", "preflight.found", "preflight.blocks", "preflight.loses", "preflight.warns", "preflight.column",
	    "preflight.count", "preflight.examples", "preflight.detail", "preflight.fix", "preflight.tables",
	    "preflight.fix.fill-uuids", "preflight.fix.renew-uuids", "preflight.fix.convert-engine",
	    "preflight.fix.convert-charset", "preflight.all", "preflight.sure", "preflight.sureAll", "preflight.fixing",
	    "preflight.altering", "preflight.alteringPercent");

	static final List<String> CODES = codes();

	private PreflightTexts() {
	}

	private static List<String> codes() {
		List<String> codes = new ArrayList<>(PAGE);
		for (String finding : FINDINGS) {
			codes.add("preflight." + finding);
			codes.add("preflight." + finding + ".remedy");
		}
		return Collections.unmodifiableList(codes);
	}
}
