package org.openmrs.web.xss;

import javax.servlet.http.HttpServletRequest;

import org.owasp.encoder.Encode;

/** Escapes a parameter: for a URI when it came in the query, otherwise for HTML content. */
final class XSSUtil {

	private XSSUtil() {
	}

	@SuppressWarnings("deprecation")
	static String escape(HttpServletRequest request, String name, String value) {
		if (value == null) {
			return null;
		}
		String query = request.getQueryString();
		boolean inQuery = query != null && (query.contains("&" + name + "=") || query.contains("?" + name + "="));
		return inQuery ? Encode.forUri(value) : Encode.forHtmlContent(value);
	}

	static String[] escape(HttpServletRequest request, String name, String[] values) {
		if (values == null) {
			return null;
		}
		String[] escaped = new String[values.length];
		for (int i = 0; i < values.length; i++) {
			escaped[i] = escape(request, name, values[i]);
		}
		return escaped;
	}
}
