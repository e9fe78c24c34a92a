package org.openmrs.util;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.openmrs.module.ModuleClassLoader;
import org.openmrs.module.ModuleFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The context class loader of the platform: asks the started modules for every package that they hold, even one that the
 * platform holds too, and the web application for the rest. It is replaced at each refresh of the context.
 */
public class OpenmrsClassLoader extends URLClassLoader {

	private static final Logger log = LoggerFactory.getLogger(OpenmrsClassLoader.class);

	private static final String LIB_CACHE = ".openmrs-lib-cache";

	private static OpenmrsClassLoader instance;

	private static File libCacheFolder;

	private final Map<String, WeakReference<Class<?>>> loadedClasses = new ConcurrentHashMap<>();

	public OpenmrsClassLoader() {
		this(OpenmrsClassLoader.class.getClassLoader());
	}

	public OpenmrsClassLoader(ClassLoader parent) {
		super(new URL[0], parent);
		if (parent instanceof OpenmrsClassLoader || parent instanceof ModuleClassLoader) {
			throw new IllegalArgumentException("Parent must be the web application's class loader");
		}
		disableJarCaching(parent);
	}

	private static void disableJarCaching(ClassLoader parent) {
		URL any = parent.getResource("org/openmrs/util/OpenmrsClassLoader.class");
		try {
			URLConnection connection = any.openConnection();
			connection.setDefaultUseCaches(false);
		}
		catch (IOException e) {
			log.warn("Jars of modules may stay open after a stop", e);
		}
	}

	public static synchronized OpenmrsClassLoader getInstance() {
		if (instance == null) {
			instance = new OpenmrsClassLoader();
		}
		return instance;
	}

	/** Drops the current instance, so that the next {@link #getInstance()} makes a new one. */
	public static synchronized void destroyInstance() {
		instance = null;
	}

	/** Points every thread whose context class loader is a dropped instance to the current one. */
	public static void setThreadsToNewClassLoader() {
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			ClassLoader loader = thread.getContextClassLoader();
			if (loader instanceof OpenmrsClassLoader && loader != getInstance()) {
				thread.setContextClassLoader(getInstance());
			}
		}
	}

	@Override
	public synchronized Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
		Class<?> result = cachedClass(name);
		if (result == null) {
			result = findInModules(name);
		}
		if (result == null) {
			result = getParent().loadClass(name);
		}
		loadedClasses.put(name, new WeakReference<>(result));
		if (resolve) {
			resolveClass(result);
		}
		return result;
	}

	private Class<?> cachedClass(String name) {
		WeakReference<Class<?>> reference = loadedClasses.get(name);
		Class<?> cached = reference == null ? null : reference.get();
		ClassLoader loader = cached == null ? null : cached.getClassLoader();
		boolean stale = loader instanceof ModuleClassLoader && ((ModuleClassLoader) loader).isDisposed();
		return stale ? null : cached;
	}

	private static Class<?> findInModules(String name) {
		int dot = name.lastIndexOf('.');
		String packageName = dot < 0 ? name : name.substring(0, dot);
		for (ModuleClassLoader loader : ModuleFactory.getModuleClassLoadersForPackage(packageName)) {
			try {
				return loader.loadClass(name);
			}
			catch (ClassNotFoundException e) {
				log.trace("{} is not in {}", name, loader);
			}
		}
		return null;
	}

	@Override
	public URL findResource(String name) {
		for (ModuleClassLoader loader : ModuleFactory.getModuleClassLoaders()) {
			URL found = loader.findResource(name);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	@Override
	public Enumeration<URL> findResources(String name) throws IOException {
		List<List<URL>> perModule = new ArrayList<>();
		for (ModuleClassLoader loader : ModuleFactory.getModuleClassLoaders()) {
			perModule.add(Collections.list(loader.findResources(name)));
		}
		return withoutDuplicates(perModule);
	}

	@Override
	public Enumeration<URL> getResources(String name) throws IOException {
		List<List<URL>> all = new ArrayList<>();
		for (ModuleClassLoader loader : ModuleFactory.getModuleClassLoaders()) {
			all.add(Collections.list(loader.getResources(name)));
		}
		all.add(Collections.list(getParent().getResources(name)));
		return withoutDuplicates(all);
	}

	private static Enumeration<URL> withoutDuplicates(List<List<URL>> urls) {
		Map<String, URL> unique = new LinkedHashMap<>();
		urls.forEach(list -> list.forEach(url -> unique.putIfAbsent(url.toExternalForm(), url)));
		return Collections.enumeration(unique.values());
	}

	@Override
	public InputStream getResourceAsStream(String name) {
		for (ModuleClassLoader loader : ModuleFactory.getModuleClassLoaders()) {
			InputStream found = loader.getResourceAsStream(name);
			if (found != null) {
				return found;
			}
		}
		return super.getResourceAsStream(name);
	}

	/** Returns the folder of the expanded modules, emptied once when the platform starts. */
	public static synchronized File getLibCacheFolder() {
		if (libCacheFolder == null) {
			File folder = new File(OpenmrsUtil.getApplicationDataDirectory(), LIB_CACHE);
			deleteTree(folder);
			folder.mkdirs();
			libCacheFolder = folder;
		}
		return libCacheFolder;
	}

	/** Deletes a folder of the cache with all in it; what cannot be deleted is left. */
	public static void deleteTree(File folder) {
		if (!folder.exists()) {
			return;
		}
		try (Stream<Path> files = Files.walk(folder.toPath())) {
			files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
		}
		catch (IOException e) {
			log.warn("Unable to delete {}", folder, e);
		}
	}

	/** Copies an entry of a jar to its path below the folder, unless it is there, and returns the file's URL. */
	public static URL expandURL(URL entry, File folder) {
		try {
			JarURLConnection connection = (JarURLConnection) entry.openConnection();
			connection.setUseCaches(false);
			Path file = folder.toPath().resolve(connection.getEntryName()).normalize();
			if (!file.startsWith(folder.toPath().normalize())) {
				return null;
			}
			if (connection.getJarEntry().isDirectory()) {
				return entry;
			}
			if (!Files.exists(file)) {
				Files.createDirectories(file.getParent());
				try (InputStream in = connection.getInputStream()) {
					Files.copy(in, file);
				}
			}
			return file.toUri().toURL();
		}
		catch (IOException e) {
			log.warn("Unable to expand {}", entry, e);
			return null;
		}
	}

	/** Stops the threads that still run in this loader and clears the static fields of the platform's and modules' classes. */
	public static void onShutdown() {
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getContextClassLoader() instanceof OpenmrsClassLoader) {
				thread.setContextClassLoader(OpenmrsClassLoader.class.getClassLoader());
				stop(thread);
			}
		}
		Set<Class<?>> classes = getInstance().loadedClasses.values().stream().map(WeakReference::get)
		        .filter(type -> type != null && type.getName().contains("openmrs")).collect(Collectors.toSet());
		classes.remove(OpenmrsClassLoader.class);
		classes.forEach(OpenmrsClassLoader::clearStatics);
		getInstance().loadedClasses.clear();
	}

	@SuppressWarnings("deprecation")
	private static void stop(Thread thread) {
		if (thread == Thread.currentThread()) {
			return;
		}
		try {
			log.info("Stopping thread {}", thread.getName());
			thread.stop();
		}
		catch (UnsupportedOperationException e) {
			log.debug("This JVM does not stop threads", e);
		}
	}

	private static void clearStatics(Class<?> type) {
		try {
			for (Field field : type.getDeclaredFields()) {
				int modifiers = field.getModifiers();
				if (Modifier.isStatic(modifiers) && !Modifier.isFinal(modifiers) && !field.getType().isPrimitive()) {
					field.setAccessible(true);
					field.set(null, null);
				}
			}
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
			log.debug("Unable to clear {}", type.getName(), e);
		}
	}

	@Override
	public String toString() {
		return "Openmrs" + super.toString();
	}
}
