package org.openmrs.standin;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;

import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.rules.TemporaryFolder;
import org.openmrs.api.context.Context;
import org.openmrs.util.DatabaseUpdater;
import org.springframework.context.support.ClassPathXmlApplicationContext;

/** A freshly installed server on a real database for each test class, with the administrator logged in. */
public abstract class FreshServer {

	@ClassRule
	public static final TemporaryFolder applicationData = new TemporaryFolder();

	protected static ClassPathXmlApplicationContext spring;

	@BeforeClass
	public static void startServer() throws Exception {
		Context.setRuntimeProperties(TestDatabase.freshServer(applicationData.getRoot()));
		DatabaseUpdater.executeChangelog();
		spring = new ClassPathXmlApplicationContext("applicationContext-service.xml");
	}

	@AfterClass
	public static void stopServer() {
		spring.close();
	}

	@Before
	public void login() {
		Context.openSession();
		Context.authenticate("admin", "Admin123");
	}

	@After
	public void logout() {
		Context.closeSession();
	}

	static String value(String sql) throws Exception {
		try (Connection connection = TestDatabase.connect(); Statement statement = connection.createStatement();
		        ResultSet rows = statement.executeQuery(sql)) {
			return rows.next() ? rows.getString(1) : null;
		}
	}

	static void execute(String sql) throws Exception {
		try (Connection connection = TestDatabase.connect(); Statement statement = connection.createStatement()) {
			statement.executeUpdate(sql);
		}
	}
}
