package org.openmrs.module.tributary.refresh;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributary.nativecore.RefreshItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cache.CacheManager;

/**
 * Tells OpenMRS of rows that the core wrote past it: caches, listeners of global properties, search index.
 * <p>
 * Everything may be done again without harm. A row that fails does not hold up the others.
 */
public final class Refresher {

	private static final Logger log = LoggerFactory.getLogger(Refresher.class);

	private final Supplier<SessionFactory> sessionFactory;

	private WeakReference<SessionFactory> mapped = new WeakReference<>(null);

	private CacheMap caches;

	public Refresher(Supplier<SessionFactory> sessionFactory) {
		this.sessionFactory = sessionFactory;
	}

	/** Brings OpenMRS up to date with the rows, in a session of this thread; returns those of which it could be told. */
	public List<RefreshItem> refresh(List<RefreshItem> items) {
		SessionFactory factory = sessionFactory.get();
		if (factory == null) {
			return Collections.emptyList();
		}
		Set<String> tables = items.stream().map(RefreshItem::getTable).collect(Collectors.toSet());
		evict(items, tables, factory);
		SpringCaches.clear(tables, Context.getRegisteredComponents(CacheManager.class));
		List<RefreshItem> told = new ArrayList<>(items);
		told.removeAll(tellListeners(items));
		told.removeAll(reindex(items, factory));
		return told;
	}

	private void evict(List<RefreshItem> items, Set<String> tables, SessionFactory factory) {
		CacheMap map = caches(factory);
		items.forEach(map::evict);
		String[] spaces = map.querySpaces(tables);
		if (spaces.length == 0) {
			return;
		}
		try (Session session = factory.openSession()) {
			factory.unwrap(SessionFactoryImplementor.class).getCache().getTimestampsCache().invalidate(spaces,
			    (SharedSessionContractImplementor) session);
		}
	}

	private synchronized CacheMap caches(SessionFactory factory) {
		if (mapped.get() != factory) {
			caches = new CacheMap(factory);
			mapped = new WeakReference<>(factory);
		}
		return caches;
	}

	private static Set<RefreshItem> tellListeners(List<RefreshItem> items) {
		Set<RefreshItem> failed = new HashSet<>();
		for (RefreshItem item : items) {
			if (item.getTable().equals(PropertyListeners.TABLE)) {
				attempt(item, () -> PropertyListeners.tell(item), failed);
			}
		}
		return failed;
	}

	/** Reindexes all at once, and one by one only when that fails, to find out which. */
	private static Set<RefreshItem> reindex(List<RefreshItem> items, SessionFactory factory) {
		List<RefreshItem> indexed = items.stream().filter(SearchIndex::concerns).collect(Collectors.toList());
		Set<RefreshItem> failed = new HashSet<>();
		try {
			SearchIndex.update(indexed, factory);
		}
		catch (RuntimeException e) {
			log.debug("Reindexing together failed; now row by row", e);
			for (RefreshItem item : indexed) {
				attempt(item, () -> SearchIndex.update(Collections.singleton(item), factory), failed);
			}
		}
		return failed;
	}

	private static void attempt(RefreshItem item, Runnable work, Set<RefreshItem> failed) {
		try {
			work.run();
		}
		catch (RuntimeException e) {
			log.error("OpenMRS could not be told of an applied row of {}; it will be tried again.", item.getTable(), e);
			Context.clearSession();
			failed.add(item);
		}
	}
}
