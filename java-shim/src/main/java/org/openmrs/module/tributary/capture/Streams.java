package org.openmrs.module.tributary.capture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;

/** Reads large values whole; a stream that can go back is left as it was found. */
final class Streams {

	private static final int BUFFER = 8192;

	private Streams() {
	}

	static String text(Reader reader, long length) throws IOException {
		boolean repeatable = reader.markSupported();
		if (repeatable) {
			reader.mark(Integer.MAX_VALUE);
		}
		StringBuilder text = new StringBuilder();
		char[] buffer = new char[BUFFER];
		while (text.length() < length) {
			int read = reader.read(buffer, 0, (int) Math.min(BUFFER, length - text.length()));
			if (read < 0) {
				break;
			}
			text.append(buffer, 0, read);
		}
		if (repeatable) {
			reader.reset();
		}
		return text.toString();
	}

	static byte[] bytes(InputStream in, long length) throws IOException {
		boolean repeatable = in.markSupported();
		if (repeatable) {
			in.mark(Integer.MAX_VALUE);
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		byte[] buffer = new byte[BUFFER];
		while (bytes.size() < length) {
			int read = in.read(buffer, 0, (int) Math.min(BUFFER, length - bytes.size()));
			if (read < 0) {
				break;
			}
			bytes.write(buffer, 0, read);
		}
		if (repeatable) {
			in.reset();
		}
		return bytes.toByteArray();
	}
}
