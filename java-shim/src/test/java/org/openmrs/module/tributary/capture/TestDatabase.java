package org.openmrs.module.tributary.capture;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A MariaDB of the tests' own, on a free port of 127.0.0.1, gone with the JVM. */
public final class TestDatabase {

	private static final long START_SECONDS_MAX = 60;

	private static TestDatabase instance;

	private final int port;

	private final Process process;

	private TestDatabase(File home, Path folder) throws IOException, InterruptedException {
		Path data = folder.resolve("data");
		Files.createDirectories(data);
		run(folder, new File(home, "scripts/mariadb-install-db").getPath(), "--no-defaults", "--basedir=" + home,
		    "--datadir=" + data, "--auth-root-authentication-method=normal", "--skip-test-db", "--force", "--user=root");
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		process = start(folder, new File(home, "bin/mariadbd").getPath(), "--no-defaults", "--basedir=" + home,
		    "--lc-messages-dir=" + new File(home, "share"), "--datadir=" + data, "--socket=" + folder.resolve("s"),
		    // A server that starts clears the folder for temporary files of others' tables.
		    "--tmpdir=" + folder,
		    "--pid-file=" + folder.resolve("pid"), "--port=" + port, "--bind-address=127.0.0.1", "--user=root",
		    "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M", "--character-set-server=utf8mb4");
		Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
		awaitReady();
	}

	/** Returns the running database, started by the first who asks. */
	public static synchronized TestDatabase get() throws Exception {
		if (instance == null) {
			String home = System.getenv("TRIBUTARY_MARIADB_HOME");
			File folder = home != null ? new File(home) : new File(System.getProperty("tributary.mariadb"));
			instance = new TestDatabase(folder, Files.createTempDirectory("tributary-db"));
		}
		return instance;
	}

	/** Leaves nothing behind: a run of all tests would fill the disk otherwise. */
	private void remove(Path folder) {
		try {
			process.destroyForcibly().waitFor();
			try (Stream<Path> files = Files.walk(folder)) {
				files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
			}
		}
		catch (IOException e) {
			System.err.println(folder + " could not be removed: " + e.getMessage());
		}
		catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}

	private static Process start(Path folder, String... command) throws IOException {
		File output = folder.resolve("output").toFile();
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
		        .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
		return builder.start();
	}

	private static void run(Path folder, String... command) throws IOException, InterruptedException {
		Process process = start(folder, command);
		if (!process.waitFor(START_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
			throw new IOException(Arrays.toString(command) + " failed; see " + folder);
		}
	}

	private void awaitReady() throws IOException, InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
		while (true) {
			try {
				connect("").close();
				return;
			}
			catch (SQLException e) {
				if (!process.isAlive() || System.nanoTime() > end) {
					throw new IOException("MariaDB does not start", e);
				}
				process.waitFor(50, TimeUnit.MILLISECONDS);
			}
		}
	}

	/** Returns the JDBC URL of a database, empty for none. */
	public String url(String database, String... options) {
		List<String> all = new ArrayList<>(Arrays.asList("useSSL=false", "allowPublicKeyRetrieval=true",
		    "characterEncoding=UTF-8", "rewriteBatchedStatements=true"));
		all.addAll(Arrays.asList(options));
		return "jdbc:mysql://127.0.0.1:" + port + "/" + database + "?" + String.join("&", all);
	}

	/** Connects as root. */
	public Connection connect(String database) throws SQLException {
		return DriverManager.getConnection(url(database), "root", "");
	}

	/** Makes an empty database. */
	public void create(String database) throws SQLException {
		try (Connection connection = connect(""); Statement statement = connection.createStatement()) {
			statement.execute("DROP DATABASE IF EXISTS " + database);
			statement.execute("CREATE DATABASE " + database + " CHARACTER SET utf8mb4");
		}
	}
}
