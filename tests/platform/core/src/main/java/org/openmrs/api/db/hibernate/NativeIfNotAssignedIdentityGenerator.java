package org.openmrs.api.db.hibernate;

import java.io.Serializable;

import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.id.IdentityGenerator;

/** Keeps the id that an object brings; otherwise the database gives one. */
public class NativeIfNotAssignedIdentityGenerator extends IdentityGenerator {

	@Override
	public Serializable generate(SharedSessionContractImplementor session, Object entity) {
		Serializable id = session.getEntityPersister(null, entity).getIdentifier(entity, session);
		return id == null ? super.generate(session, entity) : id;
	}
}
