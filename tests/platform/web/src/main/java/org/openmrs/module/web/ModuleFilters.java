package org.openmrs.module.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import javax.servlet.Filter;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;

import org.openmrs.module.Module;
import org.openmrs.module.ModuleException;
import org.w3c.dom.Element;

/** The live filters of started modules; those of the module started last come first, as since OpenMRS 2.6. */
public final class ModuleFilters {

	private static final Map<String, Filter> filters = new ConcurrentHashMap<>();

	private static final CopyOnWriteArrayList<Mapping> mappings = new CopyOnWriteArrayList<>();

	private ModuleFilters() {
	}

	static void load(Module module, ServletContext servletContext) {
		for (Element element : ModuleConfigElements.named(module, "filter")) {
			String name = ModuleConfigElements.text(element, "filter-name");
			Filter filter = ModuleConfigElements.create(module, ModuleConfigElements.text(element, "filter-class"),
			    Filter.class);
			try {
				filter.init(new ModuleServletSettings(name, servletContext, ModuleConfigElements.initParams(element)));
			}
			catch (ServletException e) {
				throw new ModuleException("Unable to initialize filter " + name, module.getModuleId(), e);
			}
			filters.put(name, filter);
		}
		List<Mapping> added = ModuleConfigElements.named(module, "filter-mapping").stream()
		        .map(element -> new Mapping(module, element)).collect(Collectors.toList());
		mappings.addAll(0, added);
	}

	static void unload(Module module) {
		mappings.removeIf(mapping -> mapping.module.equals(module));
		for (Element element : ModuleConfigElements.named(module, "filter")) {
			Filter filter = filters.remove(ModuleConfigElements.text(element, "filter-name"));
			if (filter != null) {
				filter.destroy();
			}
		}
	}

	/** Returns the filters through which a request for a path of this application goes, in order. */
	public static List<Filter> forPath(String path) {
		List<Filter> found = new ArrayList<>();
		for (Mapping mapping : mappings) {
			Filter filter = filters.get(mapping.filterName);
			if (filter != null && mapping.matches(path)) {
				found.add(filter);
			}
		}
		return found;
	}

	/** Tells whether a servlet URL pattern covers a path. */
	static boolean matches(String pattern, String path) {
		if (pattern.equals("*") || pattern.equals("/*") || pattern.equals(path)) {
			return true;
		}
		if (pattern.endsWith("/*")) {
			String prefix = pattern.substring(0, pattern.length() - 2);
			return path.equals(prefix) || path.startsWith(prefix + "/");
		}
		return pattern.startsWith("*.") && path.endsWith(pattern.substring(1));
	}

	private static final class Mapping {

		private final Module module;

		private final String filterName;

		private final List<String> patterns;

		Mapping(Module module, Element element) {
			this.module = module;
			this.filterName = ModuleConfigElements.text(element, "filter-name");
			this.patterns = ModuleConfigElements.texts(element, "url-pattern");
		}

		boolean matches(String path) {
			return patterns.stream().anyMatch(pattern -> ModuleFilters.matches(pattern, path));
		}
	}
}
