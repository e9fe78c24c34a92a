package org.openmrs.standin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One visitor of a server: keeps the cookies, follows no redirect, and can send the CSRF token. */
final class Browser {

	private static final Pattern TOKEN = Pattern.compile("masterTokenValue = '([^']+)'");

	private static final String BOUNDARY = "----standin-boundary";

	private final String base;

	private String accept = "text/html, text/plain";

	private final Map<String, String> cookies = new LinkedHashMap<>();

	Browser(String base) {
		this.base = base;
	}

	/** Changes what kinds of answer the visitor asks for. */
	Browser accepting(String types) {
		accept = types;
		return this;
	}

	/** What came back. */
	static final class Answer {

		final int status;

		final String location;

		final String mark;

		final byte[] body;

		Answer(HttpURLConnection connection) throws IOException {
			status = connection.getResponseCode();
			location = connection.getHeaderField("Location");
			mark = connection.getHeaderField("X-Life-Test");
			InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			byte[] buffer = new byte[8192];
			for (int n = in == null ? -1 : in.read(buffer); n >= 0; n = in.read(buffer)) {
				bytes.write(buffer, 0, n);
			}
			body = bytes.toByteArray();
		}

		String text() {
			return new String(body, StandardCharsets.UTF_8);
		}
	}

	Answer get(String path) throws IOException {
		return finish(open("GET", path));
	}

	Answer post(String path, String contentType, byte[] body) throws IOException {
		HttpURLConnection connection = open("POST", path);
		connection.setRequestProperty("Content-Type", contentType);
		connection.setDoOutput(true);
		try (OutputStream out = connection.getOutputStream()) {
			out.write(body);
		}
		return finish(connection);
	}

	/** Posts a form with pairs of name and value. */
	Answer form(String path, String... pairs) throws IOException {
		StringBuilder body = new StringBuilder();
		for (int i = 0; i < pairs.length; i += 2) {
			body.append(i == 0 ? "" : "&").append(pairs[i]).append('=').append(URLEncoder.encode(pairs[i + 1], "UTF-8"));
		}
		return post(path, "application/x-www-form-urlencoded", body.toString().getBytes(StandardCharsets.UTF_8));
	}

	/** Posts a form like {@link #form} with the session's CSRF token. */
	Answer tokenForm(String path, String... pairs) throws IOException {
		String[] all = new String[pairs.length + 2];
		System.arraycopy(pairs, 0, all, 0, pairs.length);
		all[pairs.length] = "OWASP-CSRFTOKEN";
		all[pairs.length + 1] = token();
		return form(path, all);
	}

	/** Uploads a file under a field name, with further fields in the query. */
	Answer upload(String path, String field, String fileName, byte[] content) throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		body.write(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + fileName
		        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.UTF_8));
		body.write(content);
		body.write(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
		return post(path, "multipart/form-data; boundary=" + BOUNDARY, body.toByteArray());
	}

	Answer uploadModule(Path omod) throws IOException {
		String query = "?action=upload&update=true&OWASP-CSRFTOKEN=" + token();
		return upload("/admin/modules/module.list" + query, "moduleFile", omod.getFileName().toString(),
		    Files.readAllBytes(omod));
	}

	/** Logs in and opens the first page, since the new session gets its CSRF token only there. */
	Answer login(String user, String password) throws IOException {
		get("/login.htm");
		Answer answer = tokenForm("/ms/legacyui/loginServlet", "uname", user, "pw", password, "redirect",
		    "/openmrs/admin/index.htm");
		get("/index.htm");
		return answer;
	}

	private String token() throws IOException {
		Matcher matcher = TOKEN.matcher(get("/csrfguard").text());
		if (!matcher.find()) {
			throw new IllegalStateException("No CSRF token for this session");
		}
		return matcher.group(1);
	}

	private HttpURLConnection open(String method, String path) throws IOException {
		HttpURLConnection connection = (HttpURLConnection) new URL(base + path).openConnection();
		connection.setRequestMethod(method);
		connection.setInstanceFollowRedirects(false);
		connection.setRequestProperty("Accept", accept);
		connection.setRequestProperty("Referer", base + "/index.htm");
		connection.setRequestProperty("Cookie", String.join("; ", cookies.values()));
		return connection;
	}

	private Answer finish(HttpURLConnection connection) throws IOException {
		Answer answer = new Answer(connection);
		for (String set : connection.getHeaderFields().getOrDefault("Set-Cookie", Collections.emptyList())) {
			cookies.put(set.split("=")[0], set.split(";")[0]);
		}
		return answer;
	}
}
