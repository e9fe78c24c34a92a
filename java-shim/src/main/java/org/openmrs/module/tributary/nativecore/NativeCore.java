package org.openmrs.module.tributary.nativecore;

/** The natives of the core; every one throws a {@link TributaryException} when it fails. */
final class NativeCore {

	private NativeCore() {
	}

	static native long open(byte[] pairs);

	static native void close(long handle);

	static native byte[] seal(long handle, byte[] chunk, int length);

	static native boolean moved(long handle, long unseenFrom);

	static native byte[] exchange(long handle, String path, byte[] body);

	static native byte[] call(long handle, String op, byte[] pairs);

	static native byte[] refreshTake(long handle, int max);

	static native void refreshDone(long handle, long[] ids);

	static native byte[] drainLog();
}
