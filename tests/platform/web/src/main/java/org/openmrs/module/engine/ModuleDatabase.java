package org.openmrs.module.engine;

import static org.openmrs.module.engine.ModuleConfigReader.elements;
import static org.openmrs.module.engine.ModuleConfigReader.text;

import java.util.Arrays;
import java.util.List;

import org.openmrs.GlobalProperty;
import org.openmrs.Privilege;
import org.openmrs.api.AdministrationService;
import org.openmrs.api.context.Context;
import org.openmrs.module.Module;
import org.openmrs.module.ModuleFactory;
import org.openmrs.web.Listener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;

/** What a module's start leaves in the database: its tables, privileges, global properties and "started" mark. */
final class ModuleDatabase {

	private static final Logger log = LoggerFactory.getLogger(ModuleDatabase.class);

	private static final List<String> FOUND_AFTER_BOOT = Arrays.asList("Patient Dashboard - View Visits Section",
	    "Patient Overview - View Patient Flags");

	/** Runs the change sets of the module's liquibase.xml that have not run yet. */
	void update(Module module) {
		ModuleLiquibase.update(module, ModuleFactory.getModuleClassLoader(module), Context.getRuntimeProperties());
	}

	/** Tells whether no person has stopped the module since it was last started. */
	boolean mayStart(Module module) {
		String started = Context.getAdministrationService().getGlobalProperty(module.getModuleId() + ".started");
		return started == null || "true".equalsIgnoreCase(started);
	}

	void markStarted(Module module) {
		save(module.getModuleId() + ".started", "true", "Whether the module was running, so that it starts again");
		save(module.getModuleId() + ".mandatory", String.valueOf(module.isMandatory()), "Whether the module must start");
	}

	void markStopped(Module module) {
		save(module.getModuleId() + ".started", "false", "Whether the module was running, so that it starts again");
	}

	private static void save(String name, String value, String description) {
		try {
			AdministrationService administration = Context.getAdministrationService();
			GlobalProperty property = administration.getGlobalPropertyObject(name);
			if (property == null) {
				property = new GlobalProperty(name, value, description);
			} else {
				property.setPropertyValue(value);
			}
			administration.saveGlobalProperty(property);
		}
		catch (RuntimeException e) {
			log.warn("Unable to save the global property {}", name, e);
		}
	}

	/**
	 * Adds the privileges and global properties of the module's config.xml that do not exist yet. A module that has some of
	 * either makes the platform look for its own, too; those of legacyui it finds only when legacyui was there at the last
	 * refresh, so never at boot.
	 */
	void checkPrivilegesAndProperties(Module module) {
		Element root = module.getConfig().getDocumentElement();
		boolean hasAny = !elements(root, "privilege").isEmpty() || !elements(root, "globalProperty").isEmpty();
		if (hasAny && Listener.isOpenmrsStarted()) {
			FOUND_AFTER_BOOT.forEach(name -> addPrivilege(name, "Of legacyui"));
		}
		for (Element privilege : elements(root, "privilege")) {
			addPrivilege(text(privilege, "name"), text(privilege, "description"));
		}
		for (Element property : elements(root, "globalProperty")) {
			addProperty(text(property, "property"), text(property, "defaultValue"), text(property, "description"));
		}
	}

	private static void addPrivilege(String name, String description) {
		if (!name.isEmpty() && !description.isEmpty() && Context.getUserService().getPrivilege(name) == null) {
			Context.getUserService().savePrivilege(new Privilege(name, description));
		}
	}

	private static void addProperty(String name, String value, String description) {
		AdministrationService administration = Context.getAdministrationService();
		if (!name.isEmpty() && administration.getGlobalPropertyObject(name) == null) {
			administration.saveGlobalProperty(new GlobalProperty(name, value, description));
		}
	}
}
