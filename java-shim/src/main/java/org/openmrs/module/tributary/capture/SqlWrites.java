package org.openmrs.module.tributary.capture;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads off an SQL text which tables it writes to, rather one too many than one too few. A statement that is not understood, and
 * whatever runs code in the database, may write to any.
 */
final class SqlWrites {

	private static final Set<String> WITHOUT_ROWS = words("select set show desc describe explain use create alter drop rename "
	        + "analyze check checksum optimize repair flush lock unlock start begin commit rollback savepoint release values "
	        + "table help kill grant revoke reset do handler declare fetch get signal (");

	/** What comes after a table's name and is no other name for it. */
	private static final Set<String> AFTER_TABLE = words("join inner left right cross straight_join natural outer on using set "
	        + "where order limit partition use force ignore values value select returning for from , ( ) ; =");

	private final SqlWords words;

	private final Set<Write> writes = new LinkedHashSet<>();

	private SqlWrites(String sql) {
		this.words = new SqlWords(sql);
	}

	private static Set<String> words(String text) {
		return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(text.split(" "))));
	}

	/** Returns what the text writes; nothing for one that only reads. */
	static Set<Write> of(String sql) {
		SqlWrites read = new SqlWrites(sql);
		while (read.words.next()) {
			read.statement();
			read.words.seek(";");
		}
		return read.writes;
	}

	private void statement() {
		if (words.is("with")) {
			words.seek("select", "insert", "replace", "update", "delete");
		}
		String verb = words.word();
		if (words.is(";") || WITHOUT_ROWS.contains(verb)) {
			return;
		}
		words.next();
		switch (verb) {
			case "insert":
				insert();
				break;
			case "replace":
				words.skip("low_priority", "delayed", "into");
				addNamed(null);
				break;
			case "update":
				update();
				break;
			case "delete":
				delete();
				break;
			case "truncate":
				words.skip("table");
				addNamed(Write.Verb.DELETE);
				break;
			case "load":
				load();
				break;
			default:
				writes.add(Write.ANYTHING);
		}
	}

	private void addNamed(Write.Verb verb) {
		writes.add(words.isName() ? new Write(words.word(), verb) : Write.ANYTHING);
	}

	/** A row that is there already may be updated instead. */
	private void insert() {
		words.skip("low_priority", "delayed", "high_priority", "ignore", "into");
		if (!words.isName()) {
			writes.add(Write.ANYTHING);
			return;
		}
		String table = words.word();
		writes.add(new Write(table, words.seek("duplicate") ? null : Write.Verb.INSERT));
	}

	private void update() {
		words.skip("low_priority", "ignore");
		add(tables("set").values(), Write.Verb.UPDATE);
	}

	private void delete() {
		words.skip("low_priority", "quick", "ignore");
		if (words.is("from")) {
			words.next();
			Map<String, String> targets = tables("using", "where", "order", "limit", "returning");
			if (words.is("using")) {
				words.next();
				addTargets(targets, tables("where"));
			} else {
				add(targets.values(), Write.Verb.DELETE);
			}
			return;
		}
		Map<String, String> targets = tables("from");
		words.next();
		addTargets(targets, tables("where"));
	}

	private void load() {
		boolean named = words.seek("into") && words.next();
		words.skip("table");
		writes.add(named && words.isName() ? new Write(words.word(), null) : Write.ANYTHING);
	}

	/** Where rows of several tables are deleted they are named as the joined tables are called. */
	private void addTargets(Map<String, String> targets, Map<String, String> joined) {
		for (String target : targets.values()) {
			writes.add(new Write(joined.getOrDefault(target, target), Write.Verb.DELETE));
		}
		if (targets.isEmpty()) {
			writes.add(Write.ANYTHING);
		}
	}

	private void add(Iterable<String> tables, Write.Verb verb) {
		tables.forEach(table -> writes.add(new Write(table, verb)));
		if (!tables.iterator().hasNext()) {
			writes.add(Write.ANYTHING);
		}
	}

	/** Reads the tables up to one of these keywords or the end: each under the name by which the statement calls it. */
	private Map<String, String> tables(String... ends) {
		Map<String, String> tables = new LinkedHashMap<>();
		Set<String> end = new HashSet<>(Arrays.asList(ends));
		boolean expected = true;
		while (!words.isEnd() && !(end.contains(words.word()) && words.is(words.word()))) {
			if (expected && words.isName()) {
				expected = false;
				String table = words.word();
				words.next();
				words.skip("as");
				boolean called = words.isName() && !isAfterTable();
				tables.put(called ? words.word() : table, table);
				if (called) {
					words.next();
				}
			} else {
				expected = words.is(",") || words.is("join") || words.is("straight_join");
				if (words.is("(")) {
					words.skipParenthesis();
				}
				words.next();
			}
		}
		return tables;
	}

	private boolean isAfterTable() {
		return AFTER_TABLE.contains(words.word()) && words.is(words.word());
	}
}
