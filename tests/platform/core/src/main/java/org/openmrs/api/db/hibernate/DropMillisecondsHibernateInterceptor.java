package org.openmrs.api.db.hibernate;

import java.io.Serializable;
import java.util.Date;

import org.hibernate.EmptyInterceptor;
import org.hibernate.type.Type;
import org.springframework.stereotype.Component;

/** Cuts the milliseconds off dates, so that the database does not round them to the next second. */
@Component("dropMillisecondsHibernateInterceptor")
public class DropMillisecondsHibernateInterceptor extends EmptyInterceptor {

	private static final long serialVersionUID = 1L;

	private static final long SECOND_MILLIS = 1000;

	@Override
	public boolean onSave(Object entity, Serializable id, Object[] state, String[] names, Type[] types) {
		return cut(state, types);
	}

	@Override
	public boolean onFlushDirty(Object entity, Serializable id, Object[] current, Object[] previous, String[] names,
	        Type[] types) {
		return cut(current, types);
	}

	private static boolean cut(Object[] state, Type[] types) {
		boolean changed = false;
		for (int i = 0; i < state.length; i++) {
			if (state[i] instanceof Date && Date.class.isAssignableFrom(types[i].getReturnedClass())) {
				Date date = (Date) state[i];
				long excess = Math.floorMod(date.getTime(), SECOND_MILLIS);
				if (excess != 0) {
					state[i] = new Date(date.getTime() - excess);
					changed = true;
				}
			}
		}
		return changed;
	}
}
