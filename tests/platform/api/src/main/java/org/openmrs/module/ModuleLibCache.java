package org.openmrs.module;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.openmrs.util.OpenmrsClassLoader;

/**
 * The expanded copy of each module in {@code <appdata>/.openmrs-lib-cache/<id>/}: the module's file and its {@code lib}
 * folder, written over in place at each start.
 */
final class ModuleLibCache {

	private ModuleLibCache() {
	}

	static File folderOf(Module module) {
		File folder = new File(OpenmrsClassLoader.getLibCacheFolder(), module.getModuleId());
		folder.mkdirs();
		return folder;
	}

	/** Expands the module and returns what its class loader searches, in order. */
	static List<URL> expand(Module module) {
		Path folder = folderOf(module).toPath();
		List<URL> urls = new ArrayList<>();
		try {
			Path copy = folder.resolve(module.getModuleId() + ".jar");
			overwrite(Files.newInputStream(module.getFile().toPath()), copy);
			urls.add(toUrl(copy));
			expandEntries(module.getFile(), folder, "lib");
			for (Path jar : jarsBelow(folder.resolve("lib"))) {
				if (ModuleConditions.includes(module, jar)) {
					urls.add(toUrl(jar));
				}
			}
		}
		catch (IOException e) {
			throw new ModuleException("Unable to expand the module's libraries", module.getModuleId(), e);
		}
		return urls;
	}

	/** Writes the entries of a jar whose name starts with the prefix below a folder, keeping their paths. */
	static void expandEntries(File jarFile, Path folder, String prefix) throws IOException {
		try (JarFile jar = new JarFile(jarFile)) {
			for (JarEntry entry : Collections.list(jar.entries())) {
				Path target = folder.resolve(entry.getName()).normalize();
				if (entry.isDirectory() || !entry.getName().startsWith(prefix)) {
					continue;
				}
				if (!target.startsWith(folder.normalize())) {
					throw new IOException("An entry would be written outside of its folder");
				}
				Files.createDirectories(target.getParent());
				overwrite(jar.getInputStream(entry), target);
			}
		}
	}

	/** Returns the packages that hold a class in a jar. */
	static Collection<String> packagesIn(URL jarUrl) {
		Set<String> packages = new LinkedHashSet<>();
		try (JarFile jar = new JarFile(new File(jarUrl.toURI()))) {
			for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements();) {
				String name = entries.nextElement().getName();
				int slash = name.lastIndexOf('/');
				if (name.endsWith(".class") && slash > 0) {
					packages.add(name.substring(0, slash).replace('/', '.'));
				}
			}
		}
		catch (IOException | URISyntaxException e) {
			throw new ModuleException("Unable to read a library of a module", e);
		}
		return packages;
	}

	private static void overwrite(InputStream source, Path target) throws IOException {
		try (InputStream in = source; OutputStream out = Files.newOutputStream(target)) {
			byte[] buffer = new byte[64 * 1024];
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				out.write(buffer, 0, count);
			}
		}
	}

	private static List<Path> jarsBelow(Path folder) throws IOException {
		if (!Files.isDirectory(folder)) {
			return Collections.emptyList();
		}
		try (Stream<Path> files = Files.walk(folder)) {
			return files.filter(file -> file.toString().endsWith(".jar")).sorted().collect(Collectors.toList());
		}
	}

	private static URL toUrl(Path file) {
		try {
			return file.toUri().toURL();
		}
		catch (MalformedURLException e) {
			throw new UncheckedIOException(e);
		}
	}
}
