package org.openmrs.module.tributary.capture;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Calendar;
import java.util.Date;
import java.util.UUID;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.type.Type;

/**
 * Learns a property's column values by letting its own Hibernate type bind them to a statement that only takes notes.
 * <p>
 * Whatever the type is (user type, component, enum, foreign key), what is recorded is what the driver would have been given. Not
 * safe for several threads.
 */
final class ValueRecorder implements InvocationHandler {

	private final PreparedStatement statement = (PreparedStatement) Proxy.newProxyInstance(
	    ValueRecorder.class.getClassLoader(), new Class<?>[] { PreparedStatement.class }, this);

	private Object[] slots;

	private int offset;

	/** Records the values of the columns of a type into {@code target}, from {@code at} on. */
	void record(Type type, Object value, SharedSessionContractImplementor session, Object[] target, int at) {
		slots = target;
		offset = at - 1;
		try {
			type.nullSafeSet(statement, value, 1, session);
		}
		catch (SQLException e) {
			throw new CaptureException("A value of type " + type.getName() + " cannot be recorded.", e);
		}
		finally {
			slots = null;
		}
	}

	@Override
	public Object invoke(Object proxy, Method method, Object[] arguments) throws SQLException {
		String name = method.getName();
		if (!name.startsWith("set") || arguments == null || arguments.length < 2 || !(arguments[0] instanceof Integer)) {
			return other(name, proxy, arguments);
		}
		Calendar calendar = arguments.length == 3 && arguments[2] instanceof Calendar ? (Calendar) arguments[2] : null;
		Object value = name.equals("setNull") ? null : columnValue(arguments[1], calendar, length(arguments));
		slots[offset + (Integer) arguments[0]] = value;
		return null;
	}

	private Object other(String name, Object proxy, Object[] arguments) throws SQLException {
		switch (name) {
			case "hashCode":
				return System.identityHashCode(proxy);
			case "equals":
				return proxy == arguments[0];
			case "toString":
				return "recording statement";
			case "unwrap":
			case "isWrapperFor":
			case "getConnection":
				throw new SQLFeatureNotSupportedException("A type asks for " + name);
			default:
				throw new SQLFeatureNotSupportedException("A type calls " + name);
		}
	}

	private static long length(Object[] arguments) {
		return arguments.length == 3 && arguments[2] instanceof Number ? ((Number) arguments[2]).longValue() : Long.MAX_VALUE;
	}

	/** Brings what a driver gets or gives into the values that a row is made of. */
	static Object columnValue(Object value, Calendar calendar, long length) throws SQLException {
		if (value == null || value instanceof String || value instanceof Long || value instanceof Boolean
		        || value instanceof byte[]) {
			return value;
		}
		if (value instanceof Double) {
			return stored((Double) value);
		}
		if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
			return ((Number) value).longValue();
		}
		if (value instanceof Date) {
			return new Temporal(jdbc((Date) value), calendar);
		}
		if (value instanceof Number) {
			return number((Number) value);
		}
		if (value instanceof UUID || value instanceof Character) {
			return value.toString();
		}
		return large(value, length);
	}

	/** Drivers write a double as text, and the database reads a negative zero as zero. */
	static Double stored(Double value) {
		return value == 0 ? Double.valueOf(0) : value;
	}

	/** Takes a copy, because the entity's own date can change before the journal is written. */
	private static Date jdbc(Date value) {
		if (value instanceof java.sql.Date || value instanceof java.sql.Time || value instanceof java.sql.Timestamp) {
			return (Date) value.clone();
		}
		return new java.sql.Timestamp(value.getTime());
	}

	private static Object number(Number value) {
		if (value instanceof BigDecimal) {
			return new Decimal(((BigDecimal) value).toPlainString());
		}
		if (value instanceof BigInteger) {
			BigInteger integer = (BigInteger) value;
			return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : new Decimal(integer.toString());
		}
		return new Decimal(value.toString());
	}

	private static Object large(Object value, long length) throws SQLException {
		try {
			if (value instanceof Reader) {
				return Streams.text((Reader) value, length);
			}
			if (value instanceof Clob) {
				return Streams.text(((Clob) value).getCharacterStream(), Long.MAX_VALUE);
			}
			if (value instanceof InputStream) {
				return Streams.bytes((InputStream) value, length);
			}
			if (value instanceof Blob) {
				return Streams.bytes(((Blob) value).getBinaryStream(), Long.MAX_VALUE);
			}
		}
		catch (IOException e) {
			throw new SQLException(e);
		}
		throw new SQLFeatureNotSupportedException("A value of " + value.getClass().getName());
	}
}
