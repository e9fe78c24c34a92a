package org.openmrs.module.tributary.capture;

import java.util.Locale;

/** Table and column names as the core's catalog has them: lower case, without quotes and schema. */
public final class Names {

	private Names() {
	}

	/** Returns one name as the catalog has it. */
	public static String plain(String name) {
		String last = name.substring(name.lastIndexOf('.') + 1);
		return last.replaceAll("[`\"\\[\\]]", "").toLowerCase(Locale.ROOT);
	}

	/** Returns the names as the catalog has them; null, which stands for a formula, stays null. */
	public static String[] plain(String[] names) {
		String[] plain = new String[names.length];
		for (int i = 0; i < names.length; i++) {
			plain[i] = names[i] == null ? null : plain(names[i]);
		}
		return plain;
	}
}
