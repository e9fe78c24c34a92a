package org.openmrs.module.tributary.capture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows in the capture format (docs/journal.md), with the dates that go beside them as bound parameters. */
final class Chunk {

	/** A chunk that has reached this size takes no further row. */
	static final int CHUNK_BYTES_MAX = 1 << 20;

	/** No chunk refers to more dates than this. */
	static final int TEMPORALS_MAX = 1000;

	private static final int FORMAT = 1;

	private static final int TAG_NULL = 0;

	private static final int TAG_INTEGER = 1;

	private static final int TAG_DOUBLE = 2;

	private static final int TAG_DECIMAL = 3;

	private static final int TAG_TEXT = 4;

	private static final int TAG_BYTES = 5;

	private static final int TAG_TEMPORAL = 6;

	private static final int TAG_BOOLEAN = 7;

	private static final int ASCII_END = 0x80;

	private static final int INITIAL_BYTES = 4096;

	private final Map<Temporal, Integer> temporals = new LinkedHashMap<>();

	private byte[] bytes = new byte[INITIAL_BYTES];

	private int length;

	Chunk() {
		putByte(FORMAT);
	}

	/** Returns whether the row may still go into this chunk. */
	boolean takes(Row row) {
		int dates = row.getCells().columns().length + row.getReplaced().length + row.getKey().columns().length;
		return isEmpty() || length < CHUNK_BYTES_MAX && temporals.size() + dates <= TEMPORALS_MAX;
	}

	boolean isEmpty() {
		return length == 1;
	}

	void add(Row row) {
		putByte(row.getOp().code());
		putText(row.getTable());
		Row.Cells key = row.getKey();
		putByte(key.columns().length);
		putCells(key.columns(), key.values());
		Row.Cells cells = row.getCells();
		putShort(cells.columns().length);
		putCells(cells.columns(), cells.values());
		putShort(row.getReplaced().length);
		putCells(cells.columns(), row.getReplaced());
	}

	/** Returns the array that holds the chunk's bytes, and more behind them. */
	byte[] array() {
		return bytes;
	}

	int length() {
		return length;
	}

	/** Returns the dates that the rows refer to, by index. */
	List<Temporal> getTemporals() {
		return new ArrayList<>(temporals.keySet());
	}

	private void putCells(String[] columns, Object[] values) {
		for (int i = 0; i < values.length; i++) {
			putText(columns[i]);
			putValue(values[i]);
		}
	}

	private void putValue(Object value) {
		if (value == null) {
			putByte(TAG_NULL);
		} else if (value instanceof Long) {
			putByte(TAG_INTEGER);
			putLong((Long) value);
		} else if (value instanceof String) {
			putByte(TAG_TEXT);
			putText((String) value);
		} else if (value instanceof Boolean) {
			putByte(TAG_BOOLEAN);
			putByte((Boolean) value ? 1 : 0);
		} else if (value instanceof Temporal) {
			putByte(TAG_TEMPORAL);
			putInt(temporals.computeIfAbsent((Temporal) value, t -> temporals.size()));
		} else if (value instanceof Double) {
			putByte(TAG_DOUBLE);
			putLong(Double.doubleToRawLongBits((Double) value));
		} else if (value instanceof Decimal) {
			putByte(TAG_DECIMAL);
			putText(((Decimal) value).text());
		} else {
			putByte(TAG_BYTES);
			putBytes((byte[]) value);
		}
	}

	/** Most texts are plain ASCII, which needs no array of its own. */
	private void putText(String text) {
		int start = length;
		int characters = text.length();
		putInt(characters);
		reserve(characters);
		for (int i = 0; i < characters; i++) {
			char character = text.charAt(i);
			if (character >= ASCII_END) {
				length = start;
				putBytes(text.getBytes(StandardCharsets.UTF_8));
				return;
			}
			bytes[length++] = (byte) character;
		}
	}

	private void putBytes(byte[] value) {
		putInt(value.length);
		reserve(value.length);
		System.arraycopy(value, 0, bytes, length, value.length);
		length += value.length;
	}

	private void putByte(int value) {
		reserve(Byte.BYTES);
		bytes[length++] = (byte) value;
	}

	private void putShort(int value) {
		putByte(value >>> Byte.SIZE);
		putByte(value);
	}

	private void putInt(int value) {
		putShort(value >>> Short.SIZE);
		putShort(value);
	}

	private void putLong(long value) {
		putInt((int) (value >>> Integer.SIZE));
		putInt((int) value);
	}

	private void reserve(int count) {
		if (bytes.length - length < count) {
			bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
		}
	}
}
