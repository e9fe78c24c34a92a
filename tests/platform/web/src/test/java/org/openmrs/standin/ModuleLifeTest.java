package org.openmrs.standin;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A module's life in the packaged platform: a real Tomcat 9 and MariaDB, seen from outside over HTTP. */
public class ModuleLifeTest {

	private static final String MODULES = "/admin/modules/module.list";

	private static final byte[] ANY_BYTES = { 0, 1, '<', '&', (byte) 0xff, '>', '\n' };

	@ClassRule
	public static final TemporaryFolder folder = new TemporaryFolder();

	private static Database database;

	private static Server server;

	private Browser admin;

	@BeforeClass
	public static void startServer() throws Exception {
		database = Database.start(folder.newFolder("database").toPath());
		server = new Server(folder.newFolder("server").toPath(), database.create("standin"));
		server.install(Server.file("standin.lifetest.1.0.0"));
		server.start();
		assertEquals(Arrays.asList("willStart", "willRefreshContext", "setDaemonToken", "contextRefreshed", "daemon", "started"),
		    server.events());
	}

	@AfterClass
	public static void stopServer() throws Exception {
		boolean ended = server.stop();
		List<String> events = server.events();
		database.stop();
		assertTrue("Tomcat must end by itself", ended);
		assertEquals(Arrays.asList("willStop", "stopped"), events);
	}

	@Before
	public void loginAndStartModule() throws IOException {
		admin = new Browser(server.url());
		assertEquals("/openmrs/admin/index.htm", admin.login("admin", "Admin123").location);
		if (admin.get("/ws/lifetest/state").status != 200) {
			admin.tokenForm(MODULES, "moduleId", "lifetest", "action", "start");
		}
		server.events();
	}

	@Test
	public void servesControllersServletsFiltersAndResources() throws IOException {
		Browser anyone = new Browser(server.url());
		Browser.Answer state = anyone.get("/ws/lifetest/state");
		assertTrue(state.text(), state.text().contains("greeting=hello"));
		assertEquals("1", state.mark);
		assertEquals("servlet life", anyone.get("/ms/lifetest").text());
		assertEquals("servlet life", anyone.get("/ms/lifetest/lifetest").text());
		assertTrue(anyone.get("/moduleResources/lifetest/page.css").text().contains("green"));
		assertNotEquals(200, anyone.get("/moduleResources/lifetest/../page.jsp").status);
	}

	@Test
	public void showsThePageToThosePermittedAndItsLinkToAdministrators() throws IOException {
		assertEquals("/openmrs/login.htm", new Browser(server.url()).get("/module/lifetest/page.form").location);
		Browser.Answer page = admin.get("/module/lifetest/page.form");
		assertEquals(page.text(), 200, page.status);
		assertTrue(page.text(), page.text().contains("<p id=\"greeting\">hello</p>"));
		assertTrue(page.text(), page.text().contains("Life test section"));
		String index = admin.get("/admin/index.htm").text();
		assertTrue(index, index.contains("/openmrs/module/lifetest/page.form"));
		assertTrue(index, index.contains("Life test page"));
	}

	@Test
	public void refusesPostsWithoutTokenExceptBelowWs() throws IOException {
		assertEquals("/openmrs/error.html", admin.form("/module/lifetest/page.form", "a", "b").location);
		assertEquals(200, admin.tokenForm("/module/lifetest/page.form", "a", "b").status);
		assertEquals("the trap that a module must close itself", 200,
		    admin.form("/ws/module/lifetest/page.form", "a", "b").status);
	}

	@Test
	public void escapesBodiesButNotFiles() throws IOException {
		Browser.Answer echo = admin.post("/ws/lifetest/echo", "text/plain", "<a&b>".getBytes(StandardCharsets.UTF_8));
		assertEquals("&lt;a&amp;b&gt;", echo.text());
		assertArrayEquals(ANY_BYTES, admin.upload("/ws/lifetest/file", "file", "any.bin", ANY_BYTES).body);
	}

	@Test
	public void answersAnExceptionByWhatTheClientAskedFor() throws IOException {
		String onlyForPosts = "/ws/lifetest/echo";
		assertEquals(500, admin.get(onlyForPosts).status);
		assertEquals("/openmrs/login.htm", new Browser(server.url()).get(onlyForPosts).location);
		Browser.Answer json = admin.accepting("*/*").get(onlyForPosts);
		assertEquals("the trap that a client must check the body", 200, json.status);
		assertTrue(json.text(), json.text().contains("stackTrace"));
	}

	@Test
	public void tellsItsHealth() throws IOException {
		assertEquals(200, admin.get("/health/alive").status);
		assertEquals(200, admin.get("/health/started").status);
	}

	@Test
	public void startsAgainInANewClassLoader() throws IOException {
		String before = loader();
		admin.tokenForm(MODULES, "moduleId", "lifetest", "action", "stop");
		assertEquals(Arrays.asList("willStop", "stopped"), server.events());
		assertEquals(404, admin.get("/ws/lifetest/state").status);
		assertEquals(404, admin.get("/ms/lifetest").status);
		assertFalse(Files.exists(server.appData().resolve(".openmrs-lib-cache/lifetest")));
		assertFalse(admin.get("/admin/index.htm").text().contains("Life test page"));
		admin.tokenForm(MODULES, "moduleId", "lifetest", "action", "start");
		assertEquals(Arrays.asList("willStart", "willRefreshContext", "setDaemonToken", "contextRefreshed", "daemon", "started"),
		    server.events());
		assertTrue(admin.get("/ws/lifetest/state").text().contains("calls=1 "));
		assertNotEquals(before, loader());
		assertEquals(200, admin.get("/module/lifetest/page.form").status);
	}

	@Test
	public void refreshesTheOthersWhenAModuleStops() throws IOException {
		String before = loader();
		admin.uploadModule(Server.file("standin.bystander"));
		assertEquals(Arrays.asList("willRefreshContext", "setDaemonToken", "contextRefreshed"), server.events());
		admin.tokenForm(MODULES, "moduleId", "bystander", "action", "unload");
		assertEquals(Arrays.asList("willRefreshContext", "setDaemonToken", "contextRefreshed"), server.events());
		assertEquals(before, loader());
	}

	@Test
	public void runsLiquibaseUnderTheBareFileName() throws Exception {
		assertEquals(1, database.count("SELECT COUNT(*) FROM standin.liquibasechangelog WHERE ID = 'lifetest-1'"
		        + " AND FILENAME = 'liquibase.xml' AND EXECTYPE = 'EXECUTED'"));
		assertEquals(0, database.count("SELECT COUNT(*) FROM standin.lifetest_start"));
	}

	@Test
	public void upgradesInPlace() throws IOException {
		Path old = Server.file("standin.lifetest.1.0.0");
		Path upgrade = Server.file("standin.lifetest.1.1.0");
		admin.uploadModule(upgrade);
		assertTrue(admin.get("/ws/lifetest/state").text().startsWith("version=1.1.0 calls=1 "));
		assertFalse(Files.exists(server.appData().resolve("modules").resolve(old.getFileName())));
		admin.tokenForm(MODULES, "moduleId", "lifetest", "action", "unload");
		admin.uploadModule(old);
		assertTrue(admin.get("/ws/lifetest/state").text().startsWith("version=1.0.0 calls=1 "));
	}

	@Test
	public void goesOnWithoutAModuleThatFails() throws IOException {
		for (String callback : Arrays.asList("willStart", "contextRefreshed", "started")) {
			admin.tokenForm(MODULES, "moduleId", "lifetest", "action", "stop");
			Path failure = server.appData().resolve("lifetest/fail-" + callback);
			Files.createFile(failure);
			admin.tokenForm(MODULES, "moduleId", "lifetest", "action", "start");
			Files.delete(failure);
			assertEquals(callback, 404, admin.get("/ws/lifetest/state").status);
			assertTrue(callback, admin.get(MODULES).text().contains("willStart".equals(callback)
			        ? "Error while trying to start module" : callback + " fails"));
			admin.tokenForm(MODULES, "moduleId", "lifetest", "action", "start");
			assertEquals(callback, 200, admin.get("/ws/lifetest/state").status);
		}
	}

	private String loader() throws IOException {
		return admin.get("/ws/lifetest/state").text().replaceAll(".* loader=(\\d+) .*", "$1");
	}
}
