package org.openmrs.module.tributary.capture;

import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.HibernateException;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventSource;
import org.hibernate.event.spi.EventType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Journals what is saved through Hibernate.
 * <p>
 * Every committed transaction that changes captured rows has its journal rows, written on its own connection; a rolled-back one
 * has none. SQL that Hibernate prepares beside its entities is not captured, but marked, in the same transaction, for a sweep to
 * look at its tables. A session factory that another one replaces keeps its listeners, so that transactions under way are captured
 * to their end. After {@link #deactivate()} the listeners, which Hibernate cannot take back, finish what they began and hear nothing
 * new: no transaction is journaled by half.
 */
public final class Capture {

	private static final Logger log = LoggerFactory.getLogger(Capture.class);

	private static final long DEACTIVATE_SECONDS_MAX = 10;

	private final CaptureContext context;

	private final EntityWork entityWork = new EntityWork();

	private volatile SessionFactory sessionFactory;

	private volatile CaptureListeners installed;

	/**
	 * @param sealer turns chunks into payloads
	 * @param overwritten knows what was applied since a session first read
	 * @param author gives the local id of the user who is logged in, or null
	 */
	public Capture(Sealer sealer, Overwritten overwritten, Supplier<Integer> author) {
		this.context = new CaptureContext(sealer, overwritten, author);
	}

	/** Adds listeners to a session factory, once for each; the rules say what is never captured. */
	public void install(SessionFactory factory, CaptureRules rules) {
		context.setRules(rules);
		CaptureListeners listeners = new CaptureListeners(context);
		installed = listeners;
		EventListenerRegistry registry = factory.unwrap(SessionFactoryImplementor.class).getServiceRegistry()
		        .getService(EventListenerRegistry.class);
		registry.prependListeners(EventType.LOAD, listeners);
		registry.prependListeners(EventType.AUTO_FLUSH, listeners);
		registry.prependListeners(EventType.INIT_COLLECTION, listeners);
		registry.appendListeners(EventType.PRE_UPDATE, listeners);
		registry.appendListeners(EventType.PRE_DELETE, listeners);
		registry.appendListeners(EventType.POST_INSERT, listeners);
		registry.appendListeners(EventType.POST_UPDATE, listeners);
		registry.appendListeners(EventType.POST_DELETE, listeners);
		registry.appendListeners(EventType.PRE_COLLECTION_UPDATE, listeners);
		registry.appendListeners(EventType.PRE_COLLECTION_REMOVE, listeners);
		registry.appendListeners(EventType.POST_COLLECTION_RECREATE, listeners);
		entityWork.listen(registry);
		sessionFactory = factory;
	}

	/** Returns the first position of this server's journal that an open session has not seen, 0 where that is not known; none where none is open. */
	public OptionalLong openFrom() {
		return context.sessions().from();
	}

	/** Marks what a statement other than a query is about to write, unless it is an entity's. */
	void prepared(String sql) {
		if (!context.isActive() || entityWork.isUnderWay()) {
			return;
		}
		Set<Write> writes = SqlWrites.of(sql).stream().filter(this::isCaptured).collect(Collectors.toSet());
		if (!writes.isEmpty()) {
			mark(sql, writes);
		}
	}

	private void mark(String sql, Set<Write> writes) {
		EventSource session = session();
		if (session != null) {
			CaptureListeners.of(session, context).mark(session, sql, writes);
			return;
		}
		try (Session own = sessionFactory.openSession()) {
			own.beginTransaction();
			Marks.insert((SessionImplementor) own, Marks.Reason.SQL, writes);
			own.getTransaction().commit();
		}
	}

	/** Hibernate's own tables for bulk queries hold ids for a moment only. */
	private boolean isCaptured(Write write) {
		String table = write.getTable();
		return table == null || !table.startsWith("ht_") && !context.rules().ignores(table);
	}

	/** A query tells its session; other SQL is taken for that of the thread's own one, if it has any. */
	private EventSource session() {
		EventSource querying = entityWork.querying();
		if (querying != null) {
			return querying;
		}
		try {
			return sessionFactory.getCurrentSession().unwrap(EventSource.class);
		}
		catch (HibernateException e) {
			log.debug("SQL of a thread without a session", e);
			return null;
		}
	}

	/** Tells that a transaction of this thread is over. */
	void transactionEnded() {
		entityWork.transactionEnded();
	}

	/** Goes by other rules from the next row on. */
	public void change(CaptureRules rules) {
		context.setRules(rules);
		CaptureListeners listeners = installed;
		if (listeners != null) {
			listeners.forgetLayouts();
		}
	}

	/** Captures nothing new, and waits a while for transactions under way to be journaled. */
	public void deactivate() {
		context.deactivate();
		Phaser transactions = context.transactions();
		try {
			transactions.awaitAdvanceInterruptibly(transactions.arrive(), DEACTIVATE_SECONDS_MAX, TimeUnit.SECONDS);
		}
		catch (TimeoutException e) {
			log.warn("Transactions are still open after {} s; they will fail if they end now.", DEACTIVATE_SECONDS_MAX);
		}
		catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}
}
