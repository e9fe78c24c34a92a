package org.openmrs.module.engine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.openmrs.module.Module;
import org.openmrs.module.ModuleConditionalResource;
import org.openmrs.module.ModuleException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Makes a {@link Module} of the config.xml in a module file; the DTD is not fetched and not enforced. */
public final class ModuleConfigReader {

	private static final List<String> CONFIG_VERSIONS = Arrays.asList("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7",
	    "2.0");

	private ModuleConfigReader() {
	}

	/** Reads a module file without registering the module. */
	public static Module read(File moduleFile) {
		if (moduleFile == null || !moduleFile.getName().endsWith(".omod")) {
			throw new ModuleException("A module file must end in .omod", String.valueOf(moduleFile));
		}
		Document config = parse(moduleFile);
		Element root = config.getDocumentElement();
		String configVersion = root.getAttribute("configVersion").trim();
		if (!CONFIG_VERSIONS.contains(configVersion)) {
			throw new ModuleException("Invalid config version " + configVersion, moduleFile.getName());
		}
		Module module = new Module(required(root, "name"), required(root, "id"), required(root, "package"),
		        text(root, "author"), text(root, "description"), text(root, "version"), configVersion);
		module.setFile(moduleFile);
		module.setConfig(config);
		module.setActivatorName(text(root, "activator"));
		module.setRequireOpenmrsVersion(text(root, "require_version"));
		module.setRequiredModulesMap(versioned(root, "require_modules", "require_module"));
		module.setAwareOfModulesMap(versioned(root, "aware_of_modules", "aware_of_module"));
		module.setStartBeforeModulesMap(startBefore(root));
		module.setExtensionNames(extensions(root));
		module.setConditionalResources(conditionalResources(root));
		module.setMappingFiles(words(text(root, "mappingFiles")));
		module.setPackagesWithMappedClasses(new LinkedHashSet<>(words(text(root, "packagesWithMappedClasses"))));
		module.setMandatory(Boolean.parseBoolean(text(root, "mandatory")));
		return module;
	}

	private static Document parse(File moduleFile) {
		try (JarFile jar = new JarFile(moduleFile)) {
			ZipEntry entry = jar.getEntry("config.xml");
			if (entry == null) {
				throw new ModuleException("The module file has no config.xml", moduleFile.getName());
			}
			try (InputStream in = jar.getInputStream(entry)) {
				DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
				builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
				return builder.parse(in);
			}
		}
		catch (IOException | SAXException | ParserConfigurationException e) {
			throw new ModuleException("Unable to read the module's config.xml", moduleFile.getName(), e);
		}
	}

	static List<Element> elements(Element parent, String name) {
		List<Element> found = new ArrayList<>();
		for (int i = 0; i < parent.getElementsByTagName(name).getLength(); i++) {
			found.add((Element) parent.getElementsByTagName(name).item(i));
		}
		return found;
	}

	/** Returns the trimmed text of the first element of that name, or an empty string. */
	static String text(Element parent, String name) {
		return elements(parent, name).stream().findFirst().map(e -> e.getTextContent().trim()).orElse("");
	}

	private static String required(Element root, String name) {
		String text = text(root, name);
		if (text.isEmpty()) {
			throw new ModuleException("The module's config.xml has no " + name);
		}
		return text;
	}

	private static List<String> words(String text) {
		return Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).collect(Collectors.toList());
	}

	private static Map<String, String> versioned(Element root, String listName, String name) {
		Map<String, String> modules = new HashMap<>();
		elements(root, listName).stream().limit(1).flatMap(list -> elements(list, name).stream()).forEach(
		    e -> modules.put(e.getTextContent().trim(), e.hasAttribute("version") ? e.getAttribute("version") : null));
		return modules;
	}

	private static Map<String, String> startBefore(Element root) {
		Map<String, String> modules = versioned(root, "start_before_modules", "module");
		modules.putAll(versioned(root, "start_before_modules", "start_before_module"));
		return modules;
	}

	private static Map<String, String> extensions(Element root) {
		Map<String, String> extensions = new IdentityHashMap<>();
		for (Element extension : elements(root, "extension")) {
			String point = text(extension, "point");
			String className = text(extension, "class");
			if (!point.isEmpty() && !className.isEmpty()) {
				extensions.put(point, className);
			}
		}
		return extensions;
	}

	private static List<ModuleConditionalResource> conditionalResources(Element root) {
		return elements(root, "conditionalResource").stream().map(ModuleConfigReader::conditionalResource)
		        .collect(Collectors.toList());
	}

	private static ModuleConditionalResource conditionalResource(Element element) {
		ModuleConditionalResource resource = new ModuleConditionalResource();
		resource.setPath(text(element, "path"));
		resource.setOpenmrsPlatformVersion(text(element, "openmrsVersion"));
		String platform = text(element, "openmrsPlatformVersion");
		if (!platform.isEmpty()) {
			resource.setOpenmrsPlatformVersion(platform);
		}
		for (Element module : elements(element, "module")) {
			ModuleConditionalResource.ModuleAndVersion condition = new ModuleConditionalResource.ModuleAndVersion();
			condition.setModuleId(text(module, "moduleId"));
			condition.setVersion(text(module, "version"));
			resource.getModules().add(condition);
		}
		return resource;
	}
}
