package org.openmrs;

/** The one column that holds the namespace and the path of a form field. */
final class FormPath {

	private static final String SEPARATOR = "^";

	private FormPath() {
	}

	static String join(String namespace, String path) {
		if (namespace == null && path == null) {
			return null;
		}
		return (namespace == null ? "" : namespace) + SEPARATOR + (path == null ? "" : path);
	}

	static String namespaceOf(String joined) {
		return part(joined, 0);
	}

	static String pathOf(String joined) {
		return part(joined, 1);
	}

	private static String part(String joined, int index) {
		if (joined == null) {
			return null;
		}
		int at = joined.indexOf(SEPARATOR);
		String part = index == 0 ? joined.substring(0, at < 0 ? joined.length() : at) : at < 0 ? "" : joined.substring(at + 1);
		return part.isEmpty() ? null : part;
	}
}
