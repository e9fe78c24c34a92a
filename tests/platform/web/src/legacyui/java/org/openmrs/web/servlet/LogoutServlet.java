package org.openmrs.web.servlet;

import java.io.IOException;

import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

import org.openmrs.api.context.Context;

/** Logs the user out and drops the session. */
public class LogoutServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	@Override
	protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
		Context.logout();
		request.getSession().invalidate();
		response.sendRedirect(request.getContextPath() + "/index.htm?noredirect=true");
	}
}
