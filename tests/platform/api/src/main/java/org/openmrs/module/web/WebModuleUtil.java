package org.openmrs.module.web;

import javax.servlet.ServletContext;

import org.openmrs.module.Module;
import org.openmrs.module.ModuleException;

/** Joins modules to the running web application and takes them out of it. */
public class WebModuleUtil {

	private static volatile WebModuleEngine engine;

	private WebModuleUtil() {
	}

	/** Installs what joins modules to the web application, or removes it when null; for the platform alone. */
	public static void setEngine(WebModuleEngine newEngine) {
		engine = newEngine;
	}

	private static WebModuleEngine engine() {
		WebModuleEngine current = engine;
		if (current == null) {
			throw new ModuleException("This platform has no web application");
		}
		return current;
	}

	/**
	 * Joins a module, already started by the module factory, to the web application.
	 *
	 * @return true when the context must still be refreshed because the refresh was delayed
	 */
	public static boolean startModule(Module module, ServletContext servletContext, boolean delayContextRefresh) {
		return engine().start(module, servletContext, delayContextRefresh);
	}

	/** Takes a module out of the web application and refreshes the context. */
	public static void stopModule(Module module, ServletContext servletContext) {
		stopModule(module, servletContext, false);
	}

	/** Takes a module out of the web application. */
	public static void stopModule(Module module, ServletContext servletContext, boolean skipRefresh) {
		engine().stop(module, servletContext, skipRefresh);
	}

	/** Returns the folder of the exploded web application. */
	public static String getRealPath(ServletContext servletContext) {
		return servletContext.getRealPath("");
	}
}
