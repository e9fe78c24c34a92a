package org.openmrs.module.web;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

import javax.servlet.ServletContext;

import org.openmrs.module.Module;
import org.openmrs.module.ModuleException;
import org.openmrs.util.OpenmrsClassLoader;

/** The pages of started modules, copied from {@code web/module/} of each file to {@code WEB-INF/view/module/<id>/}. */
final class ModuleWebFiles {

	private static final String PAGES = "web/module/";

	private static final String TAGS = PAGES + "tags/";

	private ModuleWebFiles() {
	}

	/**
	 * Copies the module's pages.
	 *
	 * @return whether the module brings beans at the root of its file, so that the context must be refreshed
	 */
	static boolean extract(Module module, ServletContext servletContext) {
		boolean bringsBeans = false;
		try (JarFile jar = new JarFile(module.getFile())) {
			for (JarEntry entry : Collections.list(jar.entries())) {
				String name = entry.getName();
				bringsBeans |= "moduleApplicationContext.xml".equals(name) || "webModuleApplicationContext.xml".equals(name);
				if (name.startsWith(PAGES) && !entry.isDirectory()) {
					copy(jar, entry, targetOf(module, name, servletContext));
				}
			}
		}
		catch (IOException e) {
			throw new ModuleException("Unable to copy the pages of the module", module.getModuleId(), e);
		}
		return bringsBeans;
	}

	private static Path targetOf(Module module, String name, ServletContext servletContext) throws IOException {
		boolean tag = name.startsWith(TAGS);
		Path folder = webInf(servletContext)
		        .resolve(tag ? "tags/module/" + module.getModuleIdAsPath() : "view/module/" + module.getModuleIdAsPath());
		Path target = folder.resolve(name.substring((tag ? TAGS : PAGES).length())).normalize();
		if (!target.startsWith(folder)) {
			throw new IOException("A page would be written outside of its folder");
		}
		return target;
	}

	private static void copy(JarFile jar, JarEntry entry, Path target) throws IOException {
		Files.createDirectories(target.getParent());
		try (InputStream in = jar.getInputStream(entry)) {
			Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	static void delete(Module module, ServletContext servletContext) {
		OpenmrsClassLoader.deleteTree(folderOf(module, servletContext));
	}

	static File folderOf(Module module, ServletContext servletContext) {
		return webInf(servletContext).resolve("view/module/" + module.getModuleIdAsPath()).toFile();
	}

	private static Path webInf(ServletContext servletContext) {
		return new File(servletContext.getRealPath(""), "WEB-INF").toPath().normalize();
	}
}
