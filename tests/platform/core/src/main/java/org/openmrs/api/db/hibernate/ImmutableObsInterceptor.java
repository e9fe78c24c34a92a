package org.openmrs.api.db.hibernate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

import org.hibernate.EmptyInterceptor;
import org.hibernate.type.Type;
import org.openmrs.Obs;
import org.openmrs.api.APIException;
import org.springframework.stereotype.Component;

/** Refuses every update of an observation but voiding: an edit has to make a new row. */
@Component("immutableObsInterceptor")
public class ImmutableObsInterceptor extends EmptyInterceptor {

	private static final long serialVersionUID = 1L;

	private static final Set<String> MUTABLE = new HashSet<>(
	        Arrays.asList("voided", "dateVoided", "voidedBy", "voidReason", "groupMembers", "referenceRange", "personId"));

	@Override
	public boolean onFlushDirty(Object entity, Serializable id, Object[] current, Object[] previous, String[] names,
	        Type[] types) {
		if (entity instanceof Obs && previous != null && !Boolean.TRUE.equals(((Obs) entity).getVoided())) {
			for (int i = 0; i < names.length; i++) {
				if (!MUTABLE.contains(names[i]) && !types[i].isCollectionType() && !same(types[i], current[i], previous[i])) {
					throw new APIException("An observation cannot be edited in place: " + names[i]);
				}
			}
		}
		return false;
	}

	private static boolean same(Type type, Object current, Object previous) {
		return current == null || previous == null || type.isAssociationType() ? Objects.equals(current, previous)
		        : type.isEqual(current, previous);
	}
}
