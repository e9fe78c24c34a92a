package org.openmrs.module.tributary.nativecore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the lists that the core hands back. */
final class CoreReader {

	private static final int NULL_LENGTH = -1;

	private final ByteBuffer bytes;

	CoreReader(byte[] bytes) {
		this.bytes = ByteBuffer.wrap(bytes);
	}

	int count() {
		return bytes.getInt();
	}

	int smallCount() {
		return bytes.get() & 0xff;
	}

	int mediumCount() {
		return bytes.getShort() & 0xffff;
	}

	long number() {
		return bytes.getLong();
	}

	String text() {
		int length = bytes.getInt();
		if (length == NULL_LENGTH) {
			return null;
		}
		byte[] utf8 = new byte[length];
		bytes.get(utf8);
		return new String(utf8, StandardCharsets.UTF_8);
	}
}
