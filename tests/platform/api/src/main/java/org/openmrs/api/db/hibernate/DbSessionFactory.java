package org.openmrs.api.db.hibernate;

import org.hibernate.SessionFactory;

/** The session factory, wrapped so that modules do not depend on its return types. */
public class DbSessionFactory {

	private final SessionFactory sessionFactory;

	public DbSessionFactory(SessionFactory sessionFactory) {
		this.sessionFactory = sessionFactory;
	}

	public DbSession getCurrentSession() {
		return new DbSession(sessionFactory);
	}

	public SessionFactory getHibernateSessionFactory() {
		return sessionFactory;
	}
}
