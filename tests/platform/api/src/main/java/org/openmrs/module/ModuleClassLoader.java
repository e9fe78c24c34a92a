package org.openmrs.module;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.openmrs.util.OpenmrsClassLoader;

/**
 * Loads one start of a module from a copy of its file and the libraries in it. Classes come from the module first, then
 * from the modules that it requires or knows of, then from the platform; resources come from the platform first. A native
 * library is never found by name. A disposed loader is not closed: classes already loaded go on running.
 */
public class ModuleClassLoader extends URLClassLoader {

	private final Module module;

	private final Set<String> providedPackages = new LinkedHashSet<>();

	private volatile List<Module> importedModules;

	private volatile boolean disposed;

	public ModuleClassLoader(Module module, ClassLoader parent) {
		this(module, ModuleLibCache.expand(module), parent);
	}

	protected ModuleClassLoader(Module module, List<URL> urls, ClassLoader parent) {
		super(urls.toArray(new URL[0]), parent);
		if (parent instanceof OpenmrsClassLoader || parent instanceof ModuleClassLoader) {
			throw new IllegalArgumentException("Parent must be the web application's class loader");
		}
		this.module = module;
		this.importedModules = startedImports(module);
		urls.forEach(url -> providedPackages.addAll(ModuleLibCache.packagesIn(url)));
	}

	private static List<Module> startedImports(Module module) {
		Set<String> packages = new LinkedHashSet<>(module.getRequiredModules());
		packages.addAll(module.getAwareOfModules());
		List<Module> imports = new ArrayList<>();
		for (String name : packages) {
			Module imported = ModuleFactory.getModuleByPackage(name);
			if (ModuleFactory.isModuleStarted(imported)) {
				imports.add(imported);
			}
		}
		return imports;
	}

	public Module getModule() {
		return module;
	}

	public boolean isDisposed() {
		return disposed;
	}

	public Set<String> getProvidedPackages() {
		return providedPackages;
	}

	/** Returns the folder into which the module's file and libraries are expanded. */
	public static File getLibCacheFolderForModule(Module module) {
		return ModuleLibCache.folderOf(module);
	}

	/** Drops the loader's references to other modules; the platform no longer asks it for classes. */
	public void dispose() {
		importedModules = Collections.emptyList();
		disposed = true;
	}

	@Override
	protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
		Class<?> result = findLoadedClass(name);
		if (result == null) {
			result = findInModules(name, this, new HashSet<>());
		}
		if (result == null) {
			result = getParent().loadClass(name);
		}
		if (resolve) {
			resolveClass(result);
		}
		return result;
	}

	private Class<?> findInModules(String name, ModuleClassLoader requestor, Set<String> tried) {
		if (!tried.add(module.getModuleId()) || this != requestor && !module.isStarted()) {
			return null;
		}
		Class<?> own = findOwnClass(name);
		return own != null ? own : firstOfImports(loader -> loader.findInModules(name, requestor, tried));
	}

	private synchronized Class<?> findOwnClass(String name) {
		Class<?> loaded = findLoadedClass(name);
		if (loaded != null) {
			return loaded;
		}
		try {
			return findClass(name);
		}
		catch (ClassNotFoundException e) {
			return null;
		}
	}

	private <T> T firstOfImports(Function<ModuleClassLoader, T> find) {
		for (Module imported : importedModules) {
			ModuleClassLoader loader = ModuleFactory.getModuleClassLoader(imported);
			T found = loader == null ? null : find.apply(loader);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	/** Never finds one, as in OpenMRS: a module must extract its native library and load it by path. */
	@Override
	protected String findLibrary(String name) {
		return null;
	}

	/** Finds a resource of the module or its imports; one inside a jar is expanded to a file. */
	@Override
	public URL findResource(String name) {
		URL found = findResource(name, new HashSet<>());
		boolean inJar = found != null && "jar".equals(found.getProtocol());
		return inJar ? OpenmrsClassLoader.expandURL(found, ModuleLibCache.folderOf(module)) : found;
	}

	private URL findResource(String name, Set<String> tried) {
		if (!tried.add(module.getModuleId())) {
			return null;
		}
		URL own = super.findResource(name);
		return own != null ? own : firstOfImports(loader -> loader.findResource(name, tried));
	}

	@Override
	public Enumeration<URL> findResources(String name) throws IOException {
		List<URL> found = new ArrayList<>();
		findResources(name, found, new HashSet<>());
		return Collections.enumeration(found);
	}

	private void findResources(String name, List<URL> found, Set<String> tried) throws IOException {
		if (!tried.add(module.getModuleId())) {
			return;
		}
		found.addAll(Collections.list(super.findResources(name)));
		for (Module imported : importedModules) {
			ModuleClassLoader loader = ModuleFactory.getModuleClassLoader(imported);
			if (loader != null) {
				loader.findResources(name, found, tried);
			}
		}
	}

	@Override
	public String toString() {
		return "{ModuleClassLoader: uid=" + System.identityHashCode(this) + "; " + module + "}";
	}
}
