package org.openmrs.standin;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

import org.openmrs.util.OpenmrsUtil;

/**
 * A real MariaDB for the tests: the server at the system property standin.jdbc, else one of our own that ends with this JVM.
 * The platform reaches it through MariaDB's driver, or through MySQL's with -Dstandin.driver=mysql.
 */
final class TestDatabase {

	private static final String NAME = "standin_test";

	private static final long START_MILLIS_MAX = 60_000;

	private static String server;

	private TestDatabase() {
	}

	/** The runtime properties of a server with an empty database. */
	static Properties freshServer(File applicationData) throws Exception {
		try (Connection connection = DriverManager.getConnection(server(), "root", "");
		        Statement statement = connection.createStatement()) {
			statement.execute("DROP DATABASE IF EXISTS " + NAME);
			statement.execute("CREATE DATABASE " + NAME + " CHARACTER SET utf8mb4");
		}
		Properties properties = new Properties();
		boolean mysql = "mysql".equals(System.getProperty("standin.driver"));
		properties.setProperty("connection.url", mysql ? server().replace(":mariadb:", ":mysql:") + NAME : server() + NAME);
		properties.setProperty("connection.username", "root");
		properties.setProperty("connection.password", "");
		properties.setProperty("connection.driver_class", mysql ? "com.mysql.cj.jdbc.Driver" : "org.mariadb.jdbc.Driver");
		properties.setProperty("application_data_directory", applicationData.getPath());
		return properties;
	}

	static Connection connect() throws SQLException {
		return DriverManager.getConnection(server + NAME, "root", "");
	}

	private static synchronized String server() throws Exception {
		if (server == null) {
			String given = System.getProperty("standin.jdbc");
			server = given == null ? start(new File(System.getProperty("standin.mariadb"))) : given;
		}
		return server;
	}

	private static String start(File home) throws Exception {
		File data = Files.createTempDirectory("standin-db").toFile();
		List<String> common = new ArrayList<>(
		        Arrays.asList("--no-defaults", "--basedir=" + home, "--datadir=" + new File(data, "data")));
		if (System.getProperty("user.name").equals("root")) {
			common.add("--user=root");
		}
		List<String> install = command(new File(home, "scripts/mariadb-install-db"), common, "--auth-root-authentication-method=normal",
		    "--skip-test-db", "--tmpdir=" + data);
		if (run(home, data, install).waitFor() != 0) {
			throw new IOException("MariaDB cannot be installed in " + data);
		}
		int port = freePort();
		Process process = run(home, data, command(new File(home, "bin/mariadbd"), common, "--bind-address=127.0.0.1",
		    "--port=" + port, "--socket=" + new File(data, "s"), "--general-log=0", "--skip-name-resolve"));
		Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process, data)));
		String url = "jdbc:mariadb://127.0.0.1:" + port + "/";
		awaitAnswer(process, url);
		return url;
	}

	private static List<String> command(File program, List<String> common, String... more) {
		List<String> command = new ArrayList<>();
		command.add(program.getPath());
		command.addAll(common);
		command.addAll(Arrays.asList(more));
		return command;
	}

	private static Process run(File home, File data, List<String> command) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
		        .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(data, "log")));
		builder.environment().put("LD_LIBRARY_PATH", new File(home, "libs").getPath());
		return builder.start();
	}

	private static void awaitAnswer(Process process, String url) throws Exception {
		long end = System.currentTimeMillis() + START_MILLIS_MAX;
		while (true) {
			try (Connection connection = DriverManager.getConnection(url, "root", "")) {
				return;
			}
			catch (SQLException e) {
				if (!process.isAlive() || System.currentTimeMillis() > end) {
					throw e;
				}
				Thread.sleep(100);
			}
		}
	}

	private static void stop(Process process, File data) {
		try {
			process.destroy();
			process.waitFor();
			OpenmrsUtil.deleteDirectory(data);
		}
		catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
		catch (IOException e) {
			throw new java.io.UncheckedIOException(e);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}
}
