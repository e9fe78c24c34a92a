package org.openmrs.module.tributary.capture;

import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Journals what is saved through Hibernate.
 * <p>
 * Every committed transaction that changes captured rows has its journal rows, written on its own connection; a rolled-back one
 * has none. Statements that Hibernate does not see are not captured. A session factory that another one replaces keeps its
 * listeners, so that transactions under way are captured to their end. After {@link #deactivate()} the listeners, which Hibernate
 * cannot take back, finish what they began and hear nothing new: no transaction is journaled by half.
 */
public final class Capture {

	private static final Logger log = LoggerFactory.getLogger(Capture.class);

	private static final long DEACTIVATE_SECONDS_MAX = 10;

	private final CaptureContext context;

	private volatile CaptureListeners installed;

	/**
	 * @param sealer turns chunks into payloads
	 * @param author gives the local id of the user who is logged in, or null
	 */
	public Capture(Sealer sealer, Supplier<Integer> author) {
		this.context = new CaptureContext(sealer, author);
	}

	/** Adds listeners to a session factory, once for each; the rules say what is never captured. */
	public void install(SessionFactory sessionFactory, CaptureRules rules) {
		context.setRules(rules);
		CaptureListeners listeners = new CaptureListeners(context);
		installed = listeners;
		EventListenerRegistry registry = sessionFactory.unwrap(SessionFactoryImplementor.class).getServiceRegistry()
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
