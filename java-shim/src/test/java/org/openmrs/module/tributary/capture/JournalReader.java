package org.openmrs.module.tributary.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what capture wrote, as the core would, with temporals as the database's text. */
final class JournalReader {

	private JournalReader() {
	}

	/** One captured row. */
	static final class Change {

		int op;

		String table;

		Map<String, Object> key = new LinkedHashMap<>();

		Map<String, Object> columns = new LinkedHashMap<>();

		Map<String, Object> old = new LinkedHashMap<>();

		@Override
		public String toString() {
			return new String[] { "", "insert", "update", "delete" }[op] + " " + table + key + columns + old;
		}
	}

	/** One journal row. */
	static final class Part {

		String transaction;

		int number;

		boolean last;

		Integer user;

		Long seen;

		int length;

		List<Change> changes = new ArrayList<>();
	}

	static List<Part> read(Connection connection) throws SQLException {
		List<Part> parts = new ArrayList<>();
		try (Statement statement = connection.createStatement();
		        ResultSet row = statement.executeQuery("SELECT HEX(tx), part, last_part, user_id, seen_id, payload, temporals"
		                + " FROM tributary_journal ORDER BY id")) {
			while (row.next()) {
				Part part = new Part();
				part.transaction = row.getString(1);
				part.number = row.getInt(2);
				part.last = row.getBoolean(3);
				part.user = (Integer) row.getObject(4);
				part.seen = (Long) row.getObject(5);
				byte[] payload = row.getBytes(6);
				part.length = payload.length;
				decode(ByteBuffer.wrap(payload), row.getString(7).split("\n"), part.changes);
				parts.add(part);
			}
		}
		return parts;
	}

	static List<Change> changes(Connection connection) throws SQLException {
		List<Change> changes = new ArrayList<>();
		read(connection).forEach(part -> changes.addAll(part.changes));
		return changes;
	}

	private static void decode(ByteBuffer in, String[] temporals, List<Change> changes) {
		if (in.get() != 1) {
			throw new IllegalStateException("format");
		}
		while (in.hasRemaining()) {
			Change change = new Change();
			change.op = in.get();
			change.table = text(in);
			cells(in, in.get(), temporals, change.key);
			cells(in, in.getShort(), temporals, change.columns);
			cells(in, in.getShort(), temporals, change.old);
			changes.add(change);
		}
	}

	private static void cells(ByteBuffer in, int count, String[] temporals, Map<String, Object> cells) {
		for (int i = 0; i < count; i++) {
			cells.put(text(in), value(in, temporals));
		}
	}

	private static Object value(ByteBuffer in, String[] temporals) {
		int tag = in.get();
		switch (tag) {
			case 0:
				return null;
			case 1:
				return in.getLong();
			case 2:
				return Double.longBitsToDouble(in.getLong());
			case 3:
			case 4:
				return text(in);
			case 5:
				byte[] bytes = new byte[in.getInt()];
				in.get(bytes);
				return bytes;
			case 6:
				return temporals[in.getInt()];
			case 7:
				return in.get() != 0;
			default:
				throw new IllegalStateException("tag " + tag);
		}
	}

	private static String text(ByteBuffer in) {
		byte[] utf8 = new byte[in.getInt()];
		in.get(utf8);
		return new String(utf8, StandardCharsets.UTF_8);
	}
}
