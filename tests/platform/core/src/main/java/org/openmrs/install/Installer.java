package org.openmrs.install;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Makes an empty database that of a fresh server. */
public final class Installer {

	/** A runtime property: the character set and collation of the tables, when not those of an installed 2.8.9. */
	private static final String COLLATION_PROPERTY = "schema.collation";

	private Installer() {
	}

	public static void installIfEmpty(Connection connection, Properties properties) throws SQLException {
		if (!isEmpty(connection)) {
			return;
		}
		Schema schema = Schema.installed(properties.getProperty(COLLATION_PROPERTY));
		try (Statement statement = connection.createStatement()) {
			statement.execute("SET FOREIGN_KEY_CHECKS=0");
			for (String sql : schema.createStatements()) {
				statement.execute(sql);
			}
			connection.setAutoCommit(false);
			new SeedRows(schema).insert(connection);
			connection.commit();
			connection.setAutoCommit(true);
			statement.execute("SET FOREIGN_KEY_CHECKS=1");
		}
	}

	/** Whether the database has no table users yet. */
	public static boolean isEmpty(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
		        ResultSet rows = statement.executeQuery("select count(*) from information_schema.tables"
		                + " where table_schema = database() and table_name = 'users'")) {
			rows.next();
			return rows.getInt(1) == 0;
		}
	}
}
