package org.openmrs.web.filter;

import java.io.IOException;
import java.util.zip.GZIPOutputStream;

import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

import org.openmrs.api.context.Context;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Compresses answers when the global property {@code gzip.enabled} is true, and refuses compressed requests, on the paths
 * to which the web application maps it.
 */
public class GZIPFilter extends OncePerRequestFilter {

	private volatile Boolean enabled;

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
	        throws ServletException, IOException {
		if (names(request.getHeader("Content-Encoding"))) {
			response.sendError(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
		} else if (names(request.getHeader("Accept-Encoding")) && isEnabled()) {
			compress(request, response, chain);
		} else {
			chain.doFilter(request, response);
		}
	}

	private static boolean names(String encoding) {
		return encoding != null && encoding.contains("gzip");
	}

	private static void compress(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
	        throws ServletException, IOException {
		ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
		chain.doFilter(request, answer);
		byte[] body = answer.getContentAsByteArray();
		if (body.length > 0) {
			response.setHeader("Content-Encoding", "gzip");
			try (GZIPOutputStream out = new GZIPOutputStream(response.getOutputStream())) {
				out.write(body);
			}
		}
	}

	private boolean isEnabled() {
		if (enabled == null) {
			Context.addProxyPrivilege("Get Global Properties");
			try {
				enabled = Boolean.valueOf(Context.getAdministrationService().getGlobalProperty("gzip.enabled", ""));
			}
			finally {
				Context.removeProxyPrivilege("Get Global Properties");
			}
		}
		return enabled;
	}
}
