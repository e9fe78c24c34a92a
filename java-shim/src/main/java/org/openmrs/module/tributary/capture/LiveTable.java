package org.openmrs.module.tributary.capture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.engine.spi.SessionImplementor;

/** A table as the database has it, whatever Hibernate maps of it: whole rows are read and compared. */
final class LiveTable {

	private final String name;

	private final String[] columns;

	private final String[] keyColumns;

	private LiveTable(String name, String[] columns, String[] keyColumns) {
		this.name = name;
		this.columns = columns;
		this.keyColumns = keyColumns;
	}

	/** Asks the database which columns and primary key there are; what it computes itself does not count. */
	static LiveTable of(String name, SessionImplementor session) {
		return session.doReturningWork(connection -> new LiveTable(name, columns(connection, name).toArray(new String[0]),
		        keyColumns(connection, name)));
	}

	/** Returns the names of a table's columns but for those that the database computes. */
	static List<String> columns(Connection connection, String table) throws SQLException {
		List<String> names = new ArrayList<>();
		String pattern = table.replace("_", connection.getMetaData().getSearchStringEscape() + "_");
		try (ResultSet found = connection.getMetaData().getColumns(connection.getCatalog(), null, pattern, null)) {
			while (found.next()) {
				if (!"YES".equals(found.getString("IS_GENERATEDCOLUMN"))) {
					names.add(found.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
				}
			}
		}
		return names;
	}

	private static String[] keyColumns(Connection connection, String table) throws SQLException {
		Map<Short, String> names = new TreeMap<>();
		try (ResultSet found = connection.getMetaData().getPrimaryKeys(connection.getCatalog(), null, table)) {
			while (found.next()) {
				names.put(found.getShort("KEY_SEQ"), found.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
			}
		}
		return names.values().toArray(new String[0]);
	}

	String getName() {
		return name;
	}

	/** Returns whether its rows can be told apart. */
	boolean hasKey() {
		return keyColumns.length > 0;
	}

	/** One row with all its columns. */
	final class Image {

		private final Object[] values;

		private Image(Object[] values) {
			this.values = values;
		}

		Object value(String column) {
			return values[Arrays.asList(columns).indexOf(column)];
		}

		List<Object> key() {
			return Arrays.asList(pick(keyColumns));
		}

		private Object[] pick(String[] names) {
			return Arrays.stream(names).map(this::value).toArray();
		}

		private Row.Cells keyCells() {
			return new Row.Cells(keyColumns, pick(keyColumns));
		}

		private Row.Cells cells() {
			String[] others = Arrays.stream(columns).filter(column -> !Arrays.asList(keyColumns).contains(column))
			        .toArray(String[]::new);
			return new Row.Cells(others, pick(others));
		}

		Row deleted() {
			return Row.delete(name, keyCells(), cells());
		}

		Row inserted() {
			return Row.insert(name, keyCells(), cells());
		}

		/** Returns the update of one column to NULL. */
		Row cleared(String column) {
			return Row.update(name, keyCells(), new Row.Cells(new String[] { column }, new Object[1]),
			    new Object[] { value(column) });
		}

		/** Returns the update that made the row what it is, or null when nothing did. */
		Row updatedFrom(Image before) {
			String[] changed = Arrays.stream(columns).filter(column -> !Values.same(value(column), before.value(column)))
			        .toArray(String[]::new);
			return changed.length == 0 ? null
			        : Row.update(name, keyCells(), new Row.Cells(changed, pick(changed)), before.pick(changed));
		}
	}

	/** Reads the rows whose column has one of the values, by their keys. */
	Map<List<Object>, Image> read(SessionImplementor session, String column, Collection<?> values, boolean latest) {
		Map<List<Object>, Image> rows = new LinkedHashMap<>();
		RowReader reader = RowReader.among(name, columns, column, values.size(), latest);
		for (Object[] row : reader.read(session, values.toArray())) {
			Image image = new Image(row);
			rows.put(image.key(), image);
		}
		return rows;
	}
}
