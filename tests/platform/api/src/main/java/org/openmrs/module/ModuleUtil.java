package org.openmrs.module;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares versions as OpenMRS does, qualifiers such as -SNAPSHOT left out. A requirement is a list, separated by commas,
 * of minimum versions ("2.4.0") and ranges ("2.4.* - 2.9.*", "2.8.*").
 */
public final class ModuleUtil {

	private static final Pattern RANGE = Pattern.compile("\\s*([\\d.*]+)\\s*-\\s*(\\d[\\d.*]*)\\s*");

	private static final Pattern NUMBERS = Pattern.compile("\\s*(\\d+(?:\\.\\d+)*)");

	private ModuleUtil() {
	}

	/** Tells whether the version meets the requirement; an empty requirement is always met. */
	public static boolean matchRequiredVersions(String version, String requirement) {
		return requirement == null || requirement.isEmpty()
		        || Arrays.stream(requirement.split(",")).anyMatch(one -> matchesOne(version, one));
	}

	private static boolean matchesOne(String version, String requirement) {
		Matcher range = RANGE.matcher(requirement);
		if (range.matches()) {
			return isWithin(version, range.group(1), range.group(2));
		}
		if (requirement.contains("*")) {
			return isWithin(version, requirement, requirement);
		}
		return compareVersion(version, requirement) >= 0;
	}

	private static boolean isWithin(String version, String lower, String upper) {
		String highest = upper.replace("*", Integer.toString(Integer.MAX_VALUE));
		return compareVersion(version, lower.replace("*", "0")) >= 0 && compareVersion(version, highest) <= 0;
	}

	/** Compares two versions by their leading numbers; a missing number counts as zero. */
	public static int compareVersion(String left, String right) {
		long[] a = numbers(left);
		long[] b = numbers(right);
		for (int i = 0; i < Math.max(a.length, b.length); i++) {
			int order = Long.compare(i < a.length ? a[i] : 0, i < b.length ? b[i] : 0);
			if (order != 0) {
				return order;
			}
		}
		return 0;
	}

	private static long[] numbers(String version) {
		Matcher matcher = NUMBERS.matcher(version == null ? "" : version);
		return matcher.lookingAt()
		        ? Arrays.stream(matcher.group(1).split("\\.")).mapToLong(Long::parseLong).toArray() : new long[0];
	}
}
