package org.openmrs.module.web;

import javax.servlet.ServletContext;

import org.openmrs.module.Module;

/**
 * What joins started modules to the web application; the stand-in installs it in {@link WebModuleUtil}. Not part of
 * OpenMRS: no module may use it.
 */
public interface WebModuleEngine {

	/** Joins a started module to the web application; returns true when a refresh is needed and was delayed. */
	boolean start(Module module, ServletContext servletContext, boolean delayContextRefresh);

	/** Takes a module and those that require it out of the web application. */
	void stop(Module module, ServletContext servletContext, boolean skipRefresh);
}
