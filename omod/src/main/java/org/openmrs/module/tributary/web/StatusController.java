package org.openmrs.module.tributary.web;

import java.io.IOException;
import java.util.Collections;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.openmrs.module.tributary.ClassicSync;
import org.openmrs.module.tributary.Tributary;
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
				refuse(response, HttpServletResponse.SC_UNAUTHORIZED, "Log in first.");
			} else if (!user.has(Privileges.VIEW)) {
				refuse(response, HttpServletResponse.SC_FORBIDDEN, "This needs the privilege: " + Privileges.VIEW);
			} else {
				status(user).send(response, HttpServletResponse.SC_OK);
			}
		}
	}

	private static void refuse(HttpServletResponse response, int status, String message) throws IOException {
		new Json().put("code", "REFUSED").put("message", message).put("retry", false).send(response, status);
	}

	private static Json status(ApiUser user) {
		Tributary running = Tributary.current();
		Json status = new Json();
		status.put("state", running == null ? "STOPPED" : running.getState().name());
		status.put("detail", running == null ? "" : running.getDetail());
		status.put("classicSync", ClassicSync.isStarted());
		status.put("mayRun", user.has(Privileges.RUN));
		status.put("mayManage", user.has(Privileges.MANAGE));
		status.raw("sync", running == null ? null : sync(running.getDriver().getProgress()).toString());
		putCore(status, running);
		return status;
	}

	private static void putCore(Json status, Tributary running) {
		if (running == null || running.getState() != Tributary.State.RUNNING) {
			return;
		}
		try {
			status.raw("node", running.core().call("status"));
			status.raw("parked", running.core().call("parked", Collections.singletonMap("max", "200")));
		}
		catch (TributaryException e) {
			status.raw("error", new Json().put("code", e.getCode()).put("message", e.getMessage()).toString());
		}
	}

	static Json sync(Progress progress) {
		Json json = new Json().put("running", progress.isRunning()).put("steps", progress.getSteps())
		        .put("startedAt", progress.getStartedAt()).put("endedAt", progress.getEndedAt())
		        .raw("lastStep", progress.getLastStep());
		if (progress.getErrorCode() != null) {
			json.raw("error",
			    new Json().put("code", progress.getErrorCode()).put("message", progress.getErrorMessage()).toString());
		}
		return json;
	}
}
