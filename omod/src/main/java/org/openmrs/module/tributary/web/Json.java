package org.openmrs.module.tributary.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import javax.servlet.http.HttpServletResponse;

/** Sends JSON, and the one form in which a request is refused. */
final class Json {

	private static final ObjectMapper MAPPER = new ObjectMapper();

	private Json() {
	}

	static ObjectNode object() {
		return MAPPER.createObjectNode();
	}

	/** Reads what the core gave; text that is no JSON is a defect of the core. */
	static JsonNode read(String json) {
		try {
			return json == null ? MAPPER.nullNode() : MAPPER.readTree(json);
		}
		catch (JsonProcessingException e) {
			throw new IllegalStateException("The core's answer is no JSON", e);
		}
	}

	static void send(HttpServletResponse response, int status, JsonNode json) throws IOException {
		byte[] body = MAPPER.writeValueAsBytes(json);
		response.setStatus(status);
		response.setContentType("application/json;charset=UTF-8");
		response.setHeader("Cache-Control", "no-store");
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

	static void refuse(HttpServletResponse response, int status, String code, String message) throws IOException {
		boolean retry = status == HttpServletResponse.SC_SERVICE_UNAVAILABLE;
		send(response, status, object().put("code", code).put("message", message).put("retry", retry));
	}
}
