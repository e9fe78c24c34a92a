package org.openmrs.module.tributary.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import org.hibernate.engine.spi.SessionImplementor;

/** The SQL of capture: always on the connection and in the transaction of the session that saves. */
final class Journal {

	private static final String SEEN = "SELECT seen_id FROM tributary_state WHERE id = 1";

	private static final String INSERT = "INSERT INTO tributary_journal"
	        + " (tx, part, last_part, user_id, sealed_at, seen_id, payload, temporals) VALUES (?, ?, ?, ?, ?, ?, ?, ";

	private static final int BOUND_COLUMNS = 7;

	private Journal() {
	}

	/** One journal row. */
	static final class Part {

		private final byte[] transaction;

		private final int number;

		private final boolean last;

		private final Integer userId;

		private final Long seenId;

		private final byte[] payload;

		private final List<Temporal> temporals;

		Part(byte[] transaction, int number, boolean last, Integer userId, Long seenId, byte[] payload,
		    List<Temporal> temporals) {
			this.transaction = transaction;
			this.number = number;
			this.last = last;
			this.userId = userId;
			this.seenId = seenId;
			this.payload = payload;
			this.temporals = temporals;
		}
	}

	/** Returns the mark of what the session sees of neighbours' journals, by a plain read. */
	static Long readSeenId(SessionImplementor session) {
		return session.doReturningWork(connection -> {
			try (PreparedStatement statement = connection.prepareStatement(SEEN); ResultSet row = statement.executeQuery()) {
				if (!row.next()) {
					throw new SQLException("tributary_state has no row");
				}
				long seenId = row.getLong(1);
				return row.wasNull() ? null : seenId;
			}
		});
	}

	static void insert(SessionImplementor session, Part part) {
		session.doWork(connection -> insert(connection, part));
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
			statement.setObject(6, part.seenId, Types.BIGINT);
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
