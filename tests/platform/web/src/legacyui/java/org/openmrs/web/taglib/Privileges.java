package org.openmrs.web.taglib;

import java.util.Arrays;
import java.util.stream.Stream;

import org.openmrs.api.context.Context;

/** Checks the current user's privileges as pages write them, separated by commas. */
final class Privileges {

	private Privileges() {
	}

	static boolean hasAny(String privileges) {
		return isEmpty(privileges) || names(privileges).anyMatch(Context::hasPrivilege);
	}

	static boolean hasAll(String privileges) {
		return isEmpty(privileges) || names(privileges).allMatch(Context::hasPrivilege);
	}

	private static boolean isEmpty(String privileges) {
		return privileges == null || privileges.trim().isEmpty();
	}

	private static Stream<String> names(String privileges) {
		return Arrays.stream(privileges.split(",")).map(String::trim);
	}
}
