package org.openmrs.module.tributary.capture;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.hibernate.type.BooleanType;
import org.hibernate.type.DoubleType;
import org.hibernate.type.IntegerType;
import org.hibernate.type.LongType;
import org.hibernate.type.ShortType;
import org.hibernate.type.StringType;
import org.hibernate.type.TextType;
import org.hibernate.type.Type;

/**
 * Hibernate's own types of which it is known what they bind: their values need no statement to be recorded by. It is the exact
 * class that counts; whatever else there is takes the long way.
 */
final class PlainTypes {

	private static final Map<Class<?>, Function<Object, Object>> KNOWN = new HashMap<>();

	static {
		Function<Object, Object> integer = value -> value instanceof Number ? (Object) ((Number) value).longValue() : null;
		KNOWN.put(IntegerType.class, integer);
		KNOWN.put(LongType.class, integer);
		KNOWN.put(ShortType.class, integer);
		KNOWN.put(StringType.class, value -> value instanceof String ? value : null);
		KNOWN.put(TextType.class, value -> value instanceof String ? value : null);
		KNOWN.put(BooleanType.class, value -> value instanceof Boolean ? value : null);
		KNOWN.put(DoubleType.class, value -> value instanceof Double ? ValueRecorder.stored((Double) value) : null);
	}

	private PlainTypes() {
	}

	/** Returns the column's value, or null when the type's own binding has to tell. */
	static Object columnValue(Type type, Object value) {
		Function<Object, Object> known = KNOWN.get(type.getClass());
		return known == null ? null : known.apply(value);
	}
}
