package org.openmrs.module.tributary.capture;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.engine.spi.SessionImplementor;

/** The tables of the database of which more is read than Hibernate maps, each looked up once. */
final class LiveTables {

	private final Map<String, LiveTable> tables = new ConcurrentHashMap<>();

	private volatile Cascades cascades;

	LiveTable get(String name, SessionImplementor session) {
		LiveTable known = tables.get(name);
		if (known == null) {
			known = LiveTable.of(name, session);
			tables.put(name, known);
		}
		return known;
	}

	/** Returns what the database deletes and clears by itself. */
	Cascades cascades(SessionImplementor session) {
		Cascades known = cascades;
		if (known == null) {
			known = Cascades.of(session);
			cascades = known;
		}
		return known;
	}

	/** Looks again when next asked, after the schema may have changed. */
	void forget() {
		tables.clear();
		cascades = null;
	}
}
