package org.openmrs.module.tributary.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import org.hibernate.engine.spi.SessionImplementor;

/** The SQL of marks: what a sweep has to look at, in the transaction that made it necessary. */
final class Marks {

	private static final String INSERT = "INSERT INTO tributary_mark (reason, table_name, verb, since) VALUES (?, ?, ?, ?)";

	/** Why something may be unseen. */
	enum Reason {

		/** It was written by SQL that Hibernate's events do not tell of. */
		SQL("sql"),
		/** Its journal row could not be written. */
		OPEN("open");

		private final String text;

		Reason(String text) {
			this.text = text;
		}
	}

	private Marks() {
	}

	/** Writes one mark for each on the session's connection. */
	static void insert(SessionImplementor session, Reason reason, Collection<Write> writes) {
		session.doWork(connection -> insert(connection, reason, writes));
	}

	private static void insert(Connection connection, Reason reason, Collection<Write> writes) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
			for (Write write : writes) {
				statement.setString(1, reason.text);
				statement.setString(2, write.getTable());
				statement.setString(3, write.verbText());
				statement.setLong(4, System.currentTimeMillis());
				statement.executeUpdate();
			}
		}
	}
}
