package org.openmrs.module.tributary.capture;

import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;

/**
 * What an updated entity looked like before.
 * <p>
 * That is the state which its session had loaded; for an object that came in from outside the session, the row as the database
 * held it just before the update; or nothing known.
 */
final class OldState {

	private final Object[] state;

	private final boolean hydrated;

	private OldState(Object[] state, boolean hydrated) {
		this.state = state;
		this.hydrated = hydrated;
	}

	static OldState loaded(Object[] state) {
		return new OldState(state, false);
	}

	/** A state as {@code getDatabaseSnapshot} gives it: references as ids. */
	static OldState snapshot(Object[] state) {
		return new OldState(state, true);
	}

	static OldState unknown() {
		return new OldState(null, false);
	}

	boolean isKnown() {
		return state != null;
	}

	/** Returns whether the property certainly has the value that it had. */
	boolean same(int property, Object value) {
		return state != null && (state[property] == value || state[property] == LazyPropertyInitializer.UNFETCHED_PROPERTY);
	}

	void record(ColumnBinder binder, int property, TableLayout.Recording recording, Object[] target, int at) {
		if (state == null || state[property] == LazyPropertyInitializer.UNFETCHED_PROPERTY) {
			return;
		}
		if (hydrated) {
			binder.recordHydrated(recording.recorder(), state[property], recording.session(), target, at);
		} else {
			binder.record(recording.recorder(), state[property], recording.session(), target, at);
		}
	}
}
