package org.openmrs.module.tributary.nativecore;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open core.
 * <p>
 * Closing it twice is harmless; a call after that throws {@link TributaryClosedException}. What the core logs is handed to
 * slf4j after each call.
 */
public final class Core implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Core.class);

	private static final int LEVEL_ERROR = 1;

	private static final int LEVEL_WARN = 2;

	private final long handle;

	private Core(long handle) {
		this.handle = handle;
	}

	/** The answer to a neighbour's request. */
	public static final class Answer {

		private final int status;

		private final byte[] body;

		Answer(byte[] bytes) {
			this.status = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
			this.body = Arrays.copyOfRange(bytes, 2, bytes.length);
		}

		public int getStatus() {
			return status;
		}

		public byte[] getBody() {
			return body;
		}
	}

	/** Opens the core; the library has to be loaded. */
	public static Core open(Map<String, String> settings) {
		try {
			return new Core(NativeCore.open(Pairs.encode(settings)));
		}
		finally {
			handOverLog();
		}
	}

	/** Turns the first {@code length} bytes of a capture chunk into the payload of a journal row. */
	public byte[] seal(byte[] chunk, int length) {
		return NativeCore.seal(handle, chunk, length);
	}

	/**
	 * Returns whether something may have been applied since a session first read, which has not seen this server's journal from
	 * this position on.
	 */
	public boolean movedSince(long unseenFrom) {
		return NativeCore.moved(handle, unseenFrom);
	}

	/** Answers a neighbour's message that came in at a path below {@code /ws/tributary/}. */
	public Answer exchange(String path, byte[] body) {
		try {
			return new Answer(NativeCore.exchange(handle, path, body));
		}
		finally {
			handOverLog();
		}
	}

	/** Runs a named operation without arguments. */
	public String call(String op) {
		return call(op, Collections.emptyMap());
	}

	/** Runs a named operation; the answer is text, mostly JSON. */
	public String call(String op, Map<String, String> arguments) {
		try {
			return new String(NativeCore.call(handle, op, Pairs.encode(arguments)), StandardCharsets.UTF_8);
		}
		finally {
			handOverLog();
		}
	}

	/** Returns applied rows that OpenMRS has not been told of: those of that many lines of the list, oldest first. */
	public List<RefreshItem> refreshTake(int lines) {
		return RefreshItem.readAll(NativeCore.refreshTake(handle, lines));
	}

	/** Strikes lines off that list. */
	public void refreshDone(long[] ids) {
		NativeCore.refreshDone(handle, ids);
	}

	@Override
	public void close() {
		NativeCore.close(handle);
		handOverLog();
	}

	private static void handOverLog() {
		CoreReader reader = new CoreReader(NativeCore.drainLog());
		for (int n = reader.count(); n > 0; n--) {
			int level = reader.smallCount();
			String target = reader.text();
			String text = reader.text();
			if (level == LEVEL_ERROR) {
				log.error("{}: {}", target, text);
			} else if (level == LEVEL_WARN) {
				log.warn("{}: {}", target, text);
			} else {
				log.info("{}: {}", target, text);
			}
		}
	}
}
