package org.openmrs.module.tributary.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

/** Reads rows of a table on a session's own connection, as values that rows are made of. */
final class RowReader {

	private final String sql;

	private final int columns;

	RowReader(String table, String[] columns, String[] conditions) {
		this(table, columns, Arrays.stream(conditions).map(name -> quoted(name) + " = ?").collect(Collectors.joining(" AND ")));
	}

	/** A column without a name reads as NULL. */
	private RowReader(String table, String[] columns, String where) {
		this.columns = columns.length;
		String selected = Arrays.stream(columns).map(name -> name == null ? "NULL" : quoted(name))
		        .collect(Collectors.joining(", "));
		this.sql = "SELECT " + selected + " FROM " + table + " WHERE " + where;
	}

	/**
	 * Reads the rows whose column has one of some values; where the latest state is asked for, not that which the transaction saw
	 * first, the rows are locked against writers.
	 */
	static RowReader among(String table, String[] columns, String column, int values, boolean latest) {
		String marks = String.join(", ", Collections.nCopies(values, "?"));
		return new RowReader(quoted(table), columns, quoted(column) + " IN (" + marks + ")" + (latest ? " LOCK IN SHARE MODE" : ""));
	}

	private static String quoted(String name) {
		return "`" + name + "`";
	}

	List<Object[]> read(SharedSessionContractImplementor session, Object[] conditions) {
		return ((SessionImplementor) session).doReturningWork(connection -> read(connection, conditions));
	}

	private List<Object[]> read(Connection connection, Object[] conditions) throws SQLException {
		List<Object[]> rows = new ArrayList<>();
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			for (int i = 0; i < conditions.length; i++) {
				statement.setObject(i + 1, conditions[i]);
			}
			try (ResultSet result = statement.executeQuery()) {
				while (result.next()) {
					rows.add(row(result));
				}
			}
		}
		return rows;
	}

	private Object[] row(ResultSet result) throws SQLException {
		Object[] row = new Object[columns];
		for (int i = 0; i < columns; i++) {
			row[i] = ValueRecorder.columnValue(jdbcValue(result, i + 1), null, Long.MAX_VALUE);
		}
		return row;
	}

	/** Drivers differ in the class they give for dates, so dates are asked for by name. */
	private static Object jdbcValue(ResultSet result, int column) throws SQLException {
		switch (result.getMetaData().getColumnType(column)) {
			case Types.TIMESTAMP:
				return result.getTimestamp(column);
			case Types.DATE:
				return result.getDate(column);
			case Types.TIME:
				return result.getTime(column);
			default:
				return result.getObject(column);
		}
	}
}
