package org.openmrs.web.filter;

import java.io.IOException;

import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;

import org.openmrs.User;
import org.openmrs.api.context.Context;
import org.openmrs.api.context.UserContext;
import org.openmrs.util.OpenmrsClassLoader;
import org.openmrs.web.WebConstants;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request an HTTP session and the user context kept in it, and the current class loader. */
public class OpenmrsFilter extends OncePerRequestFilter {

	private static final String USER_CONTEXT = WebConstants.OPENMRS_USER_CONTEXT_HTTPSESSION_ATTR;

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
	        throws ServletException, IOException {
		HttpSession session = request.getSession();
		UserContext userContext = (UserContext) session.getAttribute(USER_CONTEXT);
		if (userContext == null) {
			userContext = new UserContext(Context.getAuthenticationScheme());
			session.setAttribute(USER_CONTEXT, userContext);
		}
		User user = userContext.getAuthenticatedUser();
		session.setAttribute("username", user == null ? "-anonymous user-" : user.getUsername());
		session.setAttribute("locale", userContext.getLocale());
		if (request.getRequestURI().endsWith("csrfguard")) {
			response.setHeader("Cache-Control", "no-cache, no-store, must-revalidate");
			response.setHeader("Pragma", "no-cache");
			response.setHeader("Expires", "0");
		}
		Context.setUserContext(userContext);
		Thread.currentThread().setContextClassLoader(OpenmrsClassLoader.getInstance());
		try {
			chain.doFilter(request, response);
		}
		finally {
			Context.clearUserContext();
		}
	}
}
