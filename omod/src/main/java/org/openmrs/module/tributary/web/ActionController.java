package org.openmrs.module.tributary.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributary.ClassicSync;
import org.openmrs.module.tributary.Tributary;
import org.openmrs.module.tributary.nativecore.TributaryException;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * What a person can do. Below {@code /ws} no CSRF guard watches, so every request has to carry a header that a foreign page cannot
 * set.
 */
@Controller("tributary.actionController")
public class ActionController {

	private static final String HEADER = "X-Tributary-Action";

	/** How OpenMRS's tables hold a moment. */
	private static final DateTimeFormatter AS_WRITTEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

	/** After these the last cycle is one with a former parent. */
	private static final List<String> NEW_PARENT = Arrays.asList("pair", "unpair");

	/** These look at this server's own database, also before the older Sync module has given way. */
	private static final List<String> PREFLIGHT = Arrays.asList("preflight", "preflight-fix", "preflight-stop");

	/** These only tell what people are to decide. */
	private static final List<String> CONFLICTS = Arrays.asList("conflicts", "conflict", "policies");

	/** These change rows, of which OpenMRS is to be told at once. */
	private static final List<String> CHANGING = Arrays.asList("preflight-fix", "settle", "settle-bulk", "policy");

	private static final Map<String, String> PRIVILEGE_OF = new HashMap<>();

	static {
		PRIVILEGE_OF.put("sync", Privileges.RUN);
		PRIVILEGE_OF.put("sweep", Privileges.RUN);
		PRIVILEGE_OF.put("pairing-code", Privileges.MANAGE);
		PRIVILEGE_OF.put("pair", Privileges.MANAGE);
		PRIVILEGE_OF.put("unpair", Privileges.MANAGE);
		PRIVILEGE_OF.put("rename", Privileges.MANAGE);
		PRIVILEGE_OF.put("settle", Privileges.SETTLE);
		PRIVILEGE_OF.put("settle-bulk", Privileges.SETTLE);
		PRIVILEGE_OF.put("policy", Privileges.MANAGE);
		CONFLICTS.forEach(action -> PRIVILEGE_OF.put(action, Privileges.VIEW));
		PREFLIGHT.forEach(action -> PRIVILEGE_OF.put(action, Privileges.MANAGE));
	}

	@RequestMapping(value = "/tributary/action/{action}", method = RequestMethod.POST)
	public void act(@PathVariable("action") String action, HttpServletRequest request, HttpServletResponse response)
	        throws IOException {
		try (ApiUser user = ApiUser.of(request)) {
			String privilege = PRIVILEGE_OF.get(action);
			if (privilege == null) {
				Json.refuse(response, HttpServletResponse.SC_NOT_FOUND, "UNKNOWN_ACTION", "There is no such action.");
			} else if (request.getHeader(HEADER) == null) {
				Json.refuse(response, HttpServletResponse.SC_FORBIDDEN, "REFUSED", "The request lacks the header " + HEADER);
			} else if (!user.isKnown()) {
				Json.refuse(response, HttpServletResponse.SC_UNAUTHORIZED, "REFUSED", "Log in first.");
			} else if (!user.has(privilege)) {
				Json.refuse(response, HttpServletResponse.SC_FORBIDDEN, "REFUSED", "This needs the privilege: " + privilege);
			} else if (ClassicSync.isStarted() && !PREFLIGHT.contains(action) && !CONFLICTS.contains(action)) {
				Json.refuse(response, HttpServletResponse.SC_CONFLICT, "CLASSIC_SYNC",
				    "The older Sync module is started on this server; stop it first.");
			} else {
				run(action, request, response);
			}
		}
	}

	private static void run(String action, HttpServletRequest request, HttpServletResponse response) throws IOException {
		Tributary running = Tributary.current();
		if (running == null || running.getState() != Tributary.State.RUNNING) {
			Json.refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "NOT_READY", "Tributary is not running on this server.");
			return;
		}
		try {
			if (action.equals("sync")) {
				boolean started = running.getDriver().start();
				ObjectNode answer = Json.object().put("started", started);
				answer.set("sync", StatusController.sync(running.getDriver().getProgress()));
				Json.send(response, HttpServletResponse.SC_OK, answer);
			} else {
				String answer = running.core().call(action, parameters(request));
				if (NEW_PARENT.contains(action)) {
					running.getDriver().forget();
				} else if (CHANGING.contains(action)) {
					running.getDriver().refresh();
				}
				Json.send(response, HttpServletResponse.SC_OK, Json.read(answer));
			}
		}
		catch (TributaryException e) {
			int status = e.isRetryable() ? HttpServletResponse.SC_SERVICE_UNAVAILABLE : HttpServletResponse.SC_BAD_REQUEST;
			Json.refuse(response, status, e.getCode(), e.getMessage());
		}
	}

	private static Map<String, String> parameters(HttpServletRequest request) {
		Map<String, String> parameters = new HashMap<>();
		request.getParameterMap().forEach((name, values) -> parameters.put(name, values[0]));
		// Who acts, and when by this server's clock and zone, is never the browser's to say.
		parameters.put("user", Context.getAuthenticatedUser().getUuid());
		parameters.put("time", LocalDateTime.now().format(AS_WRITTEN));
		parameters.put("locale", Context.getLocale().toString());
		return parameters;
	}
}
