package org.openmrs.api.context;

/** A user name with its password. */
public class UsernamePasswordCredentials implements Credentials {

	public static final String SCHEME = "OPENMRS_USERPASS_AUTH_SCHEME";

	private final String username;

	private final String password;

	public UsernamePasswordCredentials(String username, String password) {
		this.username = username;
		this.password = password;
	}

	@Override
	public String getAuthenticationScheme() {
		return SCHEME;
	}

	@Override
	public String getClientName() {
		return username;
	}

	public String getUsername() {
		return username;
	}

	public String getPassword() {
		return password;
	}
}
