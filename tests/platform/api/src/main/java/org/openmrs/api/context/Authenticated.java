package org.openmrs.api.context;

import org.openmrs.User;

/** The outcome of a login. */
public interface Authenticated {

	String getAuthenticationScheme();

	User getUser();
}
