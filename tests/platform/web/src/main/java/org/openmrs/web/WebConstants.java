package org.openmrs.web;

/** The names of what the web layer keeps in sessions and requests. */
public final class WebConstants {

	public static final String WEBAPP_NAME = "openmrs";

	public static final String OPENMRS_USER_CONTEXT_HTTPSESSION_ATTR = "__openmrs_user_context";

	public static final String OPENMRS_MSG_ATTR = "openmrs_msg";

	public static final String OPENMRS_ERROR_ATTR = "openmrs_error";

	public static final String OPENMRS_LOGIN_REDIRECT_HTTPSESSION_ATTR = "__openmrs_login_redirect";

	private WebConstants() {
	}
}
