package org.openmrs.module.tributary.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServletResponse;

/** Writes small JSON objects; what the core gives as JSON goes in as it is. */
final class Json {

	private final StringBuilder text = new StringBuilder("{");

	Json put(String name, String value) {
		return raw(name, value == null ? "null" : quoted(value));
	}

	Json put(String name, boolean value) {
		return raw(name, Boolean.toString(value));
	}

	Json put(String name, long value) {
		return raw(name, Long.toString(value));
	}

	/** Puts a value that is JSON already; null becomes JSON's null. */
	Json raw(String name, String json) {
		if (text.length() > 1) {
			text.append(',');
		}
		text.append(quoted(name)).append(':').append(json == null || json.isEmpty() ? "null" : json);
		return this;
	}

	@Override
	public String toString() {
		return text + "}";
	}

	void send(HttpServletResponse response, int status) throws IOException {
		send(response, status, toString());
	}

	static void send(HttpServletResponse response, int status, String json) throws IOException {
		byte[] body = json.getBytes(StandardCharsets.UTF_8);
		response.setStatus(status);
		response.setContentType("application/json;charset=UTF-8");
		response.setHeader("Cache-Control", "no-store");
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

	private static String quoted(String value) {
		StringBuilder quoted = new StringBuilder("\"");
		for (int i = 0; i < value.length(); i++) {
			char c = value.charAt(i);
			if (c == '"' || c == '\\') {
				quoted.append('\\').append(c);
			} else if (c < ' ' || c == '<' || c == '\u2028' || c == '\u2029') {
				quoted.append(String.format("\\u%04x", (int) c));
			} else {
				quoted.append(c);
			}
		}
		return quoted.append('"').toString();
	}
}
