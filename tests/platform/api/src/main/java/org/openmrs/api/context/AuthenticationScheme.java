package org.openmrs.api.context;

/** A way to log in. */
public interface AuthenticationScheme {

	Authenticated authenticate(Credentials credentials) throws ContextAuthenticationException;
}
