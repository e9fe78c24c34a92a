package org.openmrs.module.tributary.capture;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

	private static final int NULL_LENGTH = -1;

	private static final int TAG_NULL = 0;

	private static final int TAG_INTEGER = 1;

	private static final int TAG_DOUBLE = 2;

	private static final int TAG_DECIMAL = 3;

	private static final int TAG_TEXT = 4;

	private static final int TAG_BYTES = 5;

	private static final int TAG_TEMPORAL = 6;

	private static final int TAG_BOOLEAN = 7;

	private static final int INITIAL_BYTES = 2048;

	private final Buffer buffer = new Buffer();

	private final DataOutputStream out = new DataOutputStream(buffer);

	private final Map<Temporal, Integer> temporals = new LinkedHashMap<>();

	/** Lends its array, so that a chunk is not copied once more. */
	private static final class Buffer extends ByteArrayOutputStream {

		Buffer() {
			super(INITIAL_BYTES);
		}

		byte[] array() {
			return buf;
		}
	}

	Chunk() {
		buffer.write(FORMAT);
	}

	/** Returns whether the row may still go into this chunk. */
	boolean takes(Row row) {
		int dates = row.getCells().columns().length + row.getReplaced().length + row.getKey().columns().length;
		return isEmpty() || buffer.size() < CHUNK_BYTES_MAX && temporals.size() + dates <= TEMPORALS_MAX;
	}

	boolean isEmpty() {
		return buffer.size() == 1;
	}

	void add(Row row) {
		try {
			out.writeByte(row.getOp().code());
			text(row.getTable());
			Row.Cells key = row.getKey();
			out.writeByte(key.columns().length);
			cells(key.columns(), key.values());
			Row.Cells cells = row.getCells();
			out.writeShort(cells.columns().length);
			cells(cells.columns(), cells.values());
			out.writeShort(row.getReplaced().length);
			cells(cells.columns(), row.getReplaced());
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	/** Returns the array that holds the chunk's bytes, and more behind them. */
	byte[] array() {
		return buffer.array();
	}

	int length() {
		return buffer.size();
	}

	/** Returns the dates that the rows refer to, by index. */
	List<Temporal> getTemporals() {
		return new ArrayList<>(temporals.keySet());
	}

	private void cells(String[] columns, Object[] values) throws IOException {
		for (int i = 0; i < values.length; i++) {
			text(columns[i]);
			value(values[i]);
		}
	}

	private void value(Object value) throws IOException {
		if (value == null) {
			out.writeByte(TAG_NULL);
		} else if (value instanceof Long) {
			out.writeByte(TAG_INTEGER);
			out.writeLong((Long) value);
		} else if (value instanceof String) {
			out.writeByte(TAG_TEXT);
			text((String) value);
		} else if (value instanceof Boolean) {
			out.writeByte(TAG_BOOLEAN);
			out.writeBoolean((Boolean) value);
		} else if (value instanceof Temporal) {
			out.writeByte(TAG_TEMPORAL);
			out.writeInt(temporals.computeIfAbsent((Temporal) value, t -> temporals.size()));
		} else if (value instanceof Double) {
			out.writeByte(TAG_DOUBLE);
			out.writeLong(Double.doubleToRawLongBits((Double) value));
		} else if (value instanceof Decimal) {
			out.writeByte(TAG_DECIMAL);
			text(((Decimal) value).text());
		} else {
			byte[] bytes = (byte[]) value;
			out.writeByte(TAG_BYTES);
			out.writeInt(bytes.length);
			out.write(bytes);
		}
	}

	private void text(String text) throws IOException {
		if (text == null) {
			out.writeInt(NULL_LENGTH);
			return;
		}
		byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
		out.writeInt(utf8.length);
		out.write(utf8);
	}
}
