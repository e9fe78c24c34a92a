package org.openmrs.module.tributary.capture;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Set;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AutoFlushEvent;
import org.hibernate.event.spi.AutoFlushEventListener;
import org.hibernate.event.spi.DeleteEvent;
import org.hibernate.event.spi.DeleteEventListener;
import org.hibernate.event.spi.EventSource;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.FlushEvent;
import org.hibernate.event.spi.FlushEventListener;
import org.hibernate.event.spi.LockEvent;
import org.hibernate.event.spi.LockEventListener;
import org.hibernate.event.spi.MergeEvent;
import org.hibernate.event.spi.MergeEventListener;
import org.hibernate.event.spi.PersistEvent;
import org.hibernate.event.spi.PersistEventListener;
import org.hibernate.event.spi.ReplicateEvent;
import org.hibernate.event.spi.ReplicateEventListener;
import org.hibernate.event.spi.SaveOrUpdateEvent;
import org.hibernate.event.spi.SaveOrUpdateEventListener;

/**
 * Tells the SQL of entities, which the listeners capture, from all other SQL of a thread: entities are written inside the events
 * that save and flush, and only there.
 * <p>
 * The text does not tell them apart. A bulk query's statement is prepared right after an auto-flush of its session, whatever went
 * on before: an event that an exception ended, and that was never seen to end, hides no query. Other SQL may be hidden by one until
 * the thread's transaction ends.
 */
final class EntityWork {

	private final ThreadLocal<State> states = ThreadLocal.withInitial(State::new);

	/** What a thread is at. */
	private static final class State {

		private int depth;

		private boolean afterAutoFlush;

		private WeakReference<EventSource> session;
	}

	/** Hears of the events' beginnings and ends, before and after those who carry them out. */
	void listen(EventListenerRegistry registry) {
		Begin begin = new Begin();
		End end = new End();
		add(registry, EventType.FLUSH, begin, end);
		add(registry, EventType.AUTO_FLUSH, begin, end);
		add(registry, EventType.SAVE, begin, end);
		add(registry, EventType.UPDATE, begin, end);
		add(registry, EventType.SAVE_UPDATE, begin, end);
		add(registry, EventType.PERSIST, begin, end);
		add(registry, EventType.PERSIST_ONFLUSH, begin, end);
		add(registry, EventType.MERGE, begin, end);
		add(registry, EventType.DELETE, begin, end);
		add(registry, EventType.REPLICATE, begin, end);
		add(registry, EventType.LOCK, begin, end);
	}

	@SuppressWarnings("unchecked")
	private static <T> void add(EventListenerRegistry registry, EventType<T> type, T begin, T end) {
		registry.prependListeners(type, begin);
		registry.appendListeners(type, end);
	}

	/** Returns whether the SQL that the thread prepares now is an entity's. */
	boolean isUnderWay() {
		State state = states.get();
		return state.depth > 0 && !state.afterAutoFlush;
	}

	/** Returns the session whose query the thread prepares now, or null when it is no query's. */
	EventSource querying() {
		State state = states.get();
		EventSource session = state.afterAutoFlush ? state.session.get() : null;
		return session == null || session.isClosed() ? null : session;
	}

	/** Forgets events that were never seen to end: no event outlives its transaction. */
	void transactionEnded() {
		states.get().depth = 0;
	}

	private void begin() {
		State state = states.get();
		state.depth++;
		state.afterAutoFlush = false;
	}

	private void end() {
		State state = states.get();
		state.depth = Math.max(0, state.depth - 1);
		state.afterAutoFlush = false;
	}

	private void autoFlushed(EventSource session) {
		State state = states.get();
		state.afterAutoFlush = true;
		if (state.session == null || state.session.get() != session) {
			state.session = new WeakReference<>(session);
		}
	}

	/** Hears of all events in which entities are written. */
	private abstract static class Listener implements FlushEventListener, AutoFlushEventListener, SaveOrUpdateEventListener,
	        PersistEventListener, MergeEventListener, DeleteEventListener, ReplicateEventListener, LockEventListener {

		private static final long serialVersionUID = 1L;

		abstract void heard();

		@Override
		public void onFlush(FlushEvent event) {
			heard();
		}

		@Override
		public void onAutoFlush(AutoFlushEvent event) {
			heard();
		}

		@Override
		public void onSaveOrUpdate(SaveOrUpdateEvent event) {
			heard();
		}

		@Override
		public void onPersist(PersistEvent event) {
			heard();
		}

		@Override
		public void onPersist(PersistEvent event, Map created) {
			heard();
		}

		@Override
		public void onMerge(MergeEvent event) {
			heard();
		}

		@Override
		public void onMerge(MergeEvent event, Map copied) {
			heard();
		}

		@Override
		public void onDelete(DeleteEvent event) {
			heard();
		}

		@Override
		public void onDelete(DeleteEvent event, Set transients) {
			heard();
		}

		@Override
		public void onReplicate(ReplicateEvent event) {
			heard();
		}

		@Override
		public void onLock(LockEvent event) {
			heard();
		}
	}

	private final class Begin extends Listener {

		private static final long serialVersionUID = 1L;

		@Override
		void heard() {
			begin();
		}
	}

	private final class End extends Listener {

		private static final long serialVersionUID = 1L;

		@Override
		void heard() {
			end();
		}

		@Override
		public void onAutoFlush(AutoFlushEvent event) {
			end();
			autoFlushed(event.getSession());
		}
	}
}
