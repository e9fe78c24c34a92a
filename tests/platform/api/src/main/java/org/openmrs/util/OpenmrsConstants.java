package org.openmrs.util;

/** Names that core gives to its settings; the version is read, so that it is no compile-time constant. */
public final class OpenmrsConstants {

	public static final String OPENMRS_VERSION = version("2.8.9 stand-in");

	public static final String OPENMRS_VERSION_SHORT = version("2.8.9");

	public static String KEY_OPENMRS_APPLICATION_DATA_DIRECTORY = "OPENMRS_APPLICATION_DATA_DIRECTORY";

	public static final String APPLICATION_DATA_DIRECTORY_RUNTIME_PROPERTY = "application_data_directory";

	public static final String USER_PROPERTY_LAST_LOGIN_TIMESTAMP = "lastLoginTimestamp";

	public static final String USER_PROPERTY_LOGIN_ATTEMPTS = "loginAttempts";

	public static final String USER_PROPERTY_LOCKOUT_TIMESTAMP = "lockoutTimestamp";

	public static final String USER_PROPERTY_CHANGE_PASSWORD = "forcePassword";

	private OpenmrsConstants() {
	}

	private static String version(String ofThisPlatform) {
		return System.getProperty("standin.openmrs.version", ofThisPlatform);
	}
}
