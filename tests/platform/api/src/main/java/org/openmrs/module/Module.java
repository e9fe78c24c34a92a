package org.openmrs.module;

import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Document;

/**
 * One module as its config.xml describes it, together with what a start of it holds: the activator and the extensions,
 * both made by the class loader of that start. Two modules are equal when their ids are.
 */
public final class Module {

	private static final Logger log = LoggerFactory.getLogger(Module.class);

	private String name;

	private String moduleId;

	private String packageName;

	private String version;

	private String author;

	private String description;

	private String configVersion;

	private String activatorName;

	private String requireOpenmrsVersion;

	private boolean mandatory;

	private File file;

	private Document config;

	private Map<String, String> requiredModules = new HashMap<>();

	private Map<String, String> awareOfModules = new HashMap<>();

	private Map<String, String> startBeforeModules = new HashMap<>();

	private Map<String, String> extensionNames = new IdentityHashMap<>();

	private List<ModuleConditionalResource> conditionalResources = new ArrayList<>();

	private List<String> mappingFiles = new ArrayList<>();

	private Set<String> packagesWithMappedClasses = new LinkedHashSet<>();

	private final List<Extension> extensions = new ArrayList<>();

	private ModuleActivator moduleActivator;

	private String startupErrorMessage;

	public Module(String name) {
		this.name = name;
	}

	public Module(String name, String moduleId, String packageName, String author, String description, String version,
	    String configVersion) {
		this.name = name;
		this.moduleId = moduleId;
		this.packageName = packageName;
		this.author = author;
		this.description = description;
		this.version = version;
		this.configVersion = configVersion;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Module && moduleId != null && moduleId.equals(((Module) other).moduleId);
	}

	@Override
	public int hashCode() {
		return moduleId == null ? 0 : moduleId.hashCode();
	}

	@Override
	public String toString() {
		return moduleId == null ? super.toString() : moduleId;
	}

	/** Returns this start's activator, made on first use by the module's class loader. */
	public ModuleActivator getModuleActivator() {
		if (moduleActivator == null) {
			ModuleClassLoader loader = ModuleFactory.getModuleClassLoader(this);
			if (loader == null) {
				throw new ModuleException("The classloader is null", moduleId);
			}
			moduleActivator = newActivator(loader);
		}
		return moduleActivator;
	}

	private ModuleActivator newActivator(ModuleClassLoader loader) {
		try {
			return (ModuleActivator) loader.loadClass(activatorName).getDeclaredConstructor().newInstance();
		}
		catch (ReflectiveOperationException | LinkageError e) {
			throw new ModuleException("Unable to create the activator " + activatorName, moduleId, e);
		}
	}

	public void setModuleActivator(ModuleActivator moduleActivator) {
		this.moduleActivator = moduleActivator;
	}

	/** Returns the live extensions of this start, made on first use; a class that cannot be loaded is left out. */
	public List<Extension> getExtensions() {
		ModuleClassLoader loader = ModuleFactory.getModuleClassLoader(this);
		if (loader != null && extensions.isEmpty()) {
			extensionNames.forEach((point, className) -> addExtension(loader, point, className));
		}
		return extensions;
	}

	private void addExtension(ModuleClassLoader loader, String point, String className) {
		try {
			Extension extension = (Extension) loader.loadClass(className).getDeclaredConstructor().newInstance();
			extension.setPointId(point);
			extension.setModuleId(moduleId);
			extensions.add(extension);
		}
		catch (ReflectiveOperationException | LinkageError e) {
			log.warn("{}: unable to create {} for extension point {}", moduleId, className, point, e);
		}
	}

	public void setExtensionNames(Map<String, String> extensionNames) {
		this.extensionNames = extensionNames;
	}

	public boolean isStarted() {
		return ModuleFactory.isModuleStarted(this);
	}

	public void setStartupErrorMessage(String message) {
		if (message == null) {
			throw new ModuleException("Startup error message cannot be null", moduleId);
		}
		startupErrorMessage = message;
	}

	/** Records the message followed by that of the cause. */
	public void setStartupErrorMessage(String message, Throwable cause) {
		startupErrorMessage = (message == null ? "" : message + "\n") + cause.getMessage() + "\n";
	}

	public String getStartupErrorMessage() {
		return startupErrorMessage;
	}

	public Boolean hasStartupError() {
		return startupErrorMessage != null;
	}

	public void clearStartupError() {
		startupErrorMessage = null;
	}

	public String getName() {
		return name;
	}

	public void setName(String name) {
		this.name = name;
	}

	public String getModuleId() {
		return moduleId;
	}

	public void setModuleId(String moduleId) {
		this.moduleId = moduleId;
	}

	/** Returns the id as a folder: dots become slashes. */
	public String getModuleIdAsPath() {
		return moduleId == null ? null : moduleId.replace('.', '/');
	}

	public String getPackageName() {
		return packageName;
	}

	public void setPackageName(String packageName) {
		this.packageName = packageName;
	}

	public String getVersion() {
		return version;
	}

	public void setVersion(String version) {
		this.version = version;
	}

	public String getAuthor() {
		return author;
	}

	public void setAuthor(String author) {
		this.author = author;
	}

	public String getDescription() {
		return description;
	}

	public void setDescription(String description) {
		this.description = description;
	}

	public String getConfigVersion() {
		return configVersion;
	}

	public void setConfigVersion(String configVersion) {
		this.configVersion = configVersion;
	}

	public String getActivatorName() {
		return activatorName;
	}

	public void setActivatorName(String activatorName) {
		this.activatorName = activatorName;
	}

	public String getRequireOpenmrsVersion() {
		return requireOpenmrsVersion;
	}

	public void setRequireOpenmrsVersion(String requireOpenmrsVersion) {
		this.requireOpenmrsVersion = requireOpenmrsVersion;
	}

	public boolean isMandatory() {
		return mandatory;
	}

	public void setMandatory(boolean mandatory) {
		this.mandatory = mandatory;
	}

	public File getFile() {
		return file;
	}

	public void setFile(File file) {
		this.file = file;
	}

	public Document getConfig() {
		return config;
	}

	public void setConfig(Document config) {
		this.config = config;
	}

	/** Returns the packages of the modules without which this one does not start. */
	public List<String> getRequiredModules() {
		return new ArrayList<>(requiredModules.keySet());
	}

	public String getRequiredModuleVersion(String modulePackage) {
		return requiredModules.get(modulePackage);
	}

	public Map<String, String> getRequiredModulesMap() {
		return requiredModules;
	}

	public void setRequiredModulesMap(Map<String, String> requiredModules) {
		this.requiredModules = requiredModules;
	}

	/** Returns the packages of the modules whose classes this one may use when they are started. */
	public List<String> getAwareOfModules() {
		return new ArrayList<>(awareOfModules.keySet());
	}

	public String getAwareOfModuleVersion(String modulePackage) {
		return awareOfModules.get(modulePackage);
	}

	public void setAwareOfModulesMap(Map<String, String> awareOfModules) {
		this.awareOfModules = awareOfModules;
	}

	public List<String> getStartBeforeModules() {
		return new ArrayList<>(startBeforeModules.keySet());
	}

	public Map<String, String> getStartBeforeModulesMap() {
		return startBeforeModules;
	}

	public void setStartBeforeModulesMap(Map<String, String> startBeforeModules) {
		this.startBeforeModules = startBeforeModules;
	}

	public List<ModuleConditionalResource> getConditionalResources() {
		return Collections.unmodifiableList(conditionalResources);
	}

	public void setConditionalResources(List<ModuleConditionalResource> conditionalResources) {
		this.conditionalResources = conditionalResources;
	}

	public List<String> getMappingFiles() {
		return mappingFiles;
	}

	public void setMappingFiles(List<String> mappingFiles) {
		this.mappingFiles = mappingFiles;
	}

	/** Returns the packages whose annotated entities belong to the module. */
	public Set<String> getPackagesWithMappedClasses() {
		return packagesWithMappedClasses;
	}

	public void setPackagesWithMappedClasses(Set<String> packagesWithMappedClasses) {
		this.packagesWithMappedClasses = packagesWithMappedClasses;
	}
}
