package org.openmrs.module.tributary;

import org.hibernate.SessionFactory;
import org.springframework.beans.factory.InitializingBean;

/**
 * Binds the module to the session factory of each Spring context while that context is being built, so that no save can come
 * before the listeners.
 */
public class SessionFactoryBinding implements InitializingBean {

	private SessionFactory sessionFactory;

	public void setSessionFactory(SessionFactory sessionFactory) {
		this.sessionFactory = sessionFactory;
	}

	@Override
	public void afterPropertiesSet() {
		bind();
	}

	/** Binds again; harmless when it is bound already. */
	public void bind() {
		Tributary tributary = Tributary.current();
		if (tributary != null) {
			tributary.bind(sessionFactory);
		}
	}
}
