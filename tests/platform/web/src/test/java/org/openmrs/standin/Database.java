package org.openmrs.standin;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A private MariaDB on a free port of 127.0.0.1. */
final class Database {

	private static final int START_SECONDS_MAX = 90;

	private final Path folder;

	private final int port;

	private Process process;

	private Database(Path folder, int port) {
		this.folder = folder;
		this.port = port;
	}

	static Database start(Path folder) throws IOException, InterruptedException {
		Database database = new Database(folder, freePort());
		Path home = Server.file("standin.mariadb");
		database.run(Arrays.asList("sh", home.resolve("scripts/mariadb-install-db").toString()), "--force",
		    "--skip-name-resolve", "--skip-test-db", "--auth-root-authentication-method=normal").waitFor();
		database.process = database.run(Collections.singletonList(home.resolve("bin/mariadbd").toString()),
		    "--port=" + database.port, "--bind-address=127.0.0.1", "--skip-name-resolve", "--skip-log-bin",
		    "--lc-messages-dir=" + home.resolve("share"), "--socket=" + folder.resolve("sock"),
		    "--pid-file=" + folder.resolve("pid"));
		database.awaitAnswer();
		return database;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private Process run(List<String> program, String... options) throws IOException {
		Path data = Files.createDirectories(folder.resolve("data"));
		List<String> command = new ArrayList<>(program);
		command.addAll(Arrays.asList("--no-defaults", "--basedir=" + Server.file("standin.mariadb"), "--datadir=" + data,
		    "--user=" + System.getProperty("user.name")));
		command.addAll(Arrays.asList(options));
		File log = folder.resolve("log.txt").toFile();
		return new ProcessBuilder(command).redirectErrorStream(true)
		        .redirectOutput(ProcessBuilder.Redirect.appendTo(log)).start();
	}

	private void awaitAnswer() throws IOException, InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
		while (!answers()) {
			if (process.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
				throw new IllegalStateException(
				        "MariaDB did not start:\n" + new String(Files.readAllBytes(folder.resolve("log.txt"))));
			}
		}
	}

	private boolean answers() {
		try (Connection connection = connect()) {
			return connection.isValid(1);
		}
		catch (SQLException e) {
			return false;
		}
	}

	private Connection connect() throws SQLException {
		return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", "root", "");
	}

	/** Creates an empty database and returns its JDBC URL. */
	String create(String name) throws SQLException {
		try (Connection connection = connect()) {
			connection.createStatement().execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb3");
		}
		return "jdbc:mariadb://127.0.0.1:" + port + "/" + name;
	}

	/** Returns the number that a query gives. */
	int count(String query) throws SQLException {
		try (Connection connection = connect();
		        ResultSet result = connection.createStatement().executeQuery(query)) {
			result.next();
			return result.getInt(1);
		}
	}

	void stop() throws InterruptedException {
		process.destroy();
		process.waitFor();
	}
}
