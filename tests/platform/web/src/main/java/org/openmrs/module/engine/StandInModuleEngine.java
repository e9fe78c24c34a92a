package org.openmrs.module.engine;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.openmrs.api.context.Daemon;
import org.openmrs.module.Extension;
import org.openmrs.module.Module;
import org.openmrs.module.ModuleActivator;
import org.openmrs.module.ModuleClassLoader;
import org.openmrs.module.ModuleEngine;
import org.openmrs.module.ModuleException;
import org.openmrs.module.ModuleFactory;
import org.openmrs.module.ModuleUtil;
import org.openmrs.util.OpenmrsClassLoader;
import org.openmrs.util.OpenmrsConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a module as OpenMRS 2.8 does: class loader, extensions, liquibase, privileges and global properties,
 * {@code willStart}; an exception on the way stops the module again and is kept as its startup error, an {@code Error} of
 * {@code willStart} leaves it half started.
 */
public final class StandInModuleEngine implements ModuleEngine {

	private static final Logger log = LoggerFactory.getLogger(StandInModuleEngine.class);

	private final ModuleDatabase database = new ModuleDatabase();

	@Override
	public Module load(File moduleFile, boolean replaceIfExists) {
		Module module = ModuleConfigReader.read(moduleFile);
		Module old = ModuleFactory.getModuleById(module.getModuleId());
		if (old != null) {
			int order = ModuleUtil.compareVersion(old.getVersion(), module.getVersion());
			if (order > 0) {
				return old;
			}
			if (order == 0 && !replaceIfExists) {
				throw new ModuleException("A module with the same id and version already exists", module.getModuleId());
			}
			unload(old);
		}
		ModuleFactory.getLoadedModulesMap().put(module.getModuleId(), module);
		return module;
	}

	/** Loads every module file of a folder, in the order of their names; a broken one is skipped. */
	public void loadAll(File folder) {
		File[] files = folder.listFiles((dir, name) -> name.endsWith(".omod") && !name.startsWith("."));
		for (File file : files == null ? new File[0] : sorted(files)) {
			try {
				load(file, true);
			}
			catch (RuntimeException e) {
				log.error("Unable to load {}", file.getName(), e);
			}
		}
	}

	private static File[] sorted(File[] files) {
		Arrays.sort(files, Comparator.comparing(File::getName));
		return files;
	}

	/** Starts, in the order of their requirements, the loaded modules that were not stopped by a person. */
	public void startAll() {
		List<Module> wanted = new ArrayList<>(ModuleFactory.getLoadedModules()).stream()
		        .filter(module -> module.isMandatory() || database.mayStart(module)).collect(Collectors.toList());
		for (Module module : StartupOrder.of(wanted)) {
			try {
				if (!module.isStarted()) {
					start(module);
				}
			}
			catch (RuntimeException e) {
				log.error("Error while starting module {}", module.getModuleId(), e);
				module.setStartupErrorMessage("Error while starting module", e);
			}
		}
	}

	@Override
	public Module start(Module module) {
		for (String requiredPackage : missing(module)) {
			Module required = ModuleFactory.getModuleByPackage(requiredPackage);
			if (required != null) {
				start(required);
			}
		}
		try {
			return Daemon.runAndWait(() -> startHere(module));
		}
		catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			return module;
		}
		catch (ExecutionException e) {
			throw e.getCause() instanceof ModuleException ? (ModuleException) e.getCause()
			        : new ModuleException("Unable to start module " + module.getName(), e);
		}
	}

	private Module startHere(Module module) {
		try {
			requireCompatible(module);
			ModuleFactory.registerClassLoader(new ModuleClassLoader(module, ModuleFactory.class.getClassLoader()));
			module.getExtensions().stream().sorted(Comparator.comparingInt(Extension::getOrder)).forEach(this::publish);
			database.update(module);
			ModuleFactory.getStartedModulesMap().put(module.getModuleId(), module);
			database.markStarted(module);
			database.checkPrivilegesAndProperties(module);
			willStart(module);
			module.clearStartupError();
		}
		catch (Exception e) {
			log.warn("Error while trying to start module {}", module.getModuleId(), e);
			module.setStartupErrorMessage("Error while trying to start module", e);
			undo(module);
		}
		return module;
	}

	private void requireCompatible(Module module) {
		String platform = OpenmrsConstants.OPENMRS_VERSION_SHORT;
		if (!ModuleUtil.matchRequiredVersions(platform, module.getRequireOpenmrsVersion())) {
			throw new ModuleException("Module requires version " + module.getRequireOpenmrsVersion()
			        + ". Current code version is: " + platform, module.getModuleId());
		}
		List<String> missing = missing(module);
		if (!missing.isEmpty()) {
			throw new ModuleException("Cannot be started because of missing modules: " + String.join(",", missing),
			        module.getModuleId());
		}
	}

	private static List<String> missing(Module module) {
		return module.getRequiredModules().stream().filter(name -> {
			Module required = ModuleFactory.getModuleByPackage(name);
			return !ModuleFactory.isModuleStarted(required)
			        || !ModuleUtil.matchRequiredVersions(required.getVersion(), module.getRequiredModuleVersion(name));
		}).collect(Collectors.toList());
	}

	private void publish(Extension extension) {
		ModuleFactory.getExtensionMap()
		        .computeIfAbsent(extension.getExtensionId(), id -> Collections.synchronizedList(new ArrayList<>()))
		        .add(extension);
	}

	private static void willStart(Module module) {
		try {
			module.getModuleActivator().willStart();
		}
		catch (ModuleException e) {
			throw e;
		}
		catch (Exception e) {
			throw new ModuleException("Error while calling module's Activator.startup()/willStart() method", e);
		}
	}

	private void undo(Module module) {
		try {
			if (ModuleFactory.isModuleStarted(module)) {
				stop(module, false);
			} else {
				release(module);
			}
		}
		catch (RuntimeException e) {
			log.debug("Error while stopping module {}", module.getModuleId(), e);
		}
	}

	@Override
	public void stop(Module module, boolean keepStartedProperty) {
		if (!ModuleFactory.isModuleStarted(module)) {
			return;
		}
		call(module, "willStop", ModuleActivator::willStop);
		dependents(module).forEach(dependent -> stop(dependent, keepStartedProperty));
		ModuleFactory.getStartedModulesMap().remove(module.getModuleId());
		if (!keepStartedProperty) {
			database.markStopped(module);
		}
		withdrawExtensions(module);
		call(module, "stopped", ModuleActivator::stopped);
		release(module);
	}

	private static Collection<Module> dependents(Module module) {
		return ModuleFactory.getStartedModulesInOrder().stream()
		        .filter(other -> other.getRequiredModules().contains(module.getPackageName()))
		        .collect(Collectors.toList());
	}

	private static void call(Module module, String callback, Consumer<ModuleActivator> action) {
		try {
			action.accept(module.getModuleActivator());
		}
		catch (Exception e) {
			log.warn("Unable to call {} of module {}", callback, module.getModuleId(), e);
		}
	}

	private static void withdrawExtensions(Module module) {
		for (Map.Entry<String, List<Extension>> point : ModuleFactory.getExtensionMap().entrySet()) {
			point.getValue().removeIf(extension -> module.getModuleId().equals(extension.getModuleId()));
		}
	}

	private static void release(Module module) {
		withdrawExtensions(module);
		module.getExtensions().clear();
		module.setModuleActivator(null);
		ModuleClassLoader loader = ModuleFactory.unregisterClassLoader(module);
		if (loader != null) {
			loader.dispose();
			OpenmrsClassLoader.deleteTree(new File(OpenmrsClassLoader.getLibCacheFolder(), module.getModuleId()));
		}
	}

	@Override
	public void unload(Module module) {
		stop(module, true);
		ModuleFactory.getLoadedModulesMap().remove(module.getModuleId());
		if (!module.getFile().delete()) {
			log.warn("Could not delete {}", module.getFile());
		}
	}

	/** Stops every module, the last started first, and keeps their "started" properties. */
	public void stopAll() {
		List<Module> started = ModuleFactory.getStartedModulesInOrder();
		Collections.reverse(started);
		started.forEach(module -> stop(module, true));
	}
}
