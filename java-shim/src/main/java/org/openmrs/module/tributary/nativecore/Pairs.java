package org.openmrs.module.tributary.nativecore;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The layout in which keys and values cross to the core: a count, then length and UTF-8 of each. */
final class Pairs {

	private static final int NULL_LENGTH = -1;

	private Pairs() {
	}

	static byte[] encode(Map<String, String> pairs) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.writeInt(pairs.size());
			for (Map.Entry<String, String> pair : pairs.entrySet()) {
				write(out, pair.getKey());
				write(out, pair.getValue());
			}
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
		return bytes.toByteArray();
	}

	private static void write(DataOutputStream out, String text) throws IOException {
		if (text == null) {
			out.writeInt(NULL_LENGTH);
			return;
		}
		byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
		out.writeInt(utf8.length);
		out.write(utf8);
	}
}
