package org.openmrs.web.filter;

import java.io.IOException;

import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;

import org.openmrs.util.OpenmrsClassLoader;

/** Lets a page use the classes of the modules. */
public class JspClassLoaderFilter implements Filter {

	@Override
	public void init(FilterConfig config) {
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
	        throws IOException, ServletException {
		Thread.currentThread().setContextClassLoader(OpenmrsClassLoader.getInstance());
		chain.doFilter(request, response);
	}

	@Override
	public void destroy() {
	}
}
