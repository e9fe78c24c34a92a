package org.openmrs.aop;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.UUID;

import org.hibernate.Hibernate;
import org.openmrs.Creatable;
import org.openmrs.OpenmrsObject;
import org.openmrs.Person;
import org.openmrs.api.context.Context;

/** Fills what every row must have before it is saved: uuid, creator and creation date, also of the object's own children. */
public final class RequiredData {

	private RequiredData() {
	}

	public static void fill(OpenmrsObject object) {
		fill(object, Collections.newSetFromMap(new IdentityHashMap<>()));
	}

	private static void fill(OpenmrsObject object, Set<Object> seen) {
		if (!Hibernate.isInitialized(object) || !seen.add(object)) {
			return;
		}
		OpenmrsObject real = (OpenmrsObject) Hibernate.unproxy(object);
		if (real.getUuid() == null) {
			real.setUuid(UUID.randomUUID().toString());
		}
		if (real instanceof Creatable) {
			fillCreation((Creatable) real);
		}
		for (Class<?> type = real.getClass(); type != Object.class; type = type.getSuperclass()) {
			for (Field field : type.getDeclaredFields()) {
				if (Collection.class.isAssignableFrom(field.getType()) && !Modifier.isStatic(field.getModifiers())) {
					fillChildren(real, field, seen);
				}
			}
		}
	}

	private static void fillCreation(Creatable object) {
		if (object.getCreator() == null) {
			object.setCreator(Context.getAuthenticatedUser());
		}
		if (object.getDateCreated() == null) {
			object.setDateCreated(new Date());
		}
		if (object instanceof Person) {
			fillPersonRow((Person) object);
		}
	}

	/** A patient has the audit columns twice: its own and those of its person. */
	private static void fillPersonRow(Person person) {
		if (person.getPersonCreator() == null) {
			person.setPersonCreator(person.getCreator());
		}
		if (person.getPersonDateCreated() == null) {
			person.setPersonDateCreated(person.getDateCreated());
		}
	}

	private static void fillChildren(OpenmrsObject owner, Field field, Set<Object> seen) {
		try {
			field.setAccessible(true);
			Collection<?> children = (Collection<?>) field.get(owner);
			if (children == null || !Hibernate.isInitialized(children)) {
				return;
			}
			for (Object child : children) {
				if (child instanceof OpenmrsObject) {
					fill((OpenmrsObject) child, seen);
				}
			}
		}
		catch (IllegalAccessException e) {
			throw new IllegalStateException(e);
		}
	}
}
