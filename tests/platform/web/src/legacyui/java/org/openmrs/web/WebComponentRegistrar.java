package org.openmrs.web;

import javax.servlet.ServletContext;
import javax.servlet.ServletRegistration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.context.ServletContextAware;

/** Maps the dispatcher to the suffixes of the legacy pages, which a servlet container allows only while it starts. */
public class WebComponentRegistrar implements ServletContextAware {

	private static final Logger log = LoggerFactory.getLogger(WebComponentRegistrar.class);

	@Override
	public void setServletContext(ServletContext servletContext) {
		ServletRegistration dispatcher = servletContext.getServletRegistration("openmrs");
		try {
			dispatcher.addMapping("*.htm", "*.form", "*.list", "*.json", "*.field", "*.portlet", "*.page", "*.action");
			servletContext.getServletRegistration("jsp").addMapping("*.withjstl");
		}
		catch (IllegalStateException e) {
			log.debug("The web application has started: its mappings stay as they are", e);
		}
	}
}
