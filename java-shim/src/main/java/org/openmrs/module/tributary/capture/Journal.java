package org.openmrs.module.tributary.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import org.hibernate.engine.spi.SessionImplementor;

/** The SQL of capture: always on the connection and in the transaction of the session that saves. */
final class Journal {

	private static final String SEEN = "SELECT COALESCE(s.told_seen_id, s.seen_id), c.next_position FROM tributary_state s JOIN tributary_counter c ON c.id = s.id"
	        + " WHERE s.id = 1";

	private static final String INSERT = "INSERT INTO tributary_journal"
	        + " (tx, part, last_part, user_id, sealed_at, seen_id, seen_own, payload, temporals) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ";

	private static final int BOUND_COLUMNS = 8;

	private Journal() {
	}

	/** One journal row. */
	static final class Part {

		private final byte[] transaction;

		private final int number;

		private final boolean last;

		private final Integer userId;

		private final Seen seen;

		private final byte[] payload;

		private final List<Temporal> temporals;

		Part(byte[] transaction, int number, boolean last, Integer userId, Seen seen, byte[] payload,
		    List<Temporal> temporals) {
			this.transaction = transaction;
			this.number = number;
			this.last = last;
			this.userId = userId;
			this.seen = seen;
			this.payload = payload;
			this.temporals = temporals;
		}
	}

	/** What a session sees of journals. */
	static final class Seen {

		/** The mark of what is seen of other servers' journals. */
		private final Long others;

		/** The first position of this server's journal that is not seen. */
		private final long own;

		private Seen(Long others, long own) {
			this.others = others;
			this.own = own;
		}

		Long others() {
			return others;
		}

		long own() {
			return own;
		}
	}

	/** Returns what the session sees of journals, by a plain read. */
	static Seen readSeen(SessionImplementor session) {
		return session.doReturningWork(connection -> {
			try (PreparedStatement statement = connection.prepareStatement(SEEN); ResultSet row = statement.executeQuery()) {
				if (!row.next()) {
					throw new SQLException("tributary_state has no row");
				}
				long others = row.getLong(1);
				return new Seen(row.wasNull() ? null : others, row.getLong(2));
			}
		});
	}

	static void insert(SessionImplementor session, Part part) {
		session.doWork(connection -> insert(connection, part));
	}

	/** Executes statements, none of which is captured. */
	static void execute(SessionImplementor session, List<String> statements) {
		session.doWork(connection -> {
			try (Statement statement = connection.createStatement()) {
				for (String sql : statements) {
					statement.executeUpdate(sql);
				}
			}
		});
	}

	/** Takes back what was written of a transaction that is not journaled. */
	static void delete(SessionImplementor session, byte[] transaction) {
		session.doWork(connection -> {
			try (PreparedStatement statement = connection.prepareStatement("DELETE FROM tributary_journal WHERE tx = ?")) {
				statement.setBytes(1, transaction);
				statement.executeUpdate();
			}
		});
	}

	private static void insert(Connection connection, Part part) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql(part.temporals.size()))) {
			statement.setBytes(1, part.transaction);
			statement.setInt(2, part.number);
			statement.setInt(3, part.last ? 1 : 0);
			statement.setObject(4, part.userId, Types.INTEGER);
			statement.setLong(5, System.currentTimeMillis());
			statement.setObject(6, part.seen.others, Types.BIGINT);
			statement.setLong(7, part.seen.own);
			statement.setBytes(BOUND_COLUMNS, part.payload);
			for (int i = 0; i < part.temporals.size(); i++) {
				part.temporals.get(i).bind(statement, BOUND_COLUMNS + 1 + i);
			}
			statement.executeUpdate();
		}
	}

	/** The dates' text is made by the database itself, one a line. */
	private static String sql(int temporals) {
		if (temporals == 0) {
			return INSERT + "'')";
		}
		return INSERT + "CONCAT_WS('\\n', " + String.join(", ", Collections.nCopies(temporals, "?")) + "))";
	}
}
