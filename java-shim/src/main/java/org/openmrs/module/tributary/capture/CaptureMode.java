package org.openmrs.module.tributary.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.hibernate.engine.spi.SessionImplementor;

/**
 * What becomes of a save that cannot be journaled: it fails (strict), or it goes on and leaves a mark (open).
 * <p>
 * The global property is read when a save is about to fail, and not before: it costs no other save anything, and counts at once.
 */
public enum CaptureMode {

	/** Nothing is saved that other servers would not hear of. */
	STRICT,
	/** The user goes on; a sweep finds what was saved. */
	OPEN;

	/** The global property. */
	public static final String PROPERTY = "tributary.captureMode";

	private static final String READ = "SELECT property_value FROM global_property WHERE property = ?";

	/** Record changed, lock wait timeout, deadlock: the database has rolled the transaction back, or may have. */
	private static final Set<Integer> TRANSACTION_LOST = new HashSet<>(Arrays.asList(1020, 1205, 1213));

	/** Reads the mode on a session's connection. */
	public static CaptureMode read(SessionImplementor session) {
		return session.doReturningWork(CaptureMode::read);
	}

	private static CaptureMode read(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(READ)) {
			statement.setString(1, PROPERTY);
			try (ResultSet row = statement.executeQuery()) {
				return row.next() && row.getString(1) != null && row.getString(1).trim().equalsIgnoreCase(OPEN.name()) ? OPEN : STRICT;
			}
		}
	}

	/** Returns whether the transaction in which this went wrong still holds what it wrote before. */
	static boolean keepsTransaction(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException && endsTransaction((SQLException) cause)) {
				return false;
			}
		}
		return true;
	}

	private static boolean endsTransaction(SQLException failure) {
		String state = failure.getSQLState() == null ? "" : failure.getSQLState();
		return state.startsWith("08") || state.startsWith("40") || TRANSACTION_LOST.contains(failure.getErrorCode());
	}
}
