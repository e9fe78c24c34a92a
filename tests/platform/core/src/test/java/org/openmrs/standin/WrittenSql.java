package org.openmrs.standin;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a piece of work writes, in the notation of write-traces.tsv, read from the database's general log. */
final class WrittenSql {

	private static final Pattern INSERT = Pattern.compile("(?is)^insert\\s+into\\s+`?(\\w+)`?.*");

	private static final Pattern DELETE = Pattern.compile("(?is)^delete\\s+from\\s+`?(\\w+)`?.*");

	private static final Pattern UPDATE = Pattern.compile("(?is)^update\\s+`?(\\w+)`?\\s+set\\s+(.*?)\\s+where\\s.*");

	private static final Pattern ASSIGNMENT = Pattern.compile("(?:^|,\\s*)(\\w+)=");

	private WrittenSql() {
	}

	/** One entry for each transaction that wrote. */
	static List<String> of(Callable<?> work) throws Exception {
		try (Connection connection = TestDatabase.connect(); Statement statement = connection.createStatement()) {
			statement.execute("SET GLOBAL log_output = 'TABLE'");
			statement.execute("TRUNCATE mysql.general_log");
			statement.execute("SET GLOBAL general_log = 1");
			try {
				work.call();
			}
			finally {
				statement.execute("SET GLOBAL general_log = 0");
			}
			return transactions(statement);
		}
	}

	private static List<String> transactions(Statement statement) throws SQLException {
		List<String> transactions = new ArrayList<>();
		List<String> current = new ArrayList<>();
		try (ResultSet rows = statement.executeQuery("select argument from mysql.general_log where command_type in ('Query', 'Execute')")) {
			while (rows.next()) {
				String sql = rows.getString(1).trim();
				String shape = shape(sql);
				if (shape != null) {
					current.add(shape);
				} else if (sql.equalsIgnoreCase("commit") && !current.isEmpty()) {
					transactions.add(counted(current));
					current = new ArrayList<>();
				}
			}
		}
		return transactions;
	}

	private static String shape(String sql) {
		Matcher insert = INSERT.matcher(sql);
		if (insert.matches()) {
			return "INSERT " + insert.group(1);
		}
		Matcher delete = DELETE.matcher(sql);
		if (delete.matches()) {
			return "DELETE " + delete.group(1);
		}
		Matcher update = UPDATE.matcher(sql);
		if (!update.matches()) {
			return null;
		}
		List<String> columns = new ArrayList<>();
		Matcher assignment = ASSIGNMENT.matcher(update.group(2).replaceAll("'(?:[^'\\\\]|\\\\.)*'", "x").replace(" = ", "="));
		while (assignment.find()) {
			columns.add(assignment.group(1));
		}
		return "UPDATE " + update.group(1) + (columns.size() < 3 ? "(" + String.join(",", columns) + ")"
		        : "(" + columns.size() + " cols)");
	}

	private static String counted(List<String> shapes) {
		List<String> counted = new ArrayList<>();
		for (int i = 0; i < shapes.size();) {
			int end = i;
			while (end < shapes.size() && shapes.get(end).equals(shapes.get(i))) {
				end++;
			}
			counted.add(shapes.get(i) + (end - i > 1 ? " x" + (end - i) : ""));
			i = end;
		}
		return String.join("; ", counted);
	}
}
