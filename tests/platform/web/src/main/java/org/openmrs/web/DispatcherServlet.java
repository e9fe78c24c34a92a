package org.openmrs.web;

import javax.servlet.ServletException;

import org.openmrs.module.web.StandInWebModuleEngine;
import org.openmrs.util.OpenmrsClassLoader;
import org.springframework.web.context.support.XmlWebApplicationContext;

/** Spring's dispatcher, made anew after each refresh of the root context so that it sees the modules' controllers. */
public class DispatcherServlet extends org.springframework.web.servlet.DispatcherServlet {

	private static final long serialVersionUID = 1L;

	@Override
	protected void initFrameworkServlet() throws ServletException {
		Thread.currentThread().setContextClassLoader(OpenmrsClassLoader.getInstance());
		StandInWebModuleEngine.setDispatcherServlet(this);
		super.initFrameworkServlet();
	}

	/** Builds the dispatcher's own context again below the refreshed root context. */
	public void reInitFrameworkServlet() throws ServletException {
		Thread.currentThread().setContextClassLoader(OpenmrsClassLoader.getInstance());
		((XmlWebApplicationContext) getWebApplicationContext()).setClassLoader(OpenmrsClassLoader.getInstance());
		init();
	}

	/** Closes the dispatcher's own context before the root context is closed. */
	public void stopAndCloseApplicationContext() {
		XmlWebApplicationContext context = (XmlWebApplicationContext) getWebApplicationContext();
		context.stop();
		context.close();
	}
}
