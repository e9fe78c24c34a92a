package org.openmrs.module.web.filter;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;

import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;

import org.openmrs.module.web.ModuleFilters;

/** Sends each request through the filters of the started modules. */
public class ModuleFilter implements Filter {

	@Override
	public void init(FilterConfig config) {
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
	        throws IOException, ServletException {
		HttpServletRequest http = (HttpServletRequest) request;
		String path = http.getRequestURI().substring(http.getContextPath().length());
		new Chain(ModuleFilters.forPath(path), chain).doFilter(request, response);
	}

	@Override
	public void destroy() {
	}

	private static final class Chain implements FilterChain {

		private final Iterator<Filter> filters;

		private final FilterChain end;

		Chain(List<Filter> filters, FilterChain end) {
			this.filters = filters.iterator();
			this.end = end;
		}

		@Override
		public void doFilter(ServletRequest request, ServletResponse response) throws IOException, ServletException {
			if (filters.hasNext()) {
				filters.next().doFilter(request, response, this);
			} else {
				end.doFilter(request, response);
			}
		}
	}
}
