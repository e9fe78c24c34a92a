package org.openmrs.install;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The tables of an installed OpenMRS 2.8.9, with every column, key and index as MariaDB reported them. */
final class Schema {

	/** What information_schema's dump writes for a column without a default. */
	private static final String NO_DEFAULT = "\\\\N";

	private static final Set<String> UPDATE_CASCADES = new TreeSet<>(
	        Arrays.asList("address_for_person", "encounter_patient", "name_for_person", "order_for_patient",
	            "patient_in_program", "patient_note", "person_id_for_patient", "person_obs"));

	private static final Set<String> DELETE_CASCADES = new TreeSet<>(Arrays.asList("user_who_changed_user"));

	private final Map<String, List<Column>> tables = new LinkedHashMap<>();

	private final String collation;

	private Schema(String collation) {
		this.collation = collation;
	}

	/** One column of a table. */
	static final class Column {

		final String name;

		final String type;

		final boolean nullable;

		final String defaultValue;

		final boolean autoIncrement;

		final String collation;

		Column(String[] row) {
			name = row[2];
			type = row[3];
			nullable = row[4].equals("YES");
			defaultValue = row[5].equals(NO_DEFAULT) || row[5].equals("NULL") ? null : row[5];
			autoIncrement = row[6].contains("auto_increment");
			collation = row[7];
		}

		/** Whether an insert has to name the column. */
		boolean isRequired() {
			return !nullable && defaultValue == null && !autoIncrement;
		}

		private String definition(String otherCollation) {
			String definition = "`" + name + "` " + type;
			if (!collation.isEmpty()) {
				String used = otherCollation == null ? collation : otherCollation;
				definition += " CHARACTER SET " + used.substring(0, used.indexOf('_')) + " COLLATE " + used;
			}
			definition += nullable ? " NULL" : " NOT NULL";
			if (defaultValue != null) {
				definition += " DEFAULT " + defaultValue;
			} else if (nullable) {
				definition += " DEFAULT NULL";
			}
			return autoIncrement ? definition + " AUTO_INCREMENT" : definition;
		}
	}

	static Schema installed(String collation) {
		Schema schema = new Schema(collation);
		for (String[] row : body("columns.psv")) {
			schema.tables.computeIfAbsent(row[0], table -> new ArrayList<>()).add(new Column(row));
		}
		return schema;
	}

	List<Column> columns(String table) {
		return tables.get(table);
	}

	/** One CREATE TABLE for each table; foreign keys point forward, so they must not be checked meanwhile. */
	List<String> createStatements() {
		Map<String, List<String>> keys = new HashMap<>();
		for (String[] row : body("constraints.psv")) {
			if (row[1].equals("PRIMARY KEY")) {
				keys.computeIfAbsent(row[0], table -> new ArrayList<>()).add("PRIMARY KEY (" + quoted(row[3]) + ")");
			}
		}
		for (String[] row : body("indexes.psv")) {
			if (!row[1].equals("PRIMARY")) {
				keys.computeIfAbsent(row[0], table -> new ArrayList<>())
				        .add((row[2].equals("0") ? "UNIQUE KEY `" : "KEY `") + row[1] + "` (" + quoted(row[3]) + ")");
			}
		}
		for (String[] row : body("constraints.psv")) {
			if (row[1].equals("FOREIGN KEY")) {
				keys.computeIfAbsent(row[0], table -> new ArrayList<>()).add(foreignKey(row));
			}
		}
		return tables.entrySet().stream().map(table -> create(table.getKey(), keys.get(table.getKey())))
		        .collect(Collectors.toList());
	}

	private String create(String table, List<String> keys) {
		List<String> parts = tables.get(table).stream().map(column -> column.definition(collation))
		        .collect(Collectors.toCollection(ArrayList::new));
		if (keys != null) {
			parts.addAll(keys);
		}
		return "CREATE TABLE `" + table + "` (" + String.join(", ", parts) + ") ENGINE=InnoDB";
	}

	private static String foreignKey(String[] row) {
		return "CONSTRAINT `" + row[2] + "` FOREIGN KEY (" + quoted(row[3]) + ") REFERENCES `" + row[4] + "` (" + quoted(row[5])
		        + ")" + (UPDATE_CASCADES.contains(row[2]) ? " ON UPDATE CASCADE" : "")
		        + (DELETE_CASCADES.contains(row[2]) ? " ON DELETE CASCADE" : "");
	}

	private static List<String[]> body(String name) {
		List<String[]> rows = Resources.rows("schema/" + name, "\\|");
		return rows.subList(1, rows.size());
	}

	private static String quoted(String columns) {
		return Arrays.stream(columns.split(",")).map(column -> "`" + column.trim() + "`").collect(Collectors.joining(","));
	}
}
