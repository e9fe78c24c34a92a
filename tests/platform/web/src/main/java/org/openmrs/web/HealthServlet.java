package org.openmrs.web;

import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Answers {@code /health/alive} always, and {@code /health/started} with 200 only once the platform and its modules run. */
public class HealthServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	@Override
	protected void doGet(HttpServletRequest request, HttpServletResponse response) {
		boolean waiting = "/started".equals(request.getPathInfo()) && !Listener.isOpenmrsStarted();
		response.setStatus(waiting ? HttpServletResponse.SC_SERVICE_UNAVAILABLE : HttpServletResponse.SC_OK);
	}
}
