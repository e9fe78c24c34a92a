package org.openmrs.api.db.hibernate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

import org.hibernate.CallbackException;
import org.hibernate.EntityMode;
import org.hibernate.Interceptor;
import org.hibernate.Transaction;
import org.hibernate.type.Type;

/**
 * Asks several interceptors, in the order in which they were added. Whether a row is dirty is Hibernate's own decision as
 * long as none of them says otherwise.
 */
public class ChainingInterceptor implements Interceptor {

	private final Collection<Interceptor> interceptors = new ArrayList<>();

	public void addInterceptor(Interceptor interceptor) {
		interceptors.add(interceptor);
	}

	@Override
	public boolean onLoad(Object entity, Serializable id, Object[] state, String[] names, Type[] types) {
		return any(i -> i.onLoad(entity, id, state, names, types));
	}

	@Override
	public boolean onSave(Object entity, Serializable id, Object[] state, String[] names, Type[] types) {
		return any(i -> i.onSave(entity, id, state, names, types));
	}

	@Override
	public boolean onFlushDirty(Object entity, Serializable id, Object[] current, Object[] previous, String[] names,
	        Type[] types) {
		return any(i -> i.onFlushDirty(entity, id, current, previous, names, types));
	}

	@Override
	public void onDelete(Object entity, Serializable id, Object[] state, String[] names, Type[] types) {
		interceptors.forEach(i -> i.onDelete(entity, id, state, names, types));
	}

	@Override
	public void onCollectionRecreate(Object collection, Serializable key) throws CallbackException {
		interceptors.forEach(i -> i.onCollectionRecreate(collection, key));
	}

	@Override
	public void onCollectionRemove(Object collection, Serializable key) throws CallbackException {
		interceptors.forEach(i -> i.onCollectionRemove(collection, key));
	}

	@Override
	public void onCollectionUpdate(Object collection, Serializable key) throws CallbackException {
		interceptors.forEach(i -> i.onCollectionUpdate(collection, key));
	}

	@Override
	@SuppressWarnings("rawtypes")
	public void preFlush(Iterator entities) {
		List<Object> copy = listOf(entities);
		interceptors.forEach(i -> i.preFlush(copy.iterator()));
	}

	@Override
	@SuppressWarnings("rawtypes")
	public void postFlush(Iterator entities) {
		List<Object> copy = listOf(entities);
		interceptors.forEach(i -> i.postFlush(copy.iterator()));
	}

	@Override
	public Boolean isTransient(Object entity) {
		for (Interceptor interceptor : interceptors) {
			Boolean answer = interceptor.isTransient(entity);
			if (answer != null) {
				return answer;
			}
		}
		return null;
	}

	@Override
	public int[] findDirty(Object entity, Serializable id, Object[] current, Object[] previous, String[] names, Type[] types) {
		TreeSet<Integer> dirty = new TreeSet<>();
		for (Interceptor interceptor : interceptors) {
			int[] found = interceptor.findDirty(entity, id, current, previous, names, types);
			if (found != null) {
				for (int index : found) {
					dirty.add(index);
				}
			}
		}
		return dirty.isEmpty() ? null : dirty.stream().mapToInt(Integer::intValue).toArray();
	}

	@Override
	public Object instantiate(String entityName, EntityMode entityMode, Serializable id) {
		return first(i -> i.instantiate(entityName, entityMode, id));
	}

	@Override
	public String getEntityName(Object object) {
		return (String) first(i -> i.getEntityName(object));
	}

	@Override
	public Object getEntity(String entityName, Serializable id) {
		return first(i -> i.getEntity(entityName, id));
	}

	@Override
	public void afterTransactionBegin(Transaction tx) {
		interceptors.forEach(i -> i.afterTransactionBegin(tx));
	}

	@Override
	public void beforeTransactionCompletion(Transaction tx) {
		interceptors.forEach(i -> i.beforeTransactionCompletion(tx));
	}

	@Override
	public void afterTransactionCompletion(Transaction tx) {
		interceptors.forEach(i -> i.afterTransactionCompletion(tx));
	}

	@Override
	@Deprecated
	public String onPrepareStatement(String sql) {
		String prepared = sql;
		for (Interceptor interceptor : interceptors) {
			prepared = interceptor.onPrepareStatement(prepared);
		}
		return prepared;
	}

	private boolean any(Predicate<Interceptor> changed) {
		boolean result = false;
		for (Interceptor interceptor : interceptors) {
			result |= changed.test(interceptor);
		}
		return result;
	}

	private Object first(Function<Interceptor, Object> answer) {
		for (Interceptor interceptor : interceptors) {
			Object found = answer.apply(interceptor);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	private static List<Object> listOf(Iterator<?> entities) {
		List<Object> copy = new ArrayList<>();
		entities.forEachRemaining(copy::add);
		return copy;
	}
}
