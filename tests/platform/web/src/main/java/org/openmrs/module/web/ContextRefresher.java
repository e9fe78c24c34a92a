package org.openmrs.module.web;

import java.util.List;

import org.openmrs.api.context.Context;
import org.openmrs.api.context.ServiceContext;
import org.openmrs.module.Module;
import org.openmrs.module.ModuleActivator;
import org.openmrs.module.ModuleFactory;
import org.openmrs.scheduler.SchedulerUtil;
import org.openmrs.util.OpenmrsClassLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.support.AbstractRefreshableApplicationContext;

/**
 * Closes the Spring context and refreshes it with a new class loader, so that the beans are those of the modules started by
 * now, with the activators' callbacks around it. As in OpenMRS 2.8.9 only an {@code Error} of a callback is caught: an
 * exception breaks the refresh.
 */
final class ContextRefresher {

	private static final Logger log = LoggerFactory.getLogger(ContextRefresher.class);

	private ContextRefresher() {
	}

	/**
	 * Refreshes the context.
	 *
	 * @param platformStartup whether every module is to receive {@code started}
	 * @param startedModule the module that is to receive {@code started} otherwise, or null
	 */
	static void refresh(AbstractRefreshableApplicationContext context, boolean platformStartup, Module startedModule) {
		List<Module> modules = ModuleFactory.getStartedModulesInOrder();
		modules.forEach(ContextRefresher::willRefresh);
		SchedulerUtil.shutdown();
		ServiceContext.destroyInstance();
		close(context);
		OpenmrsClassLoader.destroyInstance();
		context.setClassLoader(OpenmrsClassLoader.getInstance());
		Thread.currentThread().setContextClassLoader(OpenmrsClassLoader.getInstance());
		refreshNow(context);
		SchedulerUtil.startup(Context.getRuntimeProperties());
		OpenmrsClassLoader.setThreadsToNewClassLoader();
		Context.openSessionWithCurrentUser();
		try {
			modules.stream().filter(Module::isStarted)
			        .forEach(module -> refreshed(module, platformStartup || module.equals(startedModule)));
		}
		finally {
			Context.closeSessionWithCurrentUser();
		}
	}

	private static void willRefresh(Module module) {
		try {
			Thread.currentThread().setContextClassLoader(ModuleFactory.getModuleClassLoader(module));
			module.getModuleActivator().willRefreshContext();
		}
		catch (Error e) {
			log.warn("Unable to call willRefreshContext of module {}", module.getModuleId(), e);
		}
	}

	private static void close(AbstractRefreshableApplicationContext context) {
		try {
			context.stop();
			context.close();
		}
		catch (RuntimeException e) {
			log.warn("Exception while closing the context", e);
		}
	}

	private static void refreshNow(AbstractRefreshableApplicationContext context) {
		ServiceContext.getInstance().startRefreshingContext();
		try {
			context.refresh();
		}
		finally {
			ServiceContext.getInstance().doneRefreshingContext();
		}
	}

	private static void refreshed(Module module, boolean isNew) {
		try {
			ModuleFactory.passDaemonToken(module);
			module.getModuleActivator().contextRefreshed();
		}
		catch (Error e) {
			log.warn("Unable to call contextRefreshed of module {}", module.getModuleId(), e);
			return;
		}
		if (isNew) {
			started(module);
		}
	}

	private static void started(Module module) {
		ModuleActivator activator = module.getModuleActivator();
		try {
			activator.started();
		}
		catch (Error e) {
			log.warn("Unable to call started of module {}", module.getModuleId(), e);
			ModuleFactory.stopModule(module, true);
		}
	}
}
