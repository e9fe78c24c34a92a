package org.openmrs.module.web;

import java.io.IOException;
import java.lang.reflect.Field;

import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

import org.apache.jasper.EmbeddedServletOptions;
import org.apache.jasper.compiler.TldCache;
import org.apache.jasper.servlet.JspServlet;
import org.apache.jasper.servlet.TldScanner;
import org.openmrs.util.OpenmrsClassLoader;
import org.xml.sax.SAXException;

/** Tomcat's JSP servlet with the classes of the modules, and with the tag libraries that arrived with them. */
public class OpenmrsJspServlet extends JspServlet {

	/** The servlet context attribute that asks for a new scan for tag libraries. */
	public static final String OPENMRS_TLD_SCAN_NEEDED = "OPENMRS_TLD_SCAN_NEEDED";

	private static final long serialVersionUID = 1L;

	@Override
	public void init(ServletConfig config) throws ServletException {
		Thread.currentThread().setContextClassLoader(OpenmrsClassLoader.getInstance());
		super.init(config);
	}

	@Override
	public void service(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
		scanWhenNeeded();
		super.service(request, response);
	}

	private synchronized void scanWhenNeeded() throws ServletException {
		if (Boolean.FALSE.equals(getServletContext().getAttribute(OPENMRS_TLD_SCAN_NEEDED))) {
			return;
		}
		TldScanner scanner = new TldScanner(getServletContext(), true, false, true);
		try {
			scanner.scan();
			TldCache cache = new TldCache(getServletContext(), scanner.getUriTldResourcePathMap(),
			        scanner.getTldResourcePathTaglibXmlMap());
			getServletContext().setAttribute(TldCache.SERVLET_CONTEXT_ATTRIBUTE_NAME, cache);
			Field options = JspServlet.class.getDeclaredField("options");
			options.setAccessible(true);
			((EmbeddedServletOptions) options.get(this)).setTldCache(cache);
		}
		catch (IOException | SAXException | ReflectiveOperationException e) {
			throw new ServletException("Unable to scan for tag libraries", e);
		}
		getServletContext().setAttribute(OPENMRS_TLD_SCAN_NEEDED, false);
	}
}
