package org.openmrs.api.db.hibernate;

import java.io.Serializable;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import javax.persistence.metamodel.Attribute;

import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.query.Query;
import org.openmrs.OpenmrsObject;
import org.openmrs.Retireable;
import org.openmrs.Voidable;
import org.openmrs.aop.RequiredData;
import org.openmrs.api.context.Context;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** What all services do with the session of the thread. */
@Component
public class Store {

	private final SessionFactory sessionFactory;

	@Autowired
	public Store(SessionFactory sessionFactory) {
		this.sessionFactory = sessionFactory;
	}

	public Session session() {
		return sessionFactory.getCurrentSession();
	}

	public <T> T get(Class<T> type, Serializable id) {
		return id == null ? null : session().get(type, id);
	}

	public <T> T byUuid(Class<T> type, String uuid) {
		return byProperty(type, "uuid", uuid);
	}

	public <T> T byName(Class<T> type, String name) {
		return byProperty(type, "name", name);
	}

	/** The first object, live ones before voided or retired ones, whose property has the value. */
	public <T> T byProperty(Class<T> type, String property, Object value) {
		List<T> found = find(type, "from " + type.getName() + " x where x." + property + " = ?1" + liveFirst(type), value);
		return found.isEmpty() ? null : found.get(0);
	}

	public <T> List<T> all(Class<T> type, boolean includeDead) {
		return find(type, "from " + type.getName() + " x" + (includeDead ? "" : live(type)));
	}

	public <T> List<T> named(Class<T> type, String fragment) {
		return find(type, "from " + type.getName() + " x where x.name like ?1 order by x.name", "%" + fragment + "%");
	}

	public <T> List<T> find(Class<T> type, String hql, Object... values) {
		Query<T> query = session().createQuery(hql, type);
		for (int i = 0; i < values.length; i++) {
			query.setParameter(i + 1, values[i]);
		}
		return query.list();
	}

	public <T extends OpenmrsObject> T save(T object) {
		RequiredData.fill(object);
		session().saveOrUpdate(object);
		return object;
	}

	public void purge(Object object) {
		session().delete(object);
	}

	public <T extends Voidable & OpenmrsObject> T voidObject(T object, String reason) {
		markVoided(object, reason);
		return save(object);
	}

	public <T extends Voidable & OpenmrsObject> T unvoidObject(T object) {
		markUnvoided(object);
		return save(object);
	}

	public static void markVoided(Voidable object, String reason) {
		if (Boolean.TRUE.equals(object.getVoided())) {
			return;
		}
		object.setVoided(Boolean.TRUE);
		object.setVoidedBy(Context.getAuthenticatedUser());
		object.setDateVoided(new Date());
		object.setVoidReason(reason);
	}

	public static void markUnvoided(Voidable object) {
		object.setVoided(Boolean.FALSE);
		object.setVoidedBy(null);
		object.setDateVoided(null);
		object.setVoidReason(null);
	}

	public <T extends Retireable & OpenmrsObject> T retire(T object, String reason) {
		object.setRetired(Boolean.TRUE);
		object.setRetiredBy(Context.getAuthenticatedUser());
		object.setDateRetired(new Date());
		object.setRetireReason(reason);
		return save(object);
	}

	public <T extends Retireable & OpenmrsObject> T unretire(T object) {
		object.setRetired(Boolean.FALSE);
		object.setRetiredBy(null);
		object.setDateRetired(null);
		object.setRetireReason(null);
		return save(object);
	}

	private String live(Class<?> type) {
		String flag = deadFlag(type);
		return flag == null ? "" : " where x." + flag + " = false";
	}

	private String liveFirst(Class<?> type) {
		String flag = deadFlag(type);
		return flag == null ? "" : " order by x." + flag;
	}

	private String deadFlag(Class<?> type) {
		Set<String> mapped = sessionFactory.getMetamodel().entity(type).getAttributes().stream().map(Attribute::getName)
		        .collect(Collectors.toSet());
		if (Voidable.class.isAssignableFrom(type) && mapped.contains("voided")) {
			return "voided";
		}
		return Retireable.class.isAssignableFrom(type) && mapped.contains("retired") ? "retired" : null;
	}
}
