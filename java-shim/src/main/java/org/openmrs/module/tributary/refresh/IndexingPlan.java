package org.openmrs.module.tributary.refresh;

import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import org.hibernate.Session;
import org.openmrs.api.context.Context;

/**
 * Indexes entities together, and takes deleted ones out, by the Hibernate Search that the platform brings (5, or 6 and later).
 * <p>
 * Core's own call commits the index and waits for the disk once for each entity; a plan does so once for all of them. Where
 * Hibernate Search is missing or unknown, core's call is used, which knows no way to take one out but to index all of its kind again.
 */
final class IndexingPlan {

	/** Parameters of {@code purge} in Hibernate Search 6: class, id, routing key. */
	private static final int OF_VERSION_6 = 3;

	/** Calls to Hibernate Search. */
	private interface Calls {

		void make() throws InvocationTargetException, IllegalAccessException;
	}

	private final Object plan;

	private final Method add;

	private final Method purge;

	private final Method execute;

	private IndexingPlan(Object plan, Method add, Method purge, Method execute) {
		this.plan = plan;
		this.add = add;
		this.purge = purge;
		this.execute = execute;
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
		plan.run(() -> {
			for (Object entity : entities) {
				plan.add.invoke(plan.plan, entity);
			}
		});
	}

	/** Takes entities out of the index that are not in the database any more. */
	static void purge(Session session, Class<?> type, Collection<? extends Serializable> ids) {
		IndexingPlan plan;
		try {
			plan = of(session);
		}
		catch (ReflectiveOperationException | LinkageError unknown) {
			Context.updateSearchIndexForType(type);
			return;
		}
		plan.run(() -> {
			for (Serializable id : ids) {
				if (plan.purge.getParameterCount() == OF_VERSION_6) {
					plan.purge.invoke(plan.plan, type, id, null);
				} else {
					plan.purge.invoke(plan.plan, type, id);
				}
			}
		});
	}

	private static IndexingPlan of(Session session) throws ReflectiveOperationException {
		Class<?> search;
		try {
			search = platformClass("org.hibernate.search.mapper.orm.Search");
		}
		catch (ClassNotFoundException isOlder) {
			Method open = platformClass("org.hibernate.search.Search").getMethod("getFullTextSession", Session.class);
			Class<?> type = open.getReturnType();
			return new IndexingPlan(open.invoke(null, session), type.getMethod("index", Object.class),
			        type.getMethod("purge", Class.class, Serializable.class), type.getMethod("flushToIndexes"));
		}
		Method open = search.getMethod("session", Session.class);
		Method plan = open.getReturnType().getMethod("indexingPlan");
		Class<?> type = plan.getReturnType();
		return new IndexingPlan(plan.invoke(open.invoke(null, session)), type.getMethod("addOrUpdate", Object.class),
		        type.getMethod("purge", Class.class, Object.class, String.class), type.getMethod("execute"));
	}

	private static Class<?> platformClass(String name) throws ClassNotFoundException {
		return Class.forName(name, true, Context.class.getClassLoader());
	}

	private void run(Calls calls) {
		try {
			calls.make();
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
