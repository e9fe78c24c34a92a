package org.openmrs.api.db.hibernate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.hibernate.Interceptor;
import org.openmrs.api.context.Context;
import org.openmrs.module.Module;
import org.openmrs.module.ModuleFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.orm.hibernate5.LocalSessionFactoryBean;

/**
 * Builds the session factory from core's mappings and those of the started modules, the runtime properties, and the
 * interceptors of the application context in the order of their bean names.
 */
public class HibernateSessionFactoryBean extends LocalSessionFactoryBean {

	private static final String CORE_MAPPINGS = "org/openmrs/api/db/hibernate/mappings.txt";

	private static final String DEFAULTS = "hibernate.default.properties";

	private static final String[] CONNECTION_KEYS = { "url", "username", "password", "driver_class" };

	@Autowired(required = false)
	private final Map<String, Interceptor> interceptors = new TreeMap<>();

	@Override
	public void afterPropertiesSet() throws IOException {
		setMappingResources(mappingResources().toArray(new String[0]));
		setPackagesToScan(mappedPackages());
		setHibernateProperties(properties());
		setEntityInterceptor(chain());
		super.afterPropertiesSet();
	}

	private ChainingInterceptor chain() {
		ChainingInterceptor chain = new ChainingInterceptor();
		new TreeMap<>(interceptors).values().forEach(chain::addInterceptor);
		return chain;
	}

	private List<String> mappingResources() throws IOException {
		List<String> resources = new ArrayList<>();
		try (BufferedReader in = new BufferedReader(new InputStreamReader(resource(CORE_MAPPINGS), StandardCharsets.UTF_8))) {
			resources.addAll(in.lines().filter(line -> !line.isEmpty() && !line.startsWith("#"))
			        .map(name -> "org/openmrs/api/db/hibernate/" + name + ".hbm.xml").collect(Collectors.toList()));
		}
		for (Module module : ModuleFactory.getStartedModules()) {
			resources.addAll(module.getMappingFiles());
		}
		return resources;
	}

	private static String[] mappedPackages() {
		return ModuleFactory.getStartedModules().stream().flatMap(module -> module.getPackagesWithMappedClasses().stream())
		        .distinct().toArray(String[]::new);
	}

	private static Properties properties() {
		Properties properties = new Properties();
		try (InputStream defaults = resource(DEFAULTS)) {
			properties.load(defaults);
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
		Properties runtime = Context.getRuntimeProperties();
		for (String key : runtime.stringPropertyNames()) {
			if (key.startsWith("hibernate.")) {
				properties.setProperty(key, runtime.getProperty(key));
			}
		}
		for (String key : CONNECTION_KEYS) {
			String value = runtime.getProperty("connection." + key);
			if (value != null) {
				properties.setProperty("hibernate.connection." + key, value);
			}
		}
		return properties;
	}

	private static InputStream resource(String name) {
		return HibernateSessionFactoryBean.class.getClassLoader().getResourceAsStream(name);
	}
}
