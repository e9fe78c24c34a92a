package org.openmrs.module.tributary.capture;

import java.util.Locale;

/** Table and column names as the core's catalog has them: lower case, without quotes and schema. */
final class Names {

	private Names() {
	}

	static String plain(String name) {
		String last = name.substring(name.lastIndexOf('.') + 1);
		return last.replaceAll("[`\"\\[\\]]", "").toLowerCase(Locale.ROOT);
	}

	static String[] plain(String[] names) {
		String[] plain = new String[names.length];
		for (int i = 0; i < names.length; i++) {
			plain[i] = names[i] == null ? null : plain(names[i]);
		}
		return plain;
	}
}
