package org.openmrs.module.tributary.capture;

import java.lang.ref.WeakReference;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.EventSource;

/** What one session has seen, and the capture of its present transaction. Not safe for several threads, as a session is not. */
final class SessionCapture {

	private final CaptureContext context;

	private final ValueRecorder recorder = new ValueRecorder();

	private final Map<Object, Object[]> snapshots = new IdentityHashMap<>();

	private final Map<Object, Row.Cells[]> unmapped = new IdentityHashMap<>();

	/** The session, once it reads. */
	private volatile WeakReference<SessionImplementor> reader;

	private volatile Journal.Seen seen;

	private TransactionCapture transaction;

	SessionCapture(CaptureContext context) {
		this.context = context;
		context.sessions().add(this);
	}

	CaptureContext context() {
		return context;
	}

	TableLayout.Recording recording(SharedSessionContractImplementor session) {
		return new TableLayout.Recording(recorder, session);
	}

	/** Notes what the session sees, once, before it first reads. */
	Journal.Seen see(SessionImplementor session) {
		if (seen == null) {
			reader = new WeakReference<>(session);
			seen = Journal.readSeen(session);
		}
		return seen;
	}

	/** Returns the first position of this server's journal that the session has not seen, 0 while it is reading that; none before, and when it is closed. */
	OptionalLong openFrom() {
		SessionImplementor session = reader == null ? null : reader.get();
		if (session == null || session.isClosed()) {
			return OptionalLong.empty();
		}
		Journal.Seen known = seen;
		return OptionalLong.of(known == null ? 0 : known.own());
	}

	/** Keeps what the database holds of an entity from outside the session, until its update comes. */
	void keepSnapshot(Object entity, Object[] snapshot) {
		snapshots.put(entity, snapshot);
	}

	OldState takeSnapshot(Object entity) {
		Object[] snapshot = snapshots.remove(entity);
		return snapshot == null ? OldState.unknown() : OldState.snapshot(snapshot);
	}

	/** Keeps what Hibernate does not map of an entity, until its delete comes. */
	void keepUnmapped(Object entity, Row.Cells[] cells) {
		unmapped.put(entity, cells);
	}

	Row.Cells[] takeUnmapped(Object entity) {
		return unmapped.remove(entity);
	}

	/** Adds a row to the transaction; outside any, the row is a record by itself. */
	void add(Row row, EventSource session) {
		if (context.rules().ignores(row)) {
			return;
		}
		transaction().add(row, session);
		settle(session);
	}

	/** Adds a row that the database wrote, unless its table never leaves the server. */
	void addCascaded(Row row, EventSource session) {
		if (!context.rules().ignores(row.getTable())) {
			add(row, session);
		}
	}

	/** Adds marks to the transaction; outside any, they are written at once. */
	void mark(String sql, Set<Write> writes, EventSource session) {
		if (session.isTransactionInProgress()) {
			transaction().mark(sql, writes);
		} else {
			transaction().mark(writes);
		}
		settle(session);
	}

	private TransactionCapture transaction() {
		if (transaction == null) {
			transaction = new TransactionCapture(this);
		}
		return transaction;
	}

	private void settle(EventSource session) {
		if (session.isTransactionInProgress()) {
			transaction.register(session);
		} else {
			transaction.finish(session);
			transaction = null;
		}
	}

	/** Returns whether the present transaction has captured rows or marks. */
	boolean isUnderWay() {
		return transaction != null;
	}

	boolean isCurrent(TransactionCapture candidate) {
		return transaction == candidate;
	}

	/** Forgets a transaction that has ended, however it ended. */
	void forget(TransactionCapture ended) {
		snapshots.clear();
		unmapped.clear();
		if (transaction == ended) {
			transaction = null;
		}
	}
}
