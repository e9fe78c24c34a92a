package org.openmrs.module.tributary.capture;

import java.util.Arrays;
import java.util.Objects;

/** Compares the values that rows are made of. */
final class Values {

	private Values() {
	}

	/** Returns whether two values would be stored alike. */
	static boolean same(Object one, Object other) {
		return one instanceof byte[] && other instanceof byte[] ? Arrays.equals((byte[]) one, (byte[]) other)
		        : Objects.equals(one, other);
	}
}
