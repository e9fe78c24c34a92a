package org.openmrs.module.tributary.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** A session factory with capture on a fresh database, and a second database of the same tables to replay into. */
final class CaptureFixture implements AutoCloseable {

	static final String RULES = "table tributary_*\nrow user_property property loginAttempts\nquiet users date_changed\n";

	static final int SEEN = 42;

	SessionFactory factory;

	final Connection source;

	private final Connection target;

	Capture capture;

	Sealer sealer = Arrays::copyOf;

	Overwritten overwritten = (seen, own, rows) -> Collections.emptyList();

	CaptureFixture(String... urlOptions) throws Exception {
		TestDatabase database = TestDatabase.get();
		database.create("source");
		database.create("target");
		Configuration configuration = configuration(database.url("source", urlOptions));
		configuration.setInterceptor(new StatementInterceptor(() -> capture));
		configuration.setProperty("hibernate.current_session_context_class", "managed");
		factory = configuration.buildSessionFactory();
		source = database.connect("source");
		target = database.connect("target");
		copyTables();
		script(System.getProperty("tributary.schema"));
		try (Statement statement = source.createStatement()) {
			statement.execute("CREATE TABLE tributary_mark (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, reason VARCHAR(8) NOT NULL,"
			        + " table_name VARCHAR(64) NULL, verb VARCHAR(8) NULL, since BIGINT NOT NULL)");
			statement.execute("ALTER TABLE tributary_journal ADD COLUMN seen_own BIGINT UNSIGNED NULL");
			statement.execute("ALTER TABLE tributary_state ADD COLUMN told_seen_id BIGINT NULL");
			statement.execute("INSERT INTO tributary_counter (id, next_position, chain) VALUES (1, 1, REPEAT('0', 32))");
			statement.execute("INSERT INTO tributary_state (id, server_uuid, incarnation, name, seen_id) VALUES (1, UUID(), UUID(), 'x', "
			        + SEEN + ")");
		}
		install();
	}

	/** Starts capture; the sealer in force is asked anew for each chunk. */
	void install() {
		capture = new Capture((chunk, length) -> sealer.seal(chunk, length), (seen, own, rows) -> overwritten.statements(seen, own, rows), () -> 7);
		capture.install(factory, CaptureRules.parse(RULES));
	}

	/** Goes on with a session factory that nobody listens to, on the same tables. */
	void withoutCapture() throws Exception {
		capture.deactivate();
		factory.close();
		Configuration configuration = configuration(TestDatabase.get().url("source"));
		configuration.setProperty("hibernate.hbm2ddl.auto", "none");
		factory = configuration.buildSessionFactory();
	}

	static Configuration configuration(String url) {
		Configuration configuration = new Configuration();
		configuration.setProperty("hibernate.connection.url", url);
		configuration.setProperty("hibernate.connection.username", "root");
		configuration.setProperty("hibernate.connection.password", "");
		configuration.setProperty("hibernate.dialect", "org.hibernate.dialect.MySQL57Dialect");
		configuration.setProperty("hibernate.hbm2ddl.auto", "create");
		configuration.setProperty("hibernate.jdbc.batch_size", "50");
		configuration.setProperty("hibernate.cache.use_second_level_cache", "false");
		configuration.setProperty("hibernate.connection.pool_size", "5");
		for (Class<?> entity : Entities.ALL) {
			configuration.addAnnotatedClass(entity);
		}
		return configuration;
	}

	private void copyTables() throws SQLException {
		try (Statement statement = target.createStatement()) {
			for (String table : Replay.content(source).keySet()) {
				statement.execute("CREATE TABLE `" + table + "` LIKE source.`" + table + "`");
			}
		}
	}

	private void script(String file) throws IOException, SQLException {
		String text = new String(Files.readAllBytes(Paths.get(file)), StandardCharsets.UTF_8);
		try (Statement statement = source.createStatement()) {
			for (String sql : text.split(";\\s*\n")) {
				if (!sql.trim().isEmpty()) {
					statement.execute(sql);
				}
			}
		}
	}

	/** Runs work in a transaction of a session of its own. */
	void save(Consumer<Session> work) {
		try (Session session = factory.openSession()) {
			session.beginTransaction();
			try {
				work.accept(session);
				session.getTransaction().commit();
			}
			catch (RuntimeException e) {
				session.getTransaction().rollback();
				throw e;
			}
		}
	}

	/** Forgets what was journaled, and makes the second database equal. */
	void settle() throws SQLException {
		assertReplayed();
		forget();
	}

	/** Sets the global property that says what becomes of saves that cannot be journaled. */
	void setMode(String mode) throws SQLException {
		try (Statement statement = source.createStatement()) {
			statement.execute("CREATE TABLE IF NOT EXISTS global_property (property VARCHAR(255) PRIMARY KEY, property_value MEDIUMTEXT)");
			statement.execute("REPLACE INTO global_property VALUES ('tributary.captureMode', '" + mode + "')");
		}
	}

	void forget() throws SQLException {
		try (Statement statement = source.createStatement()) {
			statement.execute("DELETE FROM tributary_journal");
			statement.execute("DELETE FROM tributary_mark");
		}
	}

	/** Returns the marks as {@code reason verb table}. */
	List<String> marks() throws SQLException {
		List<String> marks = new ArrayList<>();
		try (Statement statement = source.createStatement();
		        ResultSet mark = statement.executeQuery("SELECT CONCAT_WS(' ', reason, IFNULL(verb, 'any'), IFNULL(table_name, 'any')) m"
		                + " FROM tributary_mark ORDER BY m")) {
			while (mark.next()) {
				marks.add(mark.getString(1));
			}
		}
		return marks;
	}

	List<JournalReader.Change> changes() throws SQLException {
		return JournalReader.changes(source);
	}

	/** The changes as texts. */
	List<String> journaled() throws SQLException {
		return changes().stream().map(JournalReader.Change::toString).collect(Collectors.toList());
	}

	List<JournalReader.Part> parts() throws SQLException {
		return JournalReader.read(source);
	}

	/** Replays the journal into the second database and compares every table. */
	void assertReplayed() throws SQLException {
		Replay.apply(changes(), target);
		org.junit.Assert.assertEquals(Replay.content(source), Replay.content(target));
	}

	@Override
	public void close() throws SQLException {
		factory.close();
		source.close();
		target.close();
	}
}
