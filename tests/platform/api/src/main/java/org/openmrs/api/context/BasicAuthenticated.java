package org.openmrs.api.context;

import org.openmrs.User;

/** A user and the scheme that let it in. */
public class BasicAuthenticated implements Authenticated {

	private final User user;

	private final String authenticationScheme;

	public BasicAuthenticated(User user, String authenticationScheme) {
		this.user = user;
		this.authenticationScheme = authenticationScheme;
	}

	@Override
	public String getAuthenticationScheme() {
		return authenticationScheme;
	}

	@Override
	public User getUser() {
		return user;
	}
}
