package org.openmrs.module.tributary.refresh;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.hibernate.Session;
import org.openmrs.api.context.Context;

/**
 * Indexes entities together, by the Hibernate Search that the platform brings (5, or 6 and later).
 * <p>
 * Core's own call commits the index and waits for the disk once for each entity; a plan does so once for all of them. Where
 * Hibernate Search is missing or unknown, core's call is used.
 */
final class IndexingPlan {

	private final Object plan;

	private final Method add;

	private final Method execute;

	private IndexingPlan(Object plan, Class<?> type, String add, String execute) throws NoSuchMethodException {
		this.plan = plan;
		this.add = type.getMethod(add, Object.class);
		this.execute = type.getMethod(execute);
	}

	/** Indexes entities that this session has loaded. */
	static void index(Session session, List<?> entities) {
		if (entities.isEmpty()) {
			return;
		}
		IndexingPlan plan;
		try {
			plan = of(session);
		}
		catch (ReflectiveOperationException | LinkageError unknown) {
			entities.forEach(Context::updateSearchIndexForObject);
			return;
		}
		plan.run(entities);
	}

	private static IndexingPlan of(Session session) throws ReflectiveOperationException {
		Class<?> search;
		try {
			search = platformClass("org.hibernate.search.mapper.orm.Search");
		}
		catch (ClassNotFoundException isOlder) {
			Method open = platformClass("org.hibernate.search.Search").getMethod("getFullTextSession", Session.class);
			return new IndexingPlan(open.invoke(null, session), open.getReturnType(), "index", "flushToIndexes");
		}
		Method open = search.getMethod("session", Session.class);
		Method plan = open.getReturnType().getMethod("indexingPlan");
		return new IndexingPlan(plan.invoke(open.invoke(null, session)), plan.getReturnType(), "addOrUpdate", "execute");
	}

	private static Class<?> platformClass(String name) throws ClassNotFoundException {
		return Class.forName(name, true, Context.class.getClassLoader());
	}

	private void run(List<?> entities) {
		try {
			for (Object entity : entities) {
				add.invoke(plan, entity);
			}
			execute.invoke(plan);
		}
		catch (InvocationTargetException e) {
			throw new IllegalStateException("The search index could not be updated", e.getCause());
		}
		catch (IllegalAccessException e) {
			throw new IllegalStateException("The search index is out of reach", e);
		}
	}
}
