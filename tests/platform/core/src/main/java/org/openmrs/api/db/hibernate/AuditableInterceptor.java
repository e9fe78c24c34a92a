package org.openmrs.api.db.hibernate;

import java.io.Serializable;
import java.util.Date;

import org.hibernate.EmptyInterceptor;
import org.hibernate.type.Type;
import org.openmrs.Auditable;
import org.openmrs.User;
import org.openmrs.api.context.Context;
import org.springframework.stereotype.Component;

/** Notes who changed a row and when, on every row that is about to be updated. */
@Component("auditableInterceptor")
public class AuditableInterceptor extends EmptyInterceptor {

	private static final long serialVersionUID = 1L;

	@Override
	public boolean onFlushDirty(Object entity, Serializable id, Object[] current, Object[] previous, String[] names,
	        Type[] types) {
		if (!(entity instanceof Auditable) || !Context.isAuthenticated()) {
			return false;
		}
		boolean changed = false;
		for (int i = 0; i < names.length; i++) {
			if (names[i].equals("changedBy") || names[i].equals("personChangedBy")) {
				changed |= set(current, i, author());
			} else if (names[i].equals("dateChanged") || names[i].equals("personDateChanged")) {
				changed |= set(current, i, new Date());
			}
		}
		return changed;
	}

	private static User author() {
		return Context.getAuthenticatedUser();
	}

	private static boolean set(Object[] current, int index, Object value) {
		current[index] = value;
		return true;
	}
}
