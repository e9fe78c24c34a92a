package org.openmrs.api.context;

/** Login by user name and password against the database. */
public class UsernamePasswordAuthenticationScheme implements AuthenticationScheme {

	@Override
	public Authenticated authenticate(Credentials credentials) throws ContextAuthenticationException {
		if (!(credentials instanceof UsernamePasswordCredentials)) {
			throw new ContextAuthenticationException("The credentials are not a user name and a password");
		}
		UsernamePasswordCredentials given = (UsernamePasswordCredentials) credentials;
		return new BasicAuthenticated(Context.getContextDAO().authenticate(given.getUsername(), given.getPassword()),
		        credentials.getAuthenticationScheme());
	}
}
