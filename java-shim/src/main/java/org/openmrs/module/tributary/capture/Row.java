package org.openmrs.module.tributary.capture;

import java.util.Arrays;

/**
 * One row that a transaction wrote, as the database sees it.
 * <p>
 * Values are null, {@link Long}, {@link Double}, {@link Boolean}, {@link String}, {@code byte[]}, {@link Decimal} or
 * {@link Temporal}.
 */
final class Row {

	/** What happened to a row, with its code in the capture format. */
	enum Op {

		INSERT(1),
		UPDATE(2),
		DELETE(3);

		private final int code;

		Op(int code) {
			this.code = code;
		}

		int code() {
			return code;
		}
	}

	private static final String[] NO_COLUMNS = {};

	private static final Object[] NO_VALUES = {};

	private final Op op;

	private final String table;

	private final Cells key;

	private final Cells cells;

	private final Object[] replaced;

	/** Some columns with their values, in the same order. */
	static final class Cells {

		static final Cells NONE = new Cells(NO_COLUMNS, NO_VALUES);

		private final String[] columns;

		private final Object[] values;

		Cells(String[] columns, Object[] values) {
			this.columns = columns;
			this.values = values;
		}

		String[] columns() {
			return columns;
		}

		Object[] values() {
			return values;
		}

		/** Returns these and others. */
		Cells with(Cells others) {
			if (others.columns.length == 0) {
				return this;
			}
			String[] allColumns = Arrays.copyOf(columns, columns.length + others.columns.length);
			Object[] allValues = Arrays.copyOf(values, allColumns.length);
			System.arraycopy(others.columns, 0, allColumns, columns.length, others.columns.length);
			System.arraycopy(others.values, 0, allValues, values.length, others.values.length);
			return new Cells(allColumns, allValues);
		}

		private int indexOf(String column) {
			for (int i = 0; i < columns.length; i++) {
				if (columns[i].equals(column)) {
					return i;
				}
			}
			return -1;
		}
	}

	private Row(Op op, String table, Cells key, Cells cells, Object[] replaced) {
		this.op = op;
		this.table = table;
		this.key = key;
		this.cells = cells;
		this.replaced = replaced;
	}

	static Row insert(String table, Cells key, Cells written) {
		return new Row(Op.INSERT, table, key, written, NO_VALUES);
	}

	/** An update of some columns; {@code replaced} holds their loaded values, or nothing when those are not known. */
	static Row update(String table, Cells key, Cells changed, Object[] replaced) {
		return new Row(Op.UPDATE, table, key, changed, replaced);
	}

	static Row delete(String table, Cells key, Cells full) {
		return new Row(Op.DELETE, table, key, full, NO_VALUES);
	}

	Op getOp() {
		return op;
	}

	String getTable() {
		return table;
	}

	/** Returns the columns that identify the row. */
	Cells getKey() {
		return key;
	}

	/** Returns the other columns: all that were written, those that changed, or the full old row. */
	Cells getCells() {
		return cells;
	}

	/** Returns the replaced values of an update's columns. */
	Object[] getReplaced() {
		return replaced;
	}

	/** Returns the value of a column, or null when it is NULL or not part of the row. */
	Object valueOf(String column) {
		int at = key.indexOf(column);
		if (at >= 0) {
			return key.values[at];
		}
		at = cells.indexOf(column);
		return at >= 0 ? cells.values[at] : null;
	}
}
