package org.openmrs.module.tributary.nativecore;

/** The export that only a library built with the feature {@code faults} has: it fails as told. */
final class NativeFaults {

	private NativeFaults() {
	}

	/** {@code panic}, {@code panic-outside}, or the code of a failure. */
	static native void fault(long handle, String kind);
}
