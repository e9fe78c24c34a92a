package org.openmrs.standin;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Tomcat 9 in a process of its own that serves openmrs.war from an application data directory. */
final class Server {

	private static final int START_SECONDS_MAX = 300;

	private static final int STOP_SECONDS_MAX = 60;

	private final Path base;

	private final Path appData;

	private final int port;

	private Process process;

	Server(Path folder, String jdbcUrl) throws IOException {
		base = folder.resolve("tomcat");
		appData = folder.resolve("appdata");
		port = freePort();
		for (String name : Arrays.asList("conf", "logs", "temp", "webapps", "work")) {
			Files.createDirectories(base.resolve(name));
		}
		Files.createDirectories(appData.resolve("modules"));
		Files.copy(tomcat().resolve("conf/web.xml"), base.resolve("conf/web.xml"));
		Files.copy(file("standin.war"), base.resolve("webapps/openmrs.war"));
		write(base.resolve("conf/server.xml"), "<Server port='-1'><Service name='Catalina'><Connector port='" + port
		        + "' address='127.0.0.1'/><Engine name='Catalina' defaultHost='localhost'>"
		        + "<Host name='localhost' appBase='webapps' autoDeploy='false'/></Engine></Service></Server>");
		write(appData.resolve("openmrs-runtime.properties"), "connection.url=" + jdbcUrl
		        + "\nconnection.username=root\nconnection.password=\n"
		        + "connection.driver_class=org.mariadb.jdbc.Driver\nauto_update_database=true\n");
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static void write(Path file, String text) throws IOException {
		Files.write(file, text.getBytes(StandardCharsets.UTF_8));
	}

	/** Returns a file that the build names in a system property. */
	static Path file(String property) {
		return new File(System.getProperty(property)).toPath();
	}

	private static Path tomcat() {
		return file("standin.tomcat");
	}

	void install(Path omod) throws IOException {
		Files.copy(omod, appData.resolve("modules").resolve(omod.getFileName()), StandardCopyOption.REPLACE_EXISTING);
	}

	Path appData() {
		return appData;
	}

	String url() {
		return "http://127.0.0.1:" + port + "/openmrs";
	}

	/** Starts the server and waits until it answers. */
	void start() throws IOException, InterruptedException {
		Path bin = tomcat().resolve("bin");
		List<String> command = Arrays.asList(new File(System.getProperty("java.home"), "bin/java").getPath(), "-Xmx768m",
		    "-cp", bin.resolve("bootstrap.jar") + File.pathSeparator + bin.resolve("tomcat-juli.jar"),
		    "-Dcatalina.home=" + tomcat(), "-Dcatalina.base=" + base, "-Djava.io.tmpdir=" + base.resolve("temp"),
		    "-DOPENMRS_APPLICATION_DATA_DIRECTORY=" + appData, "org.apache.catalina.startup.Bootstrap", "start");
		process = new ProcessBuilder(command).redirectErrorStream(true)
		        .redirectOutput(base.resolve("logs/out.txt").toFile()).start();
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
		while (!answers()) {
			if (process.waitFor(200, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
				throw new IllegalStateException("The server did not start:\n" + log());
			}
		}
	}

	private boolean answers() {
		try {
			Browser.Answer page = new Browser(url()).get("/login.htm");
			if (page.status == 503) {
				throw new IllegalStateException(page.text());
			}
			return page.status == 200;
		}
		catch (IOException e) {
			return false;
		}
	}

	String log() throws IOException {
		return new String(Files.readAllBytes(base.resolve("logs/out.txt")), StandardCharsets.UTF_8);
	}

	/** Asks the server to end and returns whether it did so by itself in time. */
	boolean stop() throws InterruptedException {
		if (process == null) {
			return true;
		}
		process.destroy();
		boolean ended = process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
		process.destroyForcibly();
		return ended;
	}

	/** Returns what the test module wrote down since the last call. */
	List<String> events() throws IOException {
		Path file = appData.resolve("lifetest/events.txt");
		if (!Files.exists(file)) {
			return Collections.emptyList();
		}
		List<String> events = Files.readAllLines(file);
		Files.delete(file);
		return events;
	}
}
