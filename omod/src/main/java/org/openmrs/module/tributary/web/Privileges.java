package org.openmrs.module.tributary.web;

/** The module's privileges, as config.xml creates them. */
final class Privileges {

	static final String VIEW = "View Tributary";

	static final String RUN = "Run Tributary";

	static final String MANAGE = "Manage Tributary";

	static final String SETTLE = "Settle Tributary Conflicts";

	private Privileges() {
	}
}
