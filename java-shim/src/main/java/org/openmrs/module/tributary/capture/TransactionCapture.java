package org.openmrs.module.tributary.capture;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.HibernateException;
import org.hibernate.action.spi.AfterTransactionCompletionProcess;
import org.hibernate.action.spi.BeforeTransactionCompletionProcess;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.EventSource;
import org.openmrs.module.tributary.nativecore.TributaryClosedException;
import org.openmrs.module.tributary.nativecore.TributaryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows that one transaction has written, and the marks for what it wrote by other SQL.
 * <p>
 * Marks and journal rows go out on the session's own connection, the last one as the transaction's last write; a failure rolls the
 * transaction back, or in open mode leaves a mark for each table instead of any journal row. Hibernate keeps what was registered in
 * a rolled-back transaction for the session's next one: it is known by not being the session's current one any more, and does
 * nothing.
 */
final class TransactionCapture implements BeforeTransactionCompletionProcess, AfterTransactionCompletionProcess {

	private static final Logger log = LoggerFactory.getLogger(TransactionCapture.class);

	private static final int UUID_BYTES = 16;

	private final SessionCapture session;

	private final OwnSql ownSql = new OwnSql();

	private final Set<Write> marks = new LinkedHashSet<>();

	/** The tables of the rows, for a mark should they not be journaled. */
	private final Set<String> tables = new LinkedHashSet<>();

	private final UpdatedRows updated = new UpdatedRows();

	private byte[] id = newId();

	private Chunk chunk = new Chunk();

	private int part;

	/** Whether nothing of the transaction is journaled (open mode). */
	private boolean givenUp;

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
		tables.add(row.getTable());
		updated.note(row);
		if (!chunk.takes(row)) {
			attempt(source, () -> write(source, false));
			chunk = new Chunk();
		}
		if (!givenUp) {
			chunk.add(row);
		}
	}

	/** Does what may go wrong without harm to the data: in open mode the transaction goes on without its journal rows. */
	private void attempt(SessionImplementor source, Runnable work) {
		try {
			work.run();
		}
		catch (HibernateException e) {
			if (!CaptureMode.keepsTransaction(e) || !isOpen(source)) {
				throw e;
			}
			log.warn("A transaction is saved without being journaled, and marked: {}", e.getMessage());
			if (part > 0) {
				Journal.delete(source, id);
			}
			givenUp = true;
			chunk = new Chunk();
		}
	}

	private static boolean isOpen(SessionImplementor source) {
		try {
			return CaptureMode.read(source) == CaptureMode.OPEN;
		}
		catch (HibernateException e) {
			log.error("The mode of capture cannot be read, so nothing is saved: {}", e.getMessage());
			return false;
		}
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
		putBack(source);
		attempt(source, () -> ownSql.settle(source, session.context().tables(), row -> append(row, source), marks));
		if (!marks.isEmpty()) {
			Marks.insert(source, Marks.Reason.SQL, marks);
			marks.clear();
		}
		if (!chunk.isEmpty()) {
			attempt(source, () -> write(source, true));
		}
		if (givenUp) {
			Set<Write> missing = tables.stream().map(table -> new Write(table, null)).collect(Collectors.toSet());
			Marks.insert(source, Marks.Reason.OPEN, missing);
		}
		begin();
	}

	/**
	 * Hibernate writes a loaded row with all its columns: what was applied to the row after the session had read it, and what nobody edited
	 * here, would be gone until the core puts it back. What fails here is left to the core.
	 */
	private void putBack(SessionImplementor source) {
		if (updated.isEmpty()) {
			return;
		}
		Journal.Seen seen = session.see(source);
		List<String> statements = Collections.emptyList();
		try {
			statements = session.context().overwritten().statements(seen.others(), seen.own(), updated.lines());
		}
		catch (TributaryException e) {
			log.info("What a save overwrites is put back after it: {}", e.getMessage());
		}
		if (!statements.isEmpty()) {
			Journal.execute(source, statements);
		}
	}

	private void begin() {
		tables.clear();
		updated.clear();
		givenUp = false;
		chunk = new Chunk();
		id = newId();
		part = 0;
	}

	private void write(SessionImplementor source, boolean last) {
		try {
			Journal.Seen seen = session.see(source);
			byte[] payload = session.context().sealer().seal(chunk.array(), chunk.length());
			Integer userId = session.context().author().get();
			Journal.insert(source, new Journal.Part(id, part, last, userId, seen, payload, chunk.getTemporals()));
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
