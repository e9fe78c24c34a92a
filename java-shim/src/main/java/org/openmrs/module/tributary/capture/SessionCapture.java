package org.openmrs.module.tributary.capture;

import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.UUID;
import org.hibernate.HibernateException;
import org.hibernate.action.spi.AfterTransactionCompletionProcess;
import org.hibernate.action.spi.BeforeTransactionCompletionProcess;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.EventSource;

/**
 * What one session has seen and what its present transaction has written.
 * <p>
 * The journal rows go out on the session's own connection, the last one as the transaction's last write; a failure rolls the
 * transaction back, and a rollback forgets the rows. Not safe for several threads, as a session is not.
 */
final class SessionCapture implements BeforeTransactionCompletionProcess, AfterTransactionCompletionProcess {

	private static final int UUID_BYTES = 16;

	private final CaptureContext context;

	private final ValueRecorder recorder = new ValueRecorder();

	private final Map<Object, Object[]> snapshots = new IdentityHashMap<>();

	private boolean seen;

	private Long seenId;

	private Chunk chunk;

	private byte[] transaction;

	private int part;

	private boolean awaitsEnd;

	private boolean awaitsOutcome;

	private boolean lastInQueue;

	SessionCapture(CaptureContext context) {
		this.context = context;
	}

	TableLayout.Recording recording(SharedSessionContractImplementor session) {
		return new TableLayout.Recording(recorder, session);
	}

	/** Notes what the session sees, once, before it first reads. */
	void see(SessionImplementor session) {
		if (!seen) {
			seenId = Journal.readSeenId(session);
			seen = true;
		}
	}

	/** Keeps what the database holds of an entity from outside the session, until its update comes. */
	void keepSnapshot(Object entity, Object[] snapshot) {
		snapshots.put(entity, snapshot);
	}

	OldState takeSnapshot(Object entity) {
		Object[] snapshot = snapshots.remove(entity);
		return snapshot == null ? OldState.unknown() : OldState.snapshot(snapshot);
	}

	void add(Row row, EventSource session) {
		if (context.rules().ignores(row)) {
			return;
		}
		if (chunk == null) {
			begin();
		} else if (!chunk.takes(row)) {
			write(session, false);
			chunk = new Chunk();
		}
		chunk.add(row);
		if (!session.isTransactionInProgress()) {
			write(session, true);
			forget();
		} else {
			register(session);
		}
	}

	private void register(EventSource session) {
		if (!awaitsEnd) {
			awaitsEnd = true;
			session.getActionQueue().registerProcess((BeforeTransactionCompletionProcess) this);
		}
		if (!awaitsOutcome) {
			awaitsOutcome = true;
			session.getActionQueue().registerProcess((AfterTransactionCompletionProcess) this);
			context.transactions().register();
		}
	}

	private void begin() {
		UUID random = UUID.randomUUID();
		transaction = ByteBuffer.allocate(UUID_BYTES).putLong(random.getMostSignificantBits())
		        .putLong(random.getLeastSignificantBits()).array();
		chunk = new Chunk();
		part = 0;
	}

	private void write(SessionImplementor session, boolean last) {
		try {
			see(session);
			byte[] payload = context.sealer().seal(chunk.array(), chunk.length());
			Integer userId = context.author().get();
			Journal.insert(session,
			    new Journal.Part(transaction, part, last, userId, seenId, payload, chunk.getTemporals()));
			part++;
		}
		catch (HibernateException e) {
			throw e;
		}
		catch (RuntimeException e) {
			throw new CaptureException("The journal row cannot be written, so nothing is saved.", e);
		}
	}

	/** Goes to the end of the queue once, so that what other listeners write at the end is in the journal too. */
	@Override
	public void doBeforeTransactionCompletion(SessionImplementor session) {
		if (!lastInQueue) {
			lastInQueue = true;
			((EventSource) session).getActionQueue().registerProcess((BeforeTransactionCompletionProcess) this);
			return;
		}
		lastInQueue = false;
		awaitsEnd = false;
		write(session, true);
		chunk = null;
	}

	@Override
	public void doAfterTransactionCompletion(boolean success, SharedSessionContractImplementor session) {
		context.transactions().arriveAndDeregister();
		forget();
	}

	private void forget() {
		snapshots.clear();
		chunk = null;
		awaitsEnd = false;
		awaitsOutcome = false;
		lastInQueue = false;
	}
}
