package org.openmrs.module.web;

import java.io.IOException;

import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

import org.openmrs.module.ModuleFactory;

/** Hands {@code /ms/<module id>/<name>} and {@code /ms/<name>} to the module servlet of that name. */
public class ModuleServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response)
	        throws ServletException, IOException {
		String path = request.getPathInfo() == null ? "" : request.getPathInfo();
		String[] parts = path.split("/");
		boolean startsWithModule = parts.length > 2 && ModuleFactory.getModuleById(parts[1]) != null;
		int position = startsWithModule ? 2 : 1;
		HttpServlet servlet = parts.length > position ? ModuleServlets.named(parts[position]) : null;
		if (servlet == null) {
			response.setStatus(HttpServletResponse.SC_NOT_FOUND);
			return;
		}
		servlet.service(request, response);
	}
}
