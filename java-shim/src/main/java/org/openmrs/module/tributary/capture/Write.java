package org.openmrs.module.tributary.capture;

import java.util.Locale;
import java.util.Objects;

/** That a table was written to in one way: what a mark tells the sweep. */
final class Write {

	/** The ways; a write of which it cannot be told which has none. */
	enum Verb {
		INSERT,
		UPDATE,
		DELETE
	}

	/** A statement of which it cannot be told what it writes. */
	static final Write ANYTHING = new Write(null, null);

	private final String table;

	private final Verb verb;

	Write(String table, Verb verb) {
		this.table = table;
		this.verb = verb;
	}

	/** Returns the table, or null for any. */
	String getTable() {
		return table;
	}

	/** Returns the verb, or null for any. */
	Verb getVerb() {
		return verb;
	}

	/** Returns the verb as a mark has it, or null for any. */
	String verbText() {
		return verb == null ? null : verb.name().toLowerCase(Locale.ROOT);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Write && Objects.equals(table, ((Write) other).table) && verb == ((Write) other).verb;
	}

	@Override
	public int hashCode() {
		return Objects.hash(table, verb);
	}

	@Override
	public String toString() {
		return verbText() + " " + table;
	}
}
