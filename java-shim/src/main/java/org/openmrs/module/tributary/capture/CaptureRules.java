package org.openmrs.module.tributary.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is never captured, as the core lists it: {@code table GLOB} for whole tables, {@code row TABLE COLUMN GLOB} for rows whose
 * column matches, {@code quiet TABLE COLUMN...} for columns whose change alone makes no record.
 */
public final class CaptureRules {

	private final List<Pattern> tables = new ArrayList<>();

	private final Map<String, List<RowRule>> rows = new HashMap<>();

	private final Map<String, Set<String>> quiet = new HashMap<>();

	private static final class RowRule {

		private final String column;

		private final Pattern values;

		RowRule(String column, Pattern values) {
			this.column = column;
			this.values = values;
		}
	}

	private CaptureRules() {
	}

	/** Reads the rules, one a line; a kind of rule that is not known is an error. */
	public static CaptureRules parse(String text) {
		CaptureRules rules = new CaptureRules();
		for (String line : text.split("\n")) {
			if (!line.trim().isEmpty()) {
				rules.add(line.trim().split("\\s+"));
			}
		}
		return rules;
	}

	private void add(String[] words) {
		if (words[0].equals("table") && words.length == 2) {
			tables.add(glob(words[1]));
		} else if (words[0].equals("row") && words.length == 4) {
			rows.computeIfAbsent(words[1], table -> new ArrayList<>()).add(new RowRule(words[2], glob(words[3])));
		} else if (words[0].equals("quiet") && words.length > 2) {
			quiet.computeIfAbsent(words[1], table -> new HashSet<>()).addAll(Arrays.asList(words).subList(2, words.length));
		} else {
			throw new IllegalArgumentException("Not a capture rule: " + String.join(" ", words));
		}
	}

	private static Pattern glob(String glob) {
		String regex = Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
		return Pattern.compile(regex, Pattern.DOTALL);
	}

	/** Returns whether the table is never captured. */
	boolean ignores(String table) {
		return tables.stream().anyMatch(pattern -> pattern.matcher(table).matches());
	}

	/** Returns whether the row is never captured. */
	boolean ignores(Row row) {
		List<RowRule> candidates = rows.get(row.getTable());
		if (candidates == null) {
			return false;
		}
		for (RowRule rule : candidates) {
			Object value = row.valueOf(rule.column);
			if (value instanceof String && rule.values.matcher((String) value).matches()) {
				return true;
			}
		}
		return false;
	}

	/** Returns the columns of the table whose change alone makes no record. */
	Set<String> quietColumns(String table) {
		return quiet.getOrDefault(table, Collections.emptySet());
	}
}
