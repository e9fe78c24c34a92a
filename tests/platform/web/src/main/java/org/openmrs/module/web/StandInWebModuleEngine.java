package org.openmrs.module.web;

import javax.servlet.ServletContext;
import javax.servlet.ServletException;

import org.openmrs.api.context.Context;
import org.openmrs.module.Module;
import org.openmrs.module.ModuleFactory;
import org.openmrs.scheduler.SchedulerException;
import org.openmrs.scheduler.SchedulerService;
import org.openmrs.scheduler.TaskDefinition;
import org.openmrs.web.DispatcherServlet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.context.support.WebApplicationContextUtils;
import org.springframework.web.context.support.XmlWebApplicationContext;

/**
 * Joins a started module to the web application in the order of OpenMRS 2.8: pages, refresh of the context when the module
 * brings one, servlets and filters. When the refresh fails, the module is stopped and the context refreshed without it.
 */
public final class StandInWebModuleEngine implements WebModuleEngine {

	private static final Logger log = LoggerFactory.getLogger(StandInWebModuleEngine.class);

	private static volatile DispatcherServlet dispatcher;

	/** Makes the dispatcher known whose mappings follow each refresh. */
	public static void setDispatcherServlet(DispatcherServlet servlet) {
		dispatcher = servlet;
	}

	@Override
	public boolean start(Module module, ServletContext servletContext, boolean delayContextRefresh) {
		if (!module.isStarted() || module.hasStartupError()) {
			return false;
		}
		boolean needsRefresh = ModuleWebFiles.extract(module, servletContext);
		if (delayContextRefresh) {
			return needsRefresh;
		}
		if (needsRefresh) {
			refreshOrStop(module, servletContext);
		}
		if (module.isStarted()) {
			loadServletsAndFilters(module, servletContext);
		}
		return false;
	}

	private void refreshOrStop(Module module, ServletContext servletContext) {
		try {
			refresh(servletContext, false, module);
		}
		catch (Exception e) {
			log.warn("Unable to refresh the WebApplicationContext for module {}", module.getModuleId(), e);
			module.setStartupErrorMessage("Unable to refresh the WebApplicationContext", e);
			stopAfterFailure(module, servletContext);
			refresh(servletContext, false, module);
		}
	}

	private void stopAfterFailure(Module module, ServletContext servletContext) {
		try {
			stop(module, servletContext, true);
			ModuleFactory.stopModule(module, true);
		}
		catch (Exception e) {
			log.warn("Error while stopping module {} after a failed refresh", module.getModuleId(), e);
		}
	}

	/** Makes the servlets and filters of a module live; they may use its beans. */
	public void loadServletsAndFilters(Module module, ServletContext servletContext) {
		servletContext.setAttribute(OpenmrsJspServlet.OPENMRS_TLD_SCAN_NEEDED, true);
		ModuleServlets.load(module, servletContext);
		ModuleFilters.load(module, servletContext);
	}

	/** Refreshes the root context and then the dispatcher's own. */
	public void refresh(ServletContext servletContext, boolean platformStartup, Module startedModule) {
		DispatcherServlet live = dispatcher;
		if (live != null) {
			live.stopAndCloseApplicationContext();
		}
		XmlWebApplicationContext root = (XmlWebApplicationContext) WebApplicationContextUtils
		        .getWebApplicationContext(servletContext);
		ContextRefresher.refresh(root, platformStartup, startedModule);
		try {
			if (live != null) {
				live.reInitFrameworkServlet();
			}
		}
		catch (ServletException e) {
			log.warn("Unable to refresh the dispatcher servlet", e);
		}
	}

	@Override
	public void stop(Module module, ServletContext servletContext, boolean skipRefresh) {
		for (Module other : ModuleFactory.getStartedModulesInOrder()) {
			if (!other.equals(module) && other.getRequiredModules().contains(module.getPackageName())) {
				stop(other, servletContext, skipRefresh);
			}
		}
		ModuleWebFiles.delete(module, servletContext);
		ModuleServlets.unload(module);
		ModuleFilters.unload(module);
		stopTasks(module);
		if (!skipRefresh) {
			refresh(servletContext, false, null);
		}
	}

	private static void stopTasks(Module module) {
		SchedulerService scheduler;
		try {
			scheduler = Context.getSchedulerService();
		}
		catch (RuntimeException e) {
			log.debug("The scheduler is gone already", e);
			return;
		}
		for (TaskDefinition task : scheduler.getRegisteredTasks()) {
			if (task.getTaskClass().startsWith(module.getPackageName() + ".")) {
				stopTask(scheduler, task);
			}
		}
	}

	private static void stopTask(SchedulerService scheduler, TaskDefinition task) {
		try {
			scheduler.shutdownTask(task);
		}
		catch (SchedulerException e) {
			log.error("Could not stop task {}", task.getName(), e);
		}
	}
}
