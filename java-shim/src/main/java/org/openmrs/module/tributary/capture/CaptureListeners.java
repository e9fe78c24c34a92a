package org.openmrs.module.tributary.capture;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.HibernateException;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AutoFlushEvent;
import org.hibernate.event.spi.AutoFlushEventListener;
import org.hibernate.event.spi.EventSource;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.InitializeCollectionEvent;
import org.hibernate.event.spi.InitializeCollectionEventListener;
import org.hibernate.event.spi.LoadEvent;
import org.hibernate.event.spi.LoadEventListener;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.event.spi.PostDeleteEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.event.spi.PreCollectionRemoveEvent;
import org.hibernate.event.spi.PreCollectionRemoveEventListener;
import org.hibernate.event.spi.PreCollectionUpdateEvent;
import org.hibernate.event.spi.PreCollectionUpdateEventListener;
import org.hibernate.event.spi.PreDeleteEvent;
import org.hibernate.event.spi.PreDeleteEventListener;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.event.spi.PreUpdateEventListener;
import org.hibernate.persister.collection.AbstractCollectionPersister;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.CollectionType;
import org.hibernate.type.Type;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hibernate's events, turned into rows.
 * <p>
 * Only events that stand for SQL are heard, so a flush that turns out unnecessary leaves nothing, however often it is repeated.
 */
final class CaptureListeners
        implements LoadEventListener, AutoFlushEventListener, InitializeCollectionEventListener, PreUpdateEventListener,
        PreDeleteEventListener, PostInsertEventListener, PostUpdateEventListener, PostDeleteEventListener,
        PreCollectionUpdateEventListener, PreCollectionRemoveEventListener, PostCollectionRecreateEventListener {

	private static final long serialVersionUID = 1L;

	private static final Logger log = LoggerFactory.getLogger(CaptureListeners.class);

	private final transient CaptureContext context;

	private final transient Map<EventSource, SessionCapture> sessions = Collections.synchronizedMap(new WeakHashMap<>());

	private final transient Map<EntityPersister, EntityLayout> entities = new ConcurrentHashMap<>();

	private final transient Map<CollectionPersister, Optional<CollectionLayout>> collections = new ConcurrentHashMap<>();

	CaptureListeners(CaptureContext context) {
		this.context = context;
	}

	/** Returns those that one capture has put on the session's factory. */
	@SuppressWarnings("deprecation")
	static CaptureListeners of(EventSource session, CaptureContext context) {
		EventListenerRegistry registry = session.getFactory().getServiceRegistry().getService(EventListenerRegistry.class);
		for (LoadEventListener listener : registry.getEventListenerGroup(EventType.LOAD).listeners()) {
			if (listener instanceof CaptureListeners && ((CaptureListeners) listener).context == context) {
				return (CaptureListeners) listener;
			}
		}
		throw new IllegalStateException("Nobody listens to this session's factory");
	}

	/** Leaves marks for what the session is about to write by SQL. */
	void mark(EventSource session, String sql, Set<Write> writes) {
		capture(session).mark(sql, writes, session);
	}

	/** Works out again what is captured of each table, after the rules have changed. */
	void forgetLayouts() {
		entities.clear();
		collections.clear();
	}

	/** Returns whether the session is captured: after the stop only those are whose transaction has captured rows. */
	private boolean hears(EventSource session) {
		if (context.isActive()) {
			return true;
		}
		SessionCapture capture = sessions.get(session);
		return capture != null && capture.isUnderWay();
	}

	private SessionCapture capture(EventSource session) {
		SessionCapture capture = sessions.get(session);
		if (capture == null) {
			capture = new SessionCapture(context);
			sessions.put(session, capture);
		}
		return capture;
	}

	@Override
	public void onLoad(LoadEvent event, LoadType loadType) {
		see(event.getSession());
	}

	@Override
	public void onAutoFlush(AutoFlushEvent event) {
		see(event.getSession());
	}

	@Override
	public void onInitializeCollection(InitializeCollectionEvent event) {
		see(event.getSession());
	}

	/** A page view must never fail because of us; a save then tries once more, and fails if it must. */
	private void see(EventSource session) {
		if (!context.isActive()) {
			return;
		}
		try {
			capture(session).see(session);
		}
		catch (HibernateException e) {
			log.warn("What the session sees cannot be read: {}", e.getMessage());
		}
	}

	/** An object from outside the session comes without its old state: the database still has it. */
	@Override
	public boolean onPreUpdate(PreUpdateEvent event) {
		if (hears(event.getSession()) && event.getOldState() == null && !entity(event.getPersister()).isEmpty()) {
			Object[] snapshot = event.getPersister().getDatabaseSnapshot(event.getId(), event.getSession());
			capture(event.getSession()).keepSnapshot(event.getEntity(), snapshot);
		}
		return false;
	}

	/** The last chance to read what Hibernate does not know of the row, and the rows that the database takes away with it. */
	@Override
	public boolean onPreDelete(PreDeleteEvent event) {
		EntityLayout layout = entity(event.getPersister());
		if (!layout.isEmpty() && hears(event.getSession())) {
			EventSource session = event.getSession();
			SessionCapture capture = capture(session);
			capture.keepUnmapped(event.getEntity(), layout.unmapped(event.getId(), capture.recording(session)));
			layout.cascades(event.getId(), capture.recording(session), context.tables(), row -> capture.addCascaded(row, session));
		}
		return false;
	}

	@Override
	public void onPostInsert(PostInsertEvent event) {
		EntityLayout layout = entity(event.getPersister());
		if (!layout.isEmpty() && hears(event.getSession())) {
			EventSource session = event.getSession();
			SessionCapture capture = capture(session);
			layout.inserted(event.getId(), event.getState(), capture.recording(session), row -> capture.add(row, session));
		}
	}

	@Override
	public void onPostUpdate(PostUpdateEvent event) {
		EntityLayout layout = entity(event.getPersister());
		if (!layout.isEmpty() && hears(event.getSession())) {
			EventSource session = event.getSession();
			SessionCapture capture = capture(session);
			OldState old = event.getOldState() != null ? OldState.loaded(event.getOldState())
			        : capture.takeSnapshot(event.getEntity());
			layout.updated(event.getId(), event.getState(), old, capture.recording(session),
			    row -> capture.add(row, session));
		}
	}

	@Override
	public void onPostDelete(PostDeleteEvent event) {
		EntityLayout layout = entity(event.getPersister());
		if (!layout.isEmpty() && hears(event.getSession())) {
			EventSource session = event.getSession();
			SessionCapture capture = capture(session);
			layout.deleted(event.getId(), event.getDeletedState(), capture.takeUnmapped(event.getEntity()),
			    capture.recording(session), row -> capture.add(row, session));
		}
	}

	@Override
	@SuppressWarnings("deprecation")
	public boolean requiresPostCommitHanding(EntityPersister persister) {
		return false;
	}

	@Override
	public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
		EventSource session = event.getSession();
		PersistentCollection collection = event.getCollection();
		CollectionEntry entry = entry(collection, session);
		layout(entry, session).ifPresent(layout -> {
			SessionCapture capture = capture(session);
			layout.created(collection, entry.getLoadedKey(), capture.recording(session), row -> capture.add(row, session));
		});
	}

	@Override
	public void onPreUpdateCollection(PreCollectionUpdateEvent event) {
		EventSource session = event.getSession();
		PersistentCollection collection = event.getCollection();
		CollectionEntry entry = entry(collection, session);
		if (!collection.wasInitialized()) {
			return;
		}
		layout(entry, session).ifPresent(layout -> {
			SessionCapture capture = capture(session);
			layout.changed(collection, entry.getLoadedKey(), capture.recording(session), row -> capture.add(row, session));
		});
	}

	@Override
	public void onPreRemoveCollection(PreCollectionRemoveEvent event) {
		EventSource session = event.getSession();
		PersistentCollection collection = event.getCollection();
		if (collection == null) {
			removeUnattached(event, session);
			return;
		}
		CollectionEntry entry = entry(collection, session);
		layout(entry, session).ifPresent(layout -> {
			SessionCapture capture = capture(session);
			Serializable key = entry.getLoadedKey();
			if (collection.wasInitialized()) {
				layout.removed(collection, key, capture.recording(session), row -> capture.add(row, session));
			} else {
				layout.removedUnloaded(key, capture.recording(session), row -> capture.add(row, session));
			}
		});
	}

	/**
	 * An owner came in from outside the session without its collection. The event does not say which one, so the rows of all
	 * that did not come along are taken as removed; those that stay are created again afterwards.
	 */
	private void removeUnattached(PreCollectionRemoveEvent event, EventSource session) {
		Object owner = event.getAffectedOwnerOrNull();
		if (owner == null || !hears(session)) {
			return;
		}
		SessionCapture capture = capture(session);
		EntityPersister persister = session.getEntityPersister(event.getAffectedOwnerEntityName(), owner);
		Type[] types = persister.getPropertyTypes();
		for (int i = 0; i < types.length; i++) {
			if (types[i].isCollectionType() && !isAttached(persister.getPropertyValue(owner, i), session)) {
				CollectionType type = (CollectionType) types[i];
				Serializable key = type.getKeyOfOwner(owner, session);
				layout(session.getFactory().getMetamodel().collectionPersister(type.getRole())).ifPresent(layout -> layout
				        .removedUnloaded(key, capture.recording(session), row -> capture.add(row, session)));
			}
		}
	}

	private static boolean isAttached(Object value, EventSource session) {
		CollectionEntry entry = value instanceof PersistentCollection ? entry((PersistentCollection) value, session) : null;
		return entry != null && entry.getLoadedPersister() != null;
	}

	private static CollectionEntry entry(PersistentCollection collection, EventSource session) {
		return session.getPersistenceContext().getCollectionEntry(collection);
	}

	private EntityLayout entity(EntityPersister persister) {
		return entities.computeIfAbsent(persister, p -> new EntityLayout(p, context.rules()));
	}

	private Optional<CollectionLayout> layout(CollectionEntry entry, EventSource session) {
		boolean known = entry != null && entry.getLoadedPersister() != null;
		return known && hears(session) ? layout(entry.getLoadedPersister()) : Optional.empty();
	}

	private Optional<CollectionLayout> layout(CollectionPersister persister) {
		return collections.computeIfAbsent(persister, this::work);
	}

	/** The other side of an inverse collection writes it, as its own entity. */
	private Optional<CollectionLayout> work(CollectionPersister persister) {
		if (persister.isInverse()) {
			return Optional.empty();
		}
		CollectionLayout layout = new CollectionLayout((AbstractCollectionPersister) persister);
		return context.rules().ignores(layout.getTable()) ? Optional.empty() : Optional.of(layout);
	}
}
