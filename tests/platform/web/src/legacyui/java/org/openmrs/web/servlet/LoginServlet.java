package org.openmrs.web.servlet;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;

import org.openmrs.api.context.Context;
import org.openmrs.api.context.ContextAuthenticationException;
import org.openmrs.web.WebConstants;

/** Logs a user in by the parameters uname and pw, in a new session, and goes on to the page that was asked for. */
public class LoginServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	@Override
	protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
		String redirect = redirectOf(request);
		try {
			Context.authenticate(request.getParameter("uname"), request.getParameter("pw"));
			renewSession(request).removeAttribute(WebConstants.OPENMRS_LOGIN_REDIRECT_HTTPSESSION_ATTR);
			response.sendRedirect(redirect);
		}
		catch (ContextAuthenticationException e) {
			HttpSession session = request.getSession();
			session.setAttribute(WebConstants.OPENMRS_ERROR_ATTR, "auth.password.invalid");
			session.setAttribute(WebConstants.OPENMRS_LOGIN_REDIRECT_HTTPSESSION_ATTR, redirect);
			response.sendRedirect(request.getContextPath() + "/login.htm");
		}
	}

	private static String redirectOf(HttpServletRequest request) {
		String wanted = request.getParameter("redirect");
		String home = request.getContextPath();
		boolean inside = wanted != null && wanted.startsWith(home + "/") && !wanted.contains("login.");
		return inside ? wanted : home;
	}

	private static HttpSession renewSession(HttpServletRequest request) {
		HttpSession old = request.getSession();
		Map<String, Object> attributes = new LinkedHashMap<>();
		Collections.list(old.getAttributeNames()).forEach(name -> attributes.put(name, old.getAttribute(name)));
		old.invalidate();
		HttpSession renewed = request.getSession(true);
		attributes.forEach(renewed::setAttribute);
		return renewed;
	}
}
