package org.openmrs.module.tributary.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpSession;
import org.openmrs.api.context.Context;
import org.openmrs.api.context.ContextAuthenticationException;

/** Who asks: the user of the session, or one who sends name and password with the request and is forgotten after it. */
final class ApiUser implements AutoCloseable {

	private static final String SCHEME = "Basic ";

	private final HttpServletRequest request;

	private final boolean passing;

	private ApiUser(HttpServletRequest request, boolean passing) {
		this.request = request;
		this.passing = passing;
	}

	/** Logs in by the request's credentials, if nobody is logged in yet. */
	static ApiUser of(HttpServletRequest request) {
		String header = request.getHeader("Authorization");
		if (Context.isAuthenticated() || header == null || !header.startsWith(SCHEME)) {
			return new ApiUser(request, false);
		}
		try {
			byte[] credentials = Base64.getDecoder().decode(header.substring(SCHEME.length()).trim());
			String[] parts = new String(credentials, StandardCharsets.UTF_8).split(":", 2);
			Context.authenticate(parts[0], parts.length < 2 ? "" : parts[1]);
			return new ApiUser(request, true);
		}
		catch (IllegalArgumentException | ContextAuthenticationException e) {
			return new ApiUser(request, false);
		}
	}

	boolean isKnown() {
		return Context.isAuthenticated();
	}

	boolean has(String privilege) {
		return Context.hasPrivilege(privilege);
	}

	@Override
	public void close() {
		if (passing) {
			Context.logout();
			HttpSession session = request.getSession(false);
			if (session != null) {
				session.invalidate();
			}
		}
	}
}
