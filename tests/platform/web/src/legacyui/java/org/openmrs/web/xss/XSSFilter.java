package org.openmrs.web.xss;

import java.io.IOException;

import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;

import org.apache.commons.fileupload.servlet.ServletFileUpload;
import org.springframework.web.multipart.support.DefaultMultipartHttpServletRequest;

/** Escapes the HTML in every body that is not a GET's: text in streams and parameters; file parts pass as they are. */
public class XSSFilter implements Filter {

	@Override
	public void init(FilterConfig config) {
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
	        throws IOException, ServletException {
		HttpServletRequest http = (HttpServletRequest) request;
		if ("GET".equalsIgnoreCase(http.getMethod())) {
			chain.doFilter(request, response);
		} else if (ServletFileUpload.isMultipartContent(http)) {
			chain.doFilter(new XSSMultipartRequestWrapper((DefaultMultipartHttpServletRequest) http), response);
		} else {
			chain.doFilter(new XSSRequestWrapper(http), response);
		}
	}

	@Override
	public void destroy() {
	}
}
