package org.openmrs.api.db.hibernate;

import java.io.Serializable;

import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.jdbc.ReturningWork;
import org.hibernate.jdbc.Work;

/** The session of the thread. */
public class DbSession {

	private final SessionFactory sessionFactory;

	public DbSession(SessionFactory sessionFactory) {
		this.sessionFactory = sessionFactory;
	}

	private Session session() {
		return sessionFactory.getCurrentSession();
	}

	public Transaction beginTransaction() {
		return session().beginTransaction();
	}

	public Transaction getTransaction() {
		return session().getTransaction();
	}

	public SessionFactory getSessionFactory() {
		return sessionFactory;
	}

	public FlushMode getFlushMode() {
		return session().getHibernateFlushMode();
	}

	public void setFlushMode(FlushMode flushMode) {
		session().setHibernateFlushMode(flushMode);
	}

	public void flush() {
		session().flush();
	}

	public void clear() {
		session().clear();
	}

	public boolean isOpen() {
		return session().isOpen();
	}

	public boolean isDirty() {
		return session().isDirty();
	}

	public boolean contains(Object object) {
		return session().contains(object);
	}

	public void evict(Object object) {
		session().evict(object);
	}

	public void refresh(Object object) {
		session().refresh(object);
	}

	public Serializable save(Object object) {
		return session().save(object);
	}

	public void saveOrUpdate(Object object) {
		session().saveOrUpdate(object);
	}

	public void update(Object object) {
		session().update(object);
	}

	public Object merge(Object object) {
		return session().merge(object);
	}

	public void persist(Object object) {
		session().persist(object);
	}

	public void delete(Object object) {
		session().delete(object);
	}

	@SuppressWarnings({ "rawtypes", "unchecked" })
	public Object get(Class clazz, Serializable id) {
		return session().get(clazz, id);
	}

	@SuppressWarnings({ "rawtypes", "unchecked" })
	public Object load(Class theClass, Serializable id) {
		return session().load(theClass, id);
	}

	public void doWork(Work work) {
		session().doWork(work);
	}

	public <T> T doReturningWork(ReturningWork<T> work) {
		return session().doReturningWork(work);
	}
}
