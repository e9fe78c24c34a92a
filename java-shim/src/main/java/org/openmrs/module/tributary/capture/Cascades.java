package org.openmrs.module.tributary.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.engine.spi.SessionImplementor;

/**
 * The rows that the database itself deletes or changes when a row is deleted (foreign keys with ON DELETE CASCADE or SET NULL, of one
 * column), read before it does, and the rows below those.
 */
final class Cascades {

	private static final String RULES = "SELECT k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, k.TABLE_NAME, k.COLUMN_NAME,"
	        + " r.DELETE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS r JOIN information_schema.KEY_COLUMN_USAGE k"
	        + " ON k.CONSTRAINT_SCHEMA = r.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = r.CONSTRAINT_NAME AND k.TABLE_NAME = r.TABLE_NAME"
	        + " WHERE r.CONSTRAINT_SCHEMA = ? AND r.DELETE_RULE IN ('CASCADE', 'SET NULL')";

	private final Map<String, List<Rule>> rules = new HashMap<>();

	/** What happens to the rows of a table that refer to a deleted one. */
	private static final class Rule {

		private final String referenced;

		private final String table;

		private final String column;

		private final boolean deletes;

		Rule(ResultSet row) throws SQLException {
			referenced = Names.plain(row.getString(2));
			table = Names.plain(row.getString(3));
			column = Names.plain(row.getString(4));
			deletes = row.getString(5).equals("CASCADE");
		}
	}

	private Cascades() {
	}

	/** Asks the database which there are. */
	static Cascades of(SessionImplementor session) {
		return session.doReturningWork(Cascades::read);
	}

	private static Cascades read(Connection connection) throws SQLException {
		Cascades cascades = new Cascades();
		try (PreparedStatement statement = connection.prepareStatement(RULES)) {
			statement.setString(1, connection.getCatalog());
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					cascades.rules.computeIfAbsent(Names.plain(row.getString(1)), table -> new ArrayList<>()).add(new Rule(row));
				}
			}
		}
		return cascades;
	}

	/** Returns whether a deleted row of the table may take others with it. */
	boolean concern(String table) {
		return rules.containsKey(table);
	}

	/** Tells what happens to others when a row is deleted, those that nothing refers to first. */
	void follow(String table, Row.Cells key, SessionImplementor session, LiveTables tables, Consumer<Row> rows) {
		LiveTable live = tables.get(table, session);
		if (key.values().length == 1 && live.hasKey()) {
			Set<List<Object>> seen = new HashSet<>();
			live.read(session, key.columns()[0], Collections.singleton(key.values()[0]), false).values()
			        .forEach(image -> follow(live, image, session, tables, seen, rows));
		}
	}

	private void follow(LiveTable table, LiveTable.Image deleted, SessionImplementor session, LiveTables tables,
	        Set<List<Object>> seen, Consumer<Row> rows) {
		if (!seen.add(Arrays.asList(table.getName(), deleted.key()))) {
			return;
		}
		for (Rule rule : rules.getOrDefault(table.getName(), Collections.emptyList())) {
			LiveTable below = tables.get(rule.table, session);
			if (!below.hasKey()) {
				continue;
			}
			for (LiveTable.Image row : below
			        .read(session, rule.column, Collections.singleton(deleted.value(rule.referenced)), false).values()) {
				if (!rule.deletes) {
					rows.accept(row.cleared(rule.column));
				} else if (!seen.contains(Arrays.asList(below.getName(), row.key()))) {
					follow(below, row, session, tables, seen, rows);
					rows.accept(row.deleted());
				}
			}
		}
	}
}
