package org.openmrs.module.tributary.capture;

import java.io.Serializable;
import org.hibernate.engine.spi.Mapping;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.type.AbstractStandardBasicType;
import org.hibernate.type.EntityType;
import org.hibernate.type.Type;

/**
 * The columns that values of one type take.
 * <p>
 * A reference is recorded by its id without touching the entity behind it: a proxy is never initialised for our sake.
 */
final class ColumnBinder {

	private final Type type;

	private final Type idType;

	private final int span;

	private final boolean basic;

	ColumnBinder(Type type, Mapping mapping) {
		this.type = type;
		this.span = type.getColumnSpan(mapping);
		this.basic = type instanceof AbstractStandardBasicType;
		boolean byPrimaryKey = type.isEntityType() && ((EntityType) type).isReferenceToPrimaryKey();
		this.idType = byPrimaryKey ? ((EntityType) type).getIdentifierOrUniqueKeyType(mapping) : null;
	}

	int span() {
		return span;
	}

	/** Records a value's columns into {@code target}, from {@code at} on. */
	void record(ValueRecorder recorder, Object value, SharedSessionContractImplementor session, Object[] target, int at) {
		if (value == null && (basic || idType != null)) {
			return;
		}
		Serializable id = idType == null ? null : identifier(value, session);
		Type bound = id == null ? type : idType;
		Object given = id == null ? value : id;
		Object plain = PlainTypes.columnValue(bound, given);
		if (plain == null) {
			recorder.record(bound, given, session, target, at);
		} else {
			target[at] = plain;
		}
	}

	/** Records a value that the database gave and that was not resolved: a reference is still an id. */
	void recordHydrated(ValueRecorder recorder, Object value, SharedSessionContractImplementor session, Object[] target, int at) {
		if (value != null) {
			recorder.record(idType == null ? type : idType, value, session, target, at);
		}
	}

	/** Returns the id of an entity that the session knows, without loading anything; null for a stranger. */
	private static Serializable identifier(Object entity, SharedSessionContractImplementor session) {
		if (entity instanceof HibernateProxy) {
			return ((HibernateProxy) entity).getHibernateLazyInitializer().getIdentifier();
		}
		return session.getContextEntityIdentifier(entity);
	}
}
