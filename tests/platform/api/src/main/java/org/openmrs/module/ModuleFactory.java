package org.openmrs.module;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The register of modules: which are loaded, which are started, by which class loader, with which extensions and token.
 * Starting and stopping is done by the {@link ModuleEngine} that the platform installs.
 */
public class ModuleFactory {

	private static final Map<String, Module> loadedModules = Collections.synchronizedMap(new LinkedHashMap<>());

	private static final Map<String, Module> startedModules = Collections.synchronizedMap(new LinkedHashMap<>());

	private static final Map<String, ModuleClassLoader> classLoaders = new ConcurrentHashMap<>();

	private static final Map<String, Set<ModuleClassLoader>> providedPackages = new ConcurrentHashMap<>();

	private static final Map<String, List<Extension>> extensionMap = new ConcurrentHashMap<>();

	private static final Map<String, DaemonToken> daemonTokens = new ConcurrentHashMap<>();

	private static volatile ModuleEngine engine;

	private ModuleFactory() {
	}

	/** Installs what starts and stops modules, or removes it when null; for the platform alone. */
	public static void setEngine(ModuleEngine newEngine) {
		engine = newEngine;
	}

	private static ModuleEngine engine() {
		ModuleEngine current = engine;
		if (current == null) {
			throw new ModuleException("This platform runs no modules");
		}
		return current;
	}

	public static Module loadModule(File moduleFile) throws ModuleException {
		return loadModule(moduleFile, true);
	}

	public static Module loadModule(File moduleFile, Boolean replaceIfExists) throws ModuleException {
		return engine().load(moduleFile, Boolean.TRUE.equals(replaceIfExists));
	}

	/** Starts the module without refreshing the Spring context; a failure is recorded on the module. */
	public static Module startModule(Module module) throws ModuleException {
		return engine().start(module);
	}

	public static void stopModule(Module module) {
		stopModule(module, false);
	}

	/** Stops the module; at a shutdown its "started" property stays, so that it starts again with the platform. */
	public static void stopModule(Module module, boolean isShuttingDown) {
		engine().stop(module, isShuttingDown);
	}

	public static void unloadModule(Module module) {
		engine().unload(module);
	}

	public static Collection<Module> getLoadedModules() {
		return getLoadedModulesMap().values();
	}

	public static Map<String, Module> getLoadedModulesMap() {
		return loadedModules;
	}

	public static Collection<Module> getStartedModules() {
		return getStartedModulesInOrder();
	}

	public static List<Module> getStartedModulesInOrder() {
		synchronized (startedModules) {
			return new ArrayList<>(startedModules.values());
		}
	}

	public static Map<String, Module> getStartedModulesMap() {
		return startedModules;
	}

	public static Module getModuleById(String moduleId) {
		return moduleId == null ? null : loadedModules.get(moduleId);
	}

	public static Module getStartedModuleById(String moduleId) {
		return moduleId == null ? null : startedModules.get(moduleId);
	}

	public static Module getModuleByPackage(String modulePackage) {
		synchronized (loadedModules) {
			return loadedModules.values().stream().filter(m -> modulePackage.equals(m.getPackageName())).findFirst()
			        .orElse(null);
		}
	}

	public static boolean isModuleStarted(Module module) {
		return module != null && isModuleStarted(module.getModuleId());
	}

	public static boolean isModuleStarted(String moduleId) {
		return getStartedModuleById(moduleId) != null;
	}

	public static ModuleClassLoader getModuleClassLoader(Module module) throws ModuleException {
		return getModuleClassLoader(module.getModuleId());
	}

	public static ModuleClassLoader getModuleClassLoader(String moduleId) throws ModuleException {
		return classLoaders.get(moduleId);
	}

	public static Collection<ModuleClassLoader> getModuleClassLoaders() {
		return new ArrayList<>(classLoaders.values());
	}

	/** Returns the loaders of the started modules that hold classes of the package. */
	public static Set<ModuleClassLoader> getModuleClassLoadersForPackage(String packageName) {
		Set<ModuleClassLoader> loaders = providedPackages.get(packageName);
		return loaders == null ? Collections.emptySet() : new HashSet<>(loaders);
	}

	/** Makes the loader of a start known; for the platform alone. */
	public static void registerClassLoader(ModuleClassLoader loader) {
		classLoaders.put(loader.getModule().getModuleId(), loader);
		for (String name : loader.getProvidedPackages()) {
			providedPackages.computeIfAbsent(name, key -> ConcurrentHashMap.newKeySet()).add(loader);
		}
	}

	/** Forgets the loader of a module and returns it, or null when there was none; for the platform alone. */
	public static ModuleClassLoader unregisterClassLoader(Module module) {
		ModuleClassLoader loader = classLoaders.remove(module.getModuleId());
		if (loader != null) {
			providedPackages.values().forEach(loaders -> loaders.remove(loader));
		}
		return loader;
	}

	/** Returns the extensions at a point, those for a media type included. */
	public static List<Extension> getExtensions(String pointId) {
		List<Extension> found = new ArrayList<>(extensionMap.getOrDefault(pointId, Collections.emptyList()));
		String html = Extension.toExtensionId(pointId, Extension.MEDIA_TYPE.html);
		found.addAll(extensionMap.getOrDefault(html, Collections.emptyList()));
		return found;
	}

	public static List<Extension> getExtensions(String pointId, Extension.MEDIA_TYPE type) {
		List<Extension> found = new ArrayList<>(
		        extensionMap.getOrDefault(Extension.toExtensionId(pointId, type), Collections.emptyList()));
		if (type != null) {
			found.addAll(extensionMap.getOrDefault(pointId, Collections.emptyList()));
		}
		return found;
	}

	public static Map<String, List<Extension>> getExtensionMap() {
		return extensionMap;
	}

	/** Tells whether the token is the very object that was issued to its module. */
	public static boolean isTokenValid(DaemonToken token) {
		return token != null && daemonTokens.get(token.getId()) == token;
	}

	/** Hands the module's token to its activator when that wants it; for the platform alone. */
	public static void passDaemonToken(Module module) {
		ModuleActivator activator = module.getModuleActivator();
		if (activator instanceof DaemonTokenAware) {
			((DaemonTokenAware) activator)
			        .setDaemonToken(daemonTokens.computeIfAbsent(module.getModuleId(), DaemonToken::new));
		}
	}
}
