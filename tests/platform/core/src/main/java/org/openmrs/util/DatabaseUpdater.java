package org.openmrs.util;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

import org.openmrs.api.context.Context;
import org.openmrs.install.Installer;

/** Brings the database of the runtime properties up to date: an empty one gets the tables and rows of a fresh server. */
public class DatabaseUpdater {

	private DatabaseUpdater() {
	}

	public static void executeChangelog() throws DatabaseUpdateException {
		try (Connection connection = getConnection()) {
			Installer.installIfEmpty(connection, Context.getRuntimeProperties());
		}
		catch (SQLException | ClassNotFoundException e) {
			throw new DatabaseUpdateException("The database could not be set up", e);
		}
	}

	public static boolean updatesRequired() throws Exception {
		try (Connection connection = getConnection()) {
			return Installer.isEmpty(connection);
		}
	}

	/** A connection to the database of the runtime properties, from outside the pool. */
	public static Connection getConnection() throws SQLException, ClassNotFoundException {
		Properties properties = Context.getRuntimeProperties();
		Class.forName(properties.getProperty("connection.driver_class", "com.mysql.cj.jdbc.Driver"));
		return DriverManager.getConnection(properties.getProperty("connection.url"),
		    properties.getProperty("connection.username"), properties.getProperty("connection.password"));
	}
}
