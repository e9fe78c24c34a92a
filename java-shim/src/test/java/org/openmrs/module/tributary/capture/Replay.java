package org.openmrs.module.tributary.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Carries captured rows out in a second database: equal tables show that nothing was lost, doubled or changed on the way. */
final class Replay {

	private Replay() {
	}

	static void apply(List<JournalReader.Change> changes, Connection target) throws SQLException {
		try (Statement statement = target.createStatement()) {
			statement.execute("SET foreign_key_checks = 0");
		}
		for (int i = 0; i < changes.size(); i++) {
			if (!isToldLater(changes.get(i), changes.subList(i + 1, changes.size()))) {
				apply(changes.get(i), target);
			}
		}
	}

	/** An insert that capture did not see comes after the updates of its row, and has all of them. */
	private static boolean isToldLater(JournalReader.Change change, List<JournalReader.Change> later) {
		return change.op == 2 && later.stream()
		        .anyMatch(other -> other.op == 1 && other.table.equals(change.table) && other.key.equals(change.key));
	}

	private static void apply(JournalReader.Change change, Connection target) throws SQLException {
		Map<String, Object> all = new LinkedHashMap<>(change.key);
		all.putAll(change.columns);
		if (change.op == 1) {
			execute(target, "INSERT INTO `" + change.table + "` (" + names(all, ", ", "`%s`") + ") VALUES ("
			        + names(all, ", ", "?") + ")", values(all));
		} else if (change.op == 2) {
			List<Object> values = values(change.columns);
			values.addAll(values(change.key));
			execute(target, "UPDATE `" + change.table + "` SET " + names(change.columns, ", ", "`%s` = ?") + " WHERE "
			        + names(change.key, " AND ", "`%s` = ?"), values);
		} else {
			execute(target, "DELETE FROM `" + change.table + "` WHERE " + names(change.key, " AND ", "`%s` = ?") + " LIMIT 1",
			    values(change.key));
		}
	}

	private static String names(Map<String, Object> cells, String between, String format) {
		return cells.keySet().stream().map(name -> String.format(format, name)).collect(Collectors.joining(between));
	}

	private static List<Object> values(Map<String, Object> cells) {
		return new ArrayList<>(cells.values());
	}

	private static void execute(Connection target, String sql, List<Object> values) throws SQLException {
		try (PreparedStatement statement = target.prepareStatement(sql)) {
			for (int i = 0; i < values.size(); i++) {
				statement.setObject(i + 1, values.get(i));
			}
			if (statement.executeUpdate() != 1) {
				throw new SQLException("Not one row: " + sql);
			}
		}
	}

	/** Returns every row of every table but the journal's, in a fixed order, exact to the byte. */
	static Map<String, List<String>> content(Connection connection) throws SQLException {
		Map<String, List<String>> content = new LinkedHashMap<>();
		for (String table : strings(connection, "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
		        + " AND table_name NOT LIKE 'tributary%' ORDER BY table_name")) {
			List<String> columns = strings(connection, "SELECT column_name FROM information_schema.columns"
			        + " WHERE table_schema = DATABASE() AND table_name = '" + table + "' ORDER BY column_name");
			String row = columns.stream().map(c -> "'" + c + "=', IFNULL(HEX(`" + c + "`), 'NULL')")
			        .collect(Collectors.joining(", ' ', "));
			content.put(table, strings(connection, "SELECT CONCAT(" + row + ") r FROM `" + table + "` ORDER BY r"));
		}
		return content;
	}

	private static List<String> strings(Connection connection, String sql) throws SQLException {
		List<String> strings = new ArrayList<>();
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
			while (row.next()) {
				strings.add(row.getString(1));
			}
		}
		return strings;
	}
}
