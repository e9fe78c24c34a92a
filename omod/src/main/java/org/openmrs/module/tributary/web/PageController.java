package org.openmrs.module.tributary.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.openmrs.api.context.Context;
import org.springframework.stereotype.Controller;
import org.springframework.ui.ModelMap;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/** The page in the administration section; all its data comes from the status as JSON. */
@Controller("tributary.pageController")
public class PageController {

	private static final String VIEW = "/module/tributary/tributary";

	/** The messages below {@code tributary.} that the page's script shows. */
	private static final List<String> OWN_CODES = Arrays.asList("server", "waitingOut", "waitingIn", "lastContact", "lastError",
	    "differences", "moduleDiffers", "upgrade", "platformDiffers", "schemaDiffers", "clockDiffers", "conflictsOpen", "at",
	    "stopped", "record", "from", "reason", "row", "table", "changes", "wantedId", "otherIdsHelp", "since", "never", "noAnswer",
	    "starting", "progress", "ended", "ended.failed", "unsupported", "classicSync", "notRunning", "failed", "parkedHelp",
	    "noParked", "unfixed", "madeCode", "unpairSure", "reason.missing-reference", "reason.still-referenced",
	    "reason.duplicate-value", "reason.value-does-not-fit", "reason.value-missing", "reason.no-such-row",
	    "reason.refused-by-database", "reason.unknown-table", "reason.unknown-column", "reason.created-twice",
	    "reason.behind-parked", "reason.not-taken", "captureAll", "captureStock", "captureUnseen", "captureError", "sweptNothing",
	    "sweptRows", "sweepNever", "sweepUnderWay", "sweepEnded", "sweepFailed", "usedNoMore", "stands", "rowsGone", "heldSure");

	/** All that the page's scripts show. */
	static final List<String> TEXT_CODES = allCodes();

	private static List<String> allCodes() {
		List<String> codes = new ArrayList<>(OWN_CODES);
		codes.addAll(PreflightTexts.CODES);
		return Collections.unmodifiableList(codes);
	}

	/** Shows the page; not below {@code /ws}, where the same mapping would be reached without the CSRF guard. */
	@RequestMapping(value = "/module/tributary/tributary.form", method = RequestMethod.GET)
	public String show(HttpServletRequest request, HttpServletResponse response, ModelMap model) throws IOException {
		if ("/ws".equals(request.getServletPath())) {
			response.sendError(HttpServletResponse.SC_NOT_FOUND);
			return null;
		}
		if (Context.isAuthenticated()) {
			Context.requirePrivilege(Privileges.VIEW);
		}
		model.addAttribute("textCodes", TEXT_CODES);
		model.addAttribute("language", Context.getLocale().toLanguageTag());
		return VIEW;
	}
}
