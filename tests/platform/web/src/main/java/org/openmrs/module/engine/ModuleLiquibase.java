package org.openmrs.module.engine;

import java.io.IOException;
import java.net.URL;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.openmrs.module.Module;
import org.openmrs.module.ModuleException;

/** Runs a module's liquibase.xml on a connection of its own, recorded under that bare file name as OpenMRS does. */
final class ModuleLiquibase {

	private static final String CHANGELOG = "liquibase.xml";

	private static final Logger liquibaseLog = Logger.getLogger("liquibase");

	static {
		liquibaseLog.setLevel(Level.WARNING);
	}

	private ModuleLiquibase() {
	}

	static void update(Module module, ClassLoader loader, Properties runtimeProperties) {
		URL changelog = loader.getResource(CHANGELOG);
		if (changelog == null) {
			return;
		}
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		Thread.currentThread().setContextClassLoader(ModuleLiquibase.class.getClassLoader());
		try (Connection connection = connect(runtimeProperties)) {
			Scope.child(Scope.Attr.ui, new LoggerUIService(), () -> run(connection, loader));
		}
		catch (Exception e) {
			throw new ModuleException("Unable to update data model using " + CHANGELOG + ".", module.getName(), e);
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	private static void run(Connection connection, ClassLoader loader) throws LiquibaseException, IOException {
		Database database = DatabaseFactory.getInstance()
		        .findCorrectDatabaseImplementation(new JdbcConnection(connection));
		database.setDatabaseChangeLogTableName("liquibasechangelog");
		database.setDatabaseChangeLogLockTableName("liquibasechangeloglock");
		ResourceAccessor resources = new ModuleResources(loader);
		Liquibase liquibase = new Liquibase(CHANGELOG, resources, database);
		liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
		liquibase.update(new Contexts(), new LabelExpression());
	}

	private static Connection connect(Properties properties) throws SQLException, ClassNotFoundException {
		String driver = property(properties, "connection.driver_class");
		if (driver != null) {
			Class.forName(driver);
		}
		return DriverManager.getConnection(property(properties, "connection.url"),
		    property(properties, "connection.username"), property(properties, "connection.password"));
	}

	private static String property(Properties properties, String name) {
		return properties.getProperty(name, properties.getProperty("hibernate." + name));
	}
}
