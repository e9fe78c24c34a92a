package org.openmrs.module.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.openmrs.module.Module;
import org.openmrs.module.ModuleException;
import org.openmrs.module.ModuleFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Reads the servlet and filter elements of a module's config.xml and makes the objects that they name. */
final class ModuleConfigElements {

	private ModuleConfigElements() {
	}

	static List<Element> named(Module module, String name) {
		return below(module.getConfig().getDocumentElement(), name);
	}

	private static List<Element> below(Element parent, String name) {
		List<Element> found = new ArrayList<>();
		NodeList nodes = parent.getElementsByTagName(name);
		for (int i = 0; i < nodes.getLength(); i++) {
			found.add((Element) nodes.item(i));
		}
		return found;
	}

	static List<String> texts(Element parent, String name) {
		List<String> texts = new ArrayList<>();
		below(parent, name).forEach(element -> texts.add(element.getTextContent().trim()));
		return texts;
	}

	static String text(Element parent, String name) {
		return texts(parent, name).stream().findFirst().orElse("");
	}

	static Map<String, String> initParams(Element parent) {
		Map<String, String> params = new LinkedHashMap<>();
		below(parent, "init-param").forEach(param -> params.put(text(param, "param-name"), text(param, "param-value")));
		return params;
	}

	static <T> T create(Module module, String className, Class<T> type) {
		try {
			Class<?> named = ModuleFactory.getModuleClassLoader(module).loadClass(className);
			return type.cast(named.getDeclaredConstructor().newInstance());
		}
		catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
			throw new ModuleException("Unable to create " + className, module.getModuleId(), e);
		}
	}
}
