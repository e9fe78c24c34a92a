package org.openmrs.module.tributary.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.openmrs.module.tributary.ClassicSync;
import org.openmrs.module.tributary.Tributary;
import org.openmrs.module.tributary.capture.CaptureMode;
import org.openmrs.module.tributary.nativecore.TributaryException;
import org.openmrs.module.tributary.sync.Progress;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/** How the server stands, as JSON for the page and for whoever watches the server. */
@Controller("tributary.statusController")
public class StatusController {

	@RequestMapping(value = "/tributary/status", method = RequestMethod.GET)
	public void status(HttpServletRequest request, HttpServletResponse response) throws IOException {
		try (ApiUser user = ApiUser.of(request)) {
			if (!user.isKnown()) {
				Json.refuse(response, HttpServletResponse.SC_UNAUTHORIZED, "REFUSED", "Log in first.");
			} else if (!user.has(Privileges.VIEW)) {
				Json.refuse(response, HttpServletResponse.SC_FORBIDDEN, "REFUSED", "This needs the privilege: " + Privileges.VIEW);
			} else {
				Json.send(response, HttpServletResponse.SC_OK, status(user));
			}
		}
	}

	/** What the core says of itself, with what only this side knows. */
	private static ObjectNode status(ApiUser user) {
		Tributary running = Tributary.current();
		ObjectNode status = Json.object();
		addCore(status, running);
		status.put("native", running != null && running.getState() != Tributary.State.UNSUPPORTED);
		status.put("state", running == null ? "STOPPED" : running.getState().name());
		status.put("detail", running == null ? "" : running.getDetail());
		CaptureMode mode = running == null ? null : running.captureMode();
		status.put("captureMode", mode == null ? null : mode.name().toLowerCase(Locale.ROOT));
		status.put("classicSync", ClassicSync.isStarted());
		status.put("mayRun", user.has(Privileges.RUN));
		status.put("mayManage", user.has(Privileges.MANAGE));
		status.set("sync", running == null ? null : sync(running.getDriver().getProgress()));
		return status;
	}

	private static void addCore(ObjectNode status, Tributary running) {
		if (running == null || running.getState() != Tributary.State.RUNNING) {
			return;
		}
		try {
			JsonNode core = Json.read(running.core().call("status"));
			core.fields().forEachRemaining(field -> status.set(field.getKey(), field.getValue()));
			if (core.path("parked").asLong() + core.path("parkedThere").asLong() > 0) {
				JsonNode parked = Json.read(running.core().call("parked"));
				status.set("parkedRecords", parked.path("parked"));
				status.set("parkedThereRecords", parked.path("parkedThere"));
			}
		}
		catch (TributaryException e) {
			status.set("error", Json.object().put("code", e.getCode()).put("message", e.getMessage()));
		}
	}

	static ObjectNode sync(Progress progress) {
		ObjectNode sync = Json.object().put("running", progress.isRunning()).put("steps", progress.getSteps())
		        .put("startedAt", progress.getStartedAt()).put("endedAt", progress.getEndedAt());
		sync.set("lastStep", Json.read(progress.getLastStep()));
		if (progress.getErrorCode() != null) {
			sync.set("error",
			    Json.object().put("code", progress.getErrorCode()).put("message", progress.getErrorMessage()));
		}
		return sync;
	}
}
