package org.openmrs.module.tributary.capture;

/** The rows that a transaction has updated, with the columns that were edited; only those with one integer as their key. */
final class UpdatedRows {

	/** With more, the save would be slow; what it overwrites is put back after it. */
	private static final int ROWS_MAX = 1000;

	private final StringBuilder lines = new StringBuilder();

	private int count;

	void note(Row row) {
		Object[] key = row.getKey().values();
		if (row.getOp() != Row.Op.UPDATE || key.length != 1 || !(key[0] instanceof Long) || ++count > ROWS_MAX) {
			return;
		}
		lines.append(row.getTable()).append('\t').append(key[0]);
		for (String column : row.getCells().columns()) {
			lines.append('\t').append(column);
		}
		lines.append('\n');
	}

	boolean isEmpty() {
		return lines.length() == 0;
	}

	/** Returns a line for each row, with tabs between table, id and columns. */
	String lines() {
		return lines.toString();
	}

	void clear() {
		lines.setLength(0);
		count = 0;
	}
}
