package org.openmrs.module.tributary.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads the one thing that Java has to know of a step's JSON report. */
final class StepReport {

	private static final ObjectMapper MAPPER = new ObjectMapper();

	private StepReport() {
	}

	/** Returns whether another step should follow. */
	static boolean more(String json) {
		try {
			JsonNode report = MAPPER.readTree(json);
			return report.path("more").asBoolean() && !report.path("failed").asBoolean();
		}
		catch (JsonProcessingException e) {
			throw new IllegalStateException("The core's report is no JSON", e);
		}
	}
}
