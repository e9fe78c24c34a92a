package org.openmrs.install;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.openmrs.api.context.Daemon;
import org.openmrs.util.Security;

/** The rows of a fresh server, with the keys that every OpenMRS gives them: all of them created by the first user. */
final class SeedRows {

	private static final String ADMIN_UUID = "82f18b44-6814-11e8-923f-e9a88dcb533f";

	private static final String ADMIN_PASSWORD = "Admin123";

	private final Schema schema;

	SeedRows(Schema schema) {
		this.schema = schema;
	}

	void insert(Connection connection) throws SQLException {
		String salt = Security.getRandomToken();
		insertUser(connection, 1, "admin", "", ADMIN_UUID, Security.encodeString(ADMIN_PASSWORD + salt), salt);
		insertUser(connection, 2, "daemon", "daemon", Daemon.getDaemonUserUuid(), null, null);
		for (String[] row : Resources.rows("seed.tsv", "\t")) {
			Map<String, Object> values = new LinkedHashMap<>();
			for (int i = 1; i < row.length; i++) {
				int at = row[i].indexOf('=');
				values.put(row[i].substring(0, at), row[i].substring(at + 1));
			}
			insertRow(connection, row[0], values);
		}
	}

	private void insertUser(Connection connection, int id, String systemId, String username, String uuid, String password,
	        String salt) throws SQLException {
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("user_id", id);
		values.put("system_id", systemId);
		values.put("username", username);
		values.put("person_id", 1);
		values.put("uuid", uuid);
		values.put("password", password);
		values.put("salt", salt);
		insertRow(connection, "users", values);
	}

	private void insertRow(Connection connection, String table, Map<String, Object> values) throws SQLException {
		for (Schema.Column column : schema.columns(table)) {
			if (column.name.equals("creator")) {
				values.putIfAbsent(column.name, 1);
			} else if (column.isRequired() && !values.containsKey(column.name)) {
				values.put(column.name, filler(column));
			}
		}
		String sql = "INSERT INTO `" + table + "` (`" + String.join("`,`", values.keySet()) + "`) VALUES ("
		        + String.join(",", Collections.nCopies(values.size(), "?")) + ")";
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			int index = 1;
			for (Object value : values.values()) {
				statement.setObject(index++, value);
			}
			statement.executeUpdate();
		}
	}

	private static Object filler(Schema.Column column) {
		if (column.name.equals("uuid")) {
			return UUID.randomUUID().toString();
		}
		if (column.type.startsWith("datetime")) {
			return Timestamp.valueOf("2005-01-01 00:00:00");
		}
		return column.type.contains("int") || column.type.startsWith("double") ? (Object) 0 : "";
	}
}
