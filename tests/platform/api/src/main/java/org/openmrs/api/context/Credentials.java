package org.openmrs.api.context;

/** What somebody presents to log in. */
public interface Credentials {

	String getAuthenticationScheme();

	String getClientName();
}
