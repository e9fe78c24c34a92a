package org.openmrs.module.tributary.web;

import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.openmrs.api.context.Context;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/** The page in the administration section; all its data comes from the status as JSON. */
@Controller("tributary.pageController")
public class PageController {

	private static final String VIEW = "/module/tributary/tributary";

	/** Shows the page; not below {@code /ws}, where the same mapping would be reached without the CSRF guard. */
	@RequestMapping(value = "/module/tributary/tributary.form", method = RequestMethod.GET)
	public String show(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if ("/ws".equals(request.getServletPath())) {
			response.sendError(HttpServletResponse.SC_NOT_FOUND);
			return null;
		}
		if (Context.isAuthenticated()) {
			Context.requirePrivilege(Privileges.VIEW);
		}
		return VIEW;
	}
}
