package org.openmrs.module.lifetest.web;

import java.io.IOException;

import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletResponse;

/** Marks each answer that passed through it. */
public class MarkFilter implements Filter {

	@Override
	public void init(FilterConfig config) {
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
	        throws IOException, ServletException {
		((HttpServletResponse) response).setHeader("X-Life-Test", "1");
		chain.doFilter(request, response);
	}

	@Override
	public void destroy() {
	}
}
