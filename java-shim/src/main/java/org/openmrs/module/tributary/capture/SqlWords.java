package org.openmrs.module.tributary.capture;

import java.util.Locale;

/**
 * The words of an SQL text, one after the other: without comments, with quoted texts as one word each, and with a qualified name
 * as its last part.
 */
final class SqlWords {

	private static final String QUOTES = "'\"`";

	private final String sql;

	private int at;

	private String word = "";

	private boolean name;

	private boolean quoted;

	SqlWords(String sql) {
		this.sql = sql;
	}

	/** Goes to the next word, and returns whether there is one. */
	boolean next() {
		skipSpace();
		if (at >= sql.length()) {
			word = "";
			name = false;
			quoted = false;
			return false;
		}
		readPart();
		while (name && goPastDot()) {
			String table = word;
			readPart();
			if (word.equals("*")) {
				word = table;
				name = true;
			}
			quoted = true;
		}
		return true;
	}

	private boolean goPastDot() {
		int dot = blanksEnd(at);
		if (dot >= sql.length() || sql.charAt(dot) != '.') {
			return false;
		}
		at = blanksEnd(dot + 1);
		return true;
	}

	private int blanksEnd(int start) {
		int end = start;
		while (end < sql.length() && Character.isWhitespace(sql.charAt(end))) {
			end++;
		}
		return end;
	}

	private void readPart() {
		char first = at < sql.length() ? sql.charAt(at) : ' ';
		quoted = QUOTES.indexOf(first) >= 0;
		name = quoted || isWord(first);
		int start = at;
		if (quoted) {
			at = endOfQuoted(first);
			word = sql.substring(start + 1, Math.max(start + 1, Math.min(at - 1, sql.length())));
		} else {
			at++;
			while (name && at < sql.length() && isWord(sql.charAt(at))) {
				at++;
			}
			word = sql.substring(start, Math.min(at, sql.length()));
		}
		word = word.toLowerCase(Locale.ROOT);
	}

	private int endOfQuoted(char quote) {
		int i = at + 1;
		while (i < sql.length() && sql.charAt(i) != quote) {
			i += sql.charAt(i) == '\\' && quote != '`' ? 2 : 1;
		}
		return Math.min(i + 1, sql.length() + 1);
	}

	private static boolean isWord(char character) {
		return Character.isLetterOrDigit(character) || character == '_' || character == '$' || character == '@';
	}

	/** What MySQL alone executes, {@code /*!40000 ... *}{@code /}, is no comment: only its marks are skipped. */
	private void skipSpace() {
		int before;
		do {
			before = at;
			at = blanksEnd(at);
			if (sql.startsWith("/*!", at) || sql.startsWith("/*M!", at)) {
				at = sql.indexOf('!', at) + 1;
				while (at < sql.length() && Character.isDigit(sql.charAt(at))) {
					at++;
				}
			} else if (sql.startsWith("/*", at)) {
				skipPast("*/");
			} else if (sql.startsWith("*/", at)) {
				at += 2;
			} else if (sql.startsWith("#", at) || sql.startsWith("-- ", at) || sql.startsWith("--\n", at)) {
				skipPast("\n");
			}
		} while (at > before);
	}

	private void skipPast(String end) {
		int found = sql.indexOf(end, at);
		at = found < 0 ? sql.length() : found + end.length();
	}

	/** Returns the word, in lower case and without quotes. */
	String word() {
		return word;
	}

	/** Returns whether the word can name a table. */
	boolean isName() {
		return name;
	}

	/** Returns whether the word stands there as a keyword, sign or plain name. */
	boolean is(String expected) {
		return !quoted && word.equals(expected);
	}

	/** Goes past all of these keywords, in whichever order they come. */
	void skip(String... keywords) {
		boolean found = true;
		while (found) {
			found = false;
			for (String keyword : keywords) {
				if (is(keyword)) {
					next();
					found = true;
				}
			}
		}
	}

	/** Goes to the parenthesis that closes the one at hand. */
	void skipParenthesis() {
		int depth = 0;
		do {
			depth += is("(") ? 1 : is(")") ? -1 : 0;
		} while (depth > 0 && next());
	}

	/** Goes to the first of these keywords outside parentheses, or to the statement's end; returns whether there is one. */
	boolean seek(String... keywords) {
		while (!isEnd()) {
			for (String keyword : keywords) {
				if (is(keyword)) {
					return true;
				}
			}
			if (is("(")) {
				skipParenthesis();
			}
			next();
		}
		return false;
	}

	/** Returns whether the statement is over. */
	boolean isEnd() {
		return word.isEmpty() && !quoted || is(";");
	}
}
