package org.openmrs.module.web;

import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;

import javax.servlet.FilterConfig;
import javax.servlet.ServletConfig;
import javax.servlet.ServletContext;

/** The name and parameters under which a module's servlet or filter is initialised. */
final class ModuleServletSettings implements ServletConfig, FilterConfig {

	private final String name;

	private final ServletContext servletContext;

	private final Map<String, String> initParams;

	ModuleServletSettings(String name, ServletContext servletContext, Map<String, String> initParams) {
		this.name = name;
		this.servletContext = servletContext;
		this.initParams = initParams;
	}

	@Override
	public String getServletName() {
		return name;
	}

	@Override
	public String getFilterName() {
		return name;
	}

	@Override
	public ServletContext getServletContext() {
		return servletContext;
	}

	@Override
	public String getInitParameter(String parameter) {
		return initParams.get(parameter);
	}

	@Override
	public Enumeration<String> getInitParameterNames() {
		return Collections.enumeration(initParams.keySet());
	}
}
