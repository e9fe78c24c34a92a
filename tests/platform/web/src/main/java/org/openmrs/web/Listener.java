package org.openmrs.web;

import java.io.File;
import java.util.Properties;

import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;

import org.openmrs.api.context.Context;
import org.openmrs.api.context.Daemon;
import org.openmrs.module.Module;
import org.openmrs.module.ModuleException;
import org.openmrs.module.ModuleFactory;
import org.openmrs.module.engine.StandInModuleEngine;
import org.openmrs.module.web.StandInWebModuleEngine;
import org.openmrs.module.web.WebModuleUtil;
import org.openmrs.util.DatabaseUpdater;
import org.openmrs.util.OpenmrsClassLoader;
import org.openmrs.util.OpenmrsUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.context.ContextLoader;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.XmlWebApplicationContext;

/**
 * Starts and stops the platform with the web application: database, root context, modules, and the context again with the
 * modules' beans. A failure is kept and shown on every page; Tomcat goes on.
 */
public final class Listener extends ContextLoader implements ServletContextListener {

	private static final Logger log = LoggerFactory.getLogger(Listener.class);

	private static volatile Throwable errorAtStartup;

	private static volatile boolean started;

	private final StandInModuleEngine modules = new StandInModuleEngine();

	private final StandInWebModuleEngine webModules = new StandInWebModuleEngine();

	/** Tells whether the platform and its modules have started. */
	public static boolean isOpenmrsStarted() {
		return started;
	}

	/** Returns why the platform did not start, or null. */
	public static Throwable getErrorAtStartup() {
		return errorAtStartup;
	}

	@Override
	public void contextInitialized(ServletContextEvent event) {
		ServletContext servletContext = event.getServletContext();
		try {
			start(servletContext);
			started = true;
			log.info("The platform has started with the modules {}", ModuleFactory.getStartedModulesInOrder());
		}
		catch (Exception e) {
			errorAtStartup = e;
			log.error("The platform did not start", e);
		}
	}

	private void start(ServletContext servletContext) throws Exception {
		Properties properties = OpenmrsUtil.getRuntimeProperties(WebConstants.WEBAPP_NAME);
		if (properties == null) {
			throw new IllegalStateException("No openmrs-runtime.properties in " + OpenmrsUtil.getApplicationDataDirectory());
		}
		Context.setRuntimeProperties(properties);
		CsrfGuardSettings.load(servletContext, properties);
		Thread.currentThread().setContextClassLoader(OpenmrsClassLoader.getInstance());
		DatabaseUpdater.executeChangelog();
		ModuleFactory.setEngine(modules);
		WebModuleUtil.setEngine(webModules);
		XmlWebApplicationContext context = (XmlWebApplicationContext) createWebApplicationContext(servletContext);
		configureAndRefreshWebApplicationContext(context, servletContext);
		servletContext.setAttribute(WebApplicationContext.ROOT_WEB_APPLICATION_CONTEXT_ATTRIBUTE, context);
		Daemon.runAndWait(() -> startModules(servletContext));
	}

	private Void startModules(ServletContext servletContext) {
		modules.loadAll(new File(servletContext.getRealPath("/WEB-INF/bundledModules")));
		modules.loadAll(OpenmrsUtil.getDirectoryInApplicationDataDirectory("modules"));
		modules.startAll();
		for (Module module : ModuleFactory.getStartedModulesInOrder()) {
			extractPages(module, servletContext);
		}
		refreshWithModules(servletContext);
		for (Module module : ModuleFactory.getStartedModulesInOrder()) {
			webModules.loadServletsAndFilters(module, servletContext);
		}
		return null;
	}

	private static void extractPages(Module module, ServletContext servletContext) {
		try {
			WebModuleUtil.startModule(module, servletContext, true);
		}
		catch (ModuleException e) {
			module.setStartupErrorMessage("Unable to start module", e);
		}
	}

	private void refreshWithModules(ServletContext servletContext) {
		try {
			webModules.refresh(servletContext, true, null);
		}
		catch (Exception e) {
			log.error("Unable to refresh the context; going on without modules", e);
			ModuleFactory.getLoadedModules().forEach(module -> webModules.stop(module, servletContext, true));
			modules.stopAll();
			webModules.refresh(servletContext, true, null);
		}
	}

	@Override
	public void contextDestroyed(ServletContextEvent event) {
		ServletContext servletContext = event.getServletContext();
		started = false;
		try {
			Context.openSession();
			modules.stopAll();
			Context.shutdown();
			ModuleFactory.getLoadedModules().forEach(module -> webModules.stop(module, servletContext, true));
		}
		catch (Exception e) {
			log.error("Error while shutting down", e);
		}
		finally {
			Context.closeSession();
		}
		closeWebApplicationContext(servletContext);
		Daemon.shutdown();
		OpenmrsClassLoader.onShutdown();
	}
}
