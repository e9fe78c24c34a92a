package org.openmrs.module.tributary.web;

import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.openmrs.api.context.Context;
import org.springframework.stereotype.Controller;
import org.springframework.ui.ModelMap;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/** The page on which people see and settle conflicts; all its data comes from the actions as JSON. */
@Controller("tributary.conflictsController")
public class ConflictsController {

	private static final String VIEW = "/module/tributary/conflicts";

	/** Shows the page; not below {@code /ws}, where the same mapping would be reached without the CSRF guard. */
	@RequestMapping(value = "/module/tributary/conflicts.form", method = RequestMethod.GET)
	public String show(HttpServletRequest request, HttpServletResponse response, ModelMap model) throws IOException {
		if ("/ws".equals(request.getServletPath())) {
			response.sendError(HttpServletResponse.SC_NOT_FOUND);
			return null;
		}
		if (Context.isAuthenticated()) {
			Context.requirePrivilege(Privileges.VIEW);
		}
		model.addAttribute("textCodes", ConflictsTexts.CODES);
		model.addAttribute("language", Context.getLocale().toLanguageTag());
		model.addAttribute("maySettle", Context.isAuthenticated() && Context.hasPrivilege(Privileges.SETTLE));
		model.addAttribute("mayManage", Context.isAuthenticated() && Context.hasPrivilege(Privileges.MANAGE));
		return VIEW;
	}
}
