package org.openmrs.module.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;

import org.openmrs.module.Module;
import org.openmrs.module.ModuleException;
import org.w3c.dom.Element;

/** The live servlets of started modules by name; a name belongs to one module at a time. */
final class ModuleServlets {

	private static final Map<String, HttpServlet> servlets = new ConcurrentHashMap<>();

	private ModuleServlets() {
	}

	static HttpServlet named(String name) {
		return servlets.get(name);
	}

	static void load(Module module, ServletContext servletContext) {
		for (Element element : ModuleConfigElements.named(module, "servlet")) {
			String name = ModuleConfigElements.text(element, "servlet-name");
			HttpServlet servlet = ModuleConfigElements.create(module,
			    ModuleConfigElements.text(element, "servlet-class"), HttpServlet.class);
			try {
				servlet.init(
				    new ModuleServletSettings(name, servletContext, ModuleConfigElements.initParams(element)));
			}
			catch (ServletException e) {
				throw new ModuleException("Unable to initialize servlet " + name, module.getModuleId(), e);
			}
			if (servlets.putIfAbsent(name, servlet) != null) {
				throw new ModuleException("A servlet named " + name + " is already in use", module.getModuleId());
			}
		}
	}

	static void unload(Module module) {
		for (Element element : ModuleConfigElements.named(module, "servlet")) {
			HttpServlet servlet = servlets.remove(ModuleConfigElements.text(element, "servlet-name"));
			if (servlet != null) {
				servlet.destroy();
			}
		}
	}
}
