package org.openmrs.web;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Properties;

import javax.servlet.ServletContext;

import org.openmrs.util.OpenmrsUtil;
import org.owasp.csrfguard.CsrfGuard;

/**
 * Configures CSRFGuard as OpenMRS does: from {@code csrfguard.properties} of the application data directory or else of the
 * web application, with the runtime properties named {@code org.owasp.csrfguard…} on top.
 */
final class CsrfGuardSettings {

	private static final String FILE = "csrfguard.properties";

	private CsrfGuardSettings() {
	}

	static void load(ServletContext servletContext, Properties runtimeProperties) throws IOException {
		Properties settings = new Properties();
		try (InputStream in = open(servletContext)) {
			settings.load(in);
		}
		for (String name : runtimeProperties.stringPropertyNames()) {
			if (name.startsWith("org.owasp.csrfguard")) {
				settings.setProperty(name, runtimeProperties.getProperty(name));
			}
		}
		for (String name : settings.stringPropertyNames()) {
			String value = settings.getProperty(name);
			settings.setProperty(name, value.replace("%servletContext%", servletContext.getContextPath()));
		}
		CsrfGuard.load(settings);
	}

	private static InputStream open(ServletContext servletContext) throws IOException {
		File own = new File(OpenmrsUtil.getApplicationDataDirectory(), FILE);
		return own.exists() ? Files.newInputStream(own.toPath()) : servletContext.getResourceAsStream("/WEB-INF/" + FILE);
	}
}
