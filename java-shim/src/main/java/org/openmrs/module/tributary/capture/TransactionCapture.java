package org.openmrs.module.tributary.capture;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.hibernate.HibernateException;
import org.hibernate.action.spi.AfterTransactionCompletionProcess;
import org.hibernate.action.spi.BeforeTransactionCompletionProcess;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.EventSource;
import org.openmrs.module.tributary.nativecore.TributaryClosedException;

/**
 * The rows that one transaction has written, and the marks for what it wrote by other SQL.
 * <p>
 * Marks and journal rows go out on the session's own connection, the last one as the transaction's last write; a failure rolls the
 * transaction back. Hibernate keeps what was registered in a rolled-back transaction for the session's next one: it is known by
 * not being the session's current one any more, and does nothing.
 */
final class TransactionCapture implements BeforeTransactionCompletionProcess, AfterTransactionCompletionProcess {

	private static final int UUID_BYTES = 16;

	private final SessionCapture session;

	private final OwnSql ownSql = new OwnSql();

	private final Set<Write> marks = new LinkedHashSet<>();

	private byte[] id = newId();

	private Chunk chunk = new Chunk();

	private int part;

	private boolean awaitsEnd;

	private boolean awaitsOutcome;

	private boolean requeued;

	TransactionCapture(SessionCapture session) {
		this.session = session;
	}

	private static byte[] newId() {
		UUID random = UUID.randomUUID();
		return ByteBuffer.allocate(UUID_BYTES).putLong(random.getMostSignificantBits())
		        .putLong(random.getLeastSignificantBits()).array();
	}

	void add(Row row, SessionImplementor source) {
		ownSql.note(row);
		append(row, source);
	}

	void mark(Set<Write> writes) {
		marks.addAll(writes);
	}

	/** Marks what a statement is about to write, unless it is core's own, whose rows are told at the transaction's end. */
	void mark(String sql, Set<Write> writes) {
		writes.stream().filter(write -> writes.size() > 1 || !ownSql.takes(write, sql)).forEach(marks::add);
	}

	private void append(Row row, SessionImplementor source) {
		if (!chunk.takes(row)) {
			write(source, false);
			chunk = new Chunk();
		}
		chunk.add(row);
	}

	/** Asks Hibernate to call back before and after the transaction's end; once is enough. */
	void register(EventSource source) {
		if (!awaitsEnd) {
			awaitsEnd = true;
			source.getActionQueue().registerProcess((BeforeTransactionCompletionProcess) this);
		}
		if (!awaitsOutcome) {
			awaitsOutcome = true;
			session.context().transactions().register();
			source.getActionQueue().registerProcess((AfterTransactionCompletionProcess) this);
		}
	}

	/** Writes the marks, and what is left as the record's last part; rows that come after it make a record of their own. */
	void finish(SessionImplementor source) {
		ownSql.settle(source, session.context().tables(), row -> append(row, source), marks);
		if (!marks.isEmpty()) {
			Marks.insert(source, Marks.Reason.SQL, marks);
			marks.clear();
		}
		if (chunk.isEmpty()) {
			return;
		}
		write(source, true);
		chunk = new Chunk();
		id = newId();
		part = 0;
	}

	private void write(SessionImplementor source, boolean last) {
		try {
			Long seenId = session.see(source);
			byte[] payload = session.context().sealer().seal(chunk.array(), chunk.length());
			Integer userId = session.context().author().get();
			Journal.insert(source, new Journal.Part(id, part, last, userId, seenId, payload, chunk.getTemporals()));
			part++;
		}
		catch (HibernateException e) {
			throw e;
		}
		catch (TributaryClosedException e) {
			throw new CaptureException("Nothing is saved, since no other server would hear of it: " + e.getMessage(), e);
		}
		catch (RuntimeException e) {
			throw new CaptureException("The journal row cannot be written, so nothing is saved.", e);
		}
	}

	/** Goes to the end of the queue once, so that what other listeners write at the end is in the journal too. */
	@Override
	public void doBeforeTransactionCompletion(SessionImplementor source) {
		if (!session.isCurrent(this)) {
			return;
		}
		if (!requeued) {
			requeued = true;
			((EventSource) source).getActionQueue().registerProcess((BeforeTransactionCompletionProcess) this);
			return;
		}
		requeued = false;
		awaitsEnd = false;
		finish(source);
	}

	@Override
	public void doAfterTransactionCompletion(boolean success, SharedSessionContractImplementor source) {
		session.context().transactions().arriveAndDeregister();
		session.forget(this);
	}
}
