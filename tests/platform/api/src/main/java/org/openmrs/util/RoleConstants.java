package org.openmrs.util;

/** The roles that core itself knows. */
public class RoleConstants {

	public static final String SUPERUSER = "System Developer";

	public static final String ANONYMOUS = "Anonymous";

	public static final String AUTHENTICATED = "Authenticated";

	public static final String PROVIDER = "Provider";

	private RoleConstants() {
	}
}
