package org.openmrs.module.tributary.capture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.hibernate.Session;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.EntityPersister;

/**
 * What core writes by SQL of its own in one transaction, journaled with it.
 * <p>
 * Core's statements name one row, or the rows of one order, by a parameter that is not seen. Which rows they may have been is told by
 * the rows captured beside them and by the entities that the session holds; of these, the committed state is compared with the
 * transaction's own. What cannot be explained so is left to a mark: a statement of another shape, one that comes with no such row,
 * an insert whose row is not found.
 */
final class OwnSql {

	/** With more rows to compare than this the save would be slow, and a mark is better. */
	private static final int CANDIDATES_MAX = 200;

	private static final Rule[] RULES = {
	        new Rule("patient", "patient_id", "patient"),
	        new Rule("concept_numeric", "concept_id", "concept"),
	        new Rule("concept_complex", "concept_id", "concept"),
	        new Rule("obs", "order_id", null) };

	/** By the tables of captured rows: which of their columns tell of which rule's rows. */
	private static final Map<String, List<Source>> SOURCES = new HashMap<>();

	static {
		source("person", "person_id", RULES[0]);
		source("patient", "patient_id", RULES[0]);
		source("allergy", "patient_id", RULES[0]);
		source("concept", "concept_id", RULES[1], RULES[2]);
		source("orders", "order_id", RULES[3]);
	}

	private static void source(String table, String column, Rule... rules) {
		List<Source> sources = SOURCES.computeIfAbsent(table, none -> new ArrayList<>());
		for (Rule rule : rules) {
			sources.add(new Source(column, rule));
		}
	}

	/** A column whose values tell of a rule's rows. */
	private static final class Source {

		private final String column;

		private final Rule rule;

		Source(String column, Rule rule) {
			this.column = column;
			this.rule = rule;
		}
	}

	private final Map<Rule, Statements> statements = new HashMap<>();

	/** Which rows of a table core writes to by SQL, and what tells of them. */
	private static final class Rule {

		private final String table;

		private final String column;

		/** The table of the entities whose ids the column takes; without one, only deletes of captured rows count. */
		private final String entityTable;

		private final Pattern condition;

		Rule(String table, String column, String entityTable) {
			this.table = table;
			this.column = column;
			this.entityTable = entityTable;
			this.condition = Pattern.compile("(?is).*\\bwhere\\s+(\\w+\\.)?`?" + column + "`?\\s*=\\s*\\?\\s*");
		}

		/** Returns whether the statement is written as core writes them: for one value of the column. */
		boolean fits(Write write, String sql) {
			if (!table.equals(write.getTable()) || write.getVerb() == null) {
				return false;
			}
			boolean inserts = write.getVerb() == Write.Verb.INSERT;
			Pattern shape = inserts ? INSERT : condition;
			return isToldBy(write.getVerb() == Write.Verb.DELETE) && shape.matcher(sql).matches();
		}

		/** Only deletes are of the rules without entities. */
		private boolean isToldBy(boolean delete) {
			return entityTable != null || delete;
		}
	}

	private static final Pattern INSERT = Pattern.compile("(?is)\\s*insert\\s+into\\s+\\S+\\s*\\([^)]*\\)\\s*values\\s*\\([^()]*\\)\\s*");

	/** The statements that a rule fits, and what the transaction tells of their rows. */
	private static final class Statements {

		private final Set<Write> writes = new LinkedHashSet<>();

		private final Set<Object> candidates = new LinkedHashSet<>();

		private final Set<Object> captured = new HashSet<>();

		private int inserts;
	}

	/** Takes a statement that is written as core writes its own; returns whether it is. */
	boolean takes(Write write, String sql) {
		for (Rule rule : RULES) {
			if (rule.fits(write, sql)) {
				Statements own = of(rule);
				own.writes.add(write);
				own.inserts += write.getVerb() == Write.Verb.INSERT ? 1 : 0;
				return true;
			}
		}
		return false;
	}

	/** Notes which rows a captured one stands for. */
	void note(Row row) {
		List<Source> sources = SOURCES.get(row.getTable());
		if (sources == null) {
			return;
		}
		for (Source source : sources) {
			Object value = row.valueOf(source.column);
			if (value != null && source.rule.isToldBy(row.getOp() == Row.Op.DELETE)) {
				Statements own = of(source.rule);
				own.candidates.add(value);
				if (row.getOp() == Row.Op.INSERT && row.getTable().equals(source.rule.table)) {
					own.captured.add(value);
				}
			}
		}
	}

	private Statements of(Rule rule) {
		return statements.computeIfAbsent(rule, none -> new Statements());
	}

	/** Hands over what the statements wrote, and the writes that it does not explain; forgets both. */
	void settle(SessionImplementor session, LiveTables tables, Consumer<Row> rows, Collection<Write> unexplained) {
		for (Rule rule : RULES) {
			Statements own = statements.remove(rule);
			if (own != null && !own.writes.isEmpty()) {
				unexplained.addAll(own.writes);
				if (explain(rule, own, session, tables, rows)) {
					unexplained.removeAll(own.writes);
				}
			}
		}
		statements.clear();
	}

	private static boolean explain(Rule rule, Statements own, SessionImplementor session, LiveTables tables, Consumer<Row> rows) {
		Set<Object> candidates = own.candidates;
		candidates.addAll(held(rule, session));
		if (candidates.isEmpty() || candidates.size() > CANDIDATES_MAX) {
			return false;
		}
		List<Row> written = differences(tables.get(rule.table, session), rule.column, candidates, session);
		long inserted = written.stream()
		        .filter(row -> row.getOp() == Row.Op.INSERT && !own.captured.contains(row.valueOf(rule.column))).count();
		written.forEach(rows);
		return inserted >= own.inserts;
	}

	/** Returns the ids of the rule's entities in the session. */
	private static Collection<Object> held(Rule rule, SessionImplementor session) {
		Collection<Object> ids = new ArrayList<>();
		if (rule.entityTable != null) {
			for (Map.Entry<Object, EntityEntry> held : session.getPersistenceContext().reentrantSafeEntityEntries()) {
				Object id = held.getValue().getId();
				if (id instanceof Number && isOf(rule.entityTable, held.getValue().getPersister())) {
					ids.add(((Number) id).longValue());
				}
			}
		}
		return ids;
	}

	private static boolean isOf(String table, EntityPersister persister) {
		AbstractEntityPersister tabled = (AbstractEntityPersister) persister;
		for (int i = 0; i < tabled.getTableSpan(); i++) {
			if (Names.plain(tabled.getTableName(i)).equals(table)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Compares the rows as others see them with the transaction's own. The transaction may see an older state than they do, so that
	 * rows which differ are looked at again, under a lock: where the transaction wrote them it has it already.
	 */
	private static List<Row> differences(LiveTable table, String column, Set<Object> values, SessionImplementor session) {
		try (Session others = session.getFactory().openSession()) {
			SessionImplementor committed = (SessionImplementor) others;
			Map<List<Object>, LiveTable.Image> before = table.read(committed, column, values, false);
			Map<List<Object>, LiveTable.Image> after = table.read(session, column, values, false);
			Set<Object> differing = new LinkedHashSet<>();
			compare(before, after, (old, now) -> differing.add((old == null ? now : old).value(column)));
			List<Row> rows = new ArrayList<>();
			if (!differing.isEmpty()) {
				after = table.read(session, column, differing, true);
				before = table.read(committed, column, differing, false);
				compare(before, after, (old, now) -> rows.add(old == null ? now.inserted()
				        : now == null ? old.deleted() : now.updatedFrom(old)));
			}
			return rows;
		}
	}

	/** Hears of a row that differs: as it was and as it is, one of which may be null. */
	private interface Difference {

		void heard(LiveTable.Image before, LiveTable.Image after);
	}

	private static void compare(Map<List<Object>, LiveTable.Image> before, Map<List<Object>, LiveTable.Image> after,
	        Difference difference) {
		Set<List<Object>> keys = new LinkedHashSet<>(before.keySet());
		keys.addAll(after.keySet());
		for (List<Object> key : keys) {
			LiveTable.Image old = before.get(key);
			LiveTable.Image now = after.get(key);
			if (old == null || now == null || now.updatedFrom(old) != null) {
				difference.heard(old, now);
			}
		}
	}
}
