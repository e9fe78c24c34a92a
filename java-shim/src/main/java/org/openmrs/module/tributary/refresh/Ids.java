package org.openmrs.module.tributary.refresh;

import java.io.Serializable;
import java.util.Map;
import org.hibernate.EntityMode;
import org.hibernate.type.ComponentType;
import org.hibernate.type.StringRepresentableType;
import org.hibernate.type.Type;

/** Makes Hibernate's ids of the texts in which local key values come. */
final class Ids {

	private Ids() {
	}

	/** Returns the id, or null when its type is of a kind that texts cannot tell. */
	static Serializable parse(Type type, String[] columns, Map<String, String> values) {
		if (type instanceof StringRepresentableType && columns.length == 1) {
			String value = values.get(columns[0]);
			return value == null ? null : (Serializable) ((StringRepresentableType<?>) type).fromStringValue(value);
		}
		if (type instanceof ComponentType && ((ComponentType) type).getSubtypes().length == columns.length) {
			return parseComponent((ComponentType) type, columns, values);
		}
		return null;
	}

	private static Serializable parseComponent(ComponentType type, String[] columns, Map<String, String> values) {
		Type[] parts = type.getSubtypes();
		Object[] parsed = new Object[parts.length];
		for (int i = 0; i < parts.length; i++) {
			String value = values.get(columns[i]);
			if (value == null || !(parts[i] instanceof StringRepresentableType)) {
				return null;
			}
			parsed[i] = ((StringRepresentableType<?>) parts[i]).fromStringValue(value);
		}
		Object id = type.instantiate(EntityMode.POJO);
		type.setPropertyValues(id, parsed, EntityMode.POJO);
		return (Serializable) id;
	}
}
