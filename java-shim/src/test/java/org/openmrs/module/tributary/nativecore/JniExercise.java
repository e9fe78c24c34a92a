package org.openmrs.module.tributary.nativecore;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls every native in good and bad ways, as the program of a JVM that checks JNI; prints {@code done} at the end. */
public final class JniExercise {

	private static final int THREADS = 4;

	private static final int ROUNDS = 200;

	private JniExercise() {
	}

	/** The arguments are the library's path, a JDBC URL, and a folder for data. */
	public static void main(String[] arguments) throws Exception {
		NativeLibrary library = NativeLibrary.load(new File(arguments[2]),
		    Collections.singletonMap(NativeLibrary.OVERRIDE_PROPERTY, arguments[0])::get);
		check(library.isLoaded(), library.getDetail());
		badInput();
		Map<String, String> settings = settings(arguments[1], arguments[2]);
		try (Core core = Core.open(settings)) {
			goodCalls(core);
		}
		faults(NativeCore.open(Pairs.encode(settings)));
		manyThreads(settings);
		System.out.println("done");
	}

	private static Map<String, String> settings(String url, String folder) {
		Map<String, String> settings = new HashMap<>();
		settings.put("connection.url", url);
		settings.put("connection.username", "root");
		settings.put("connection.password", "");
		settings.put("server.name", "exercise");
		settings.put("module.version", "0");
		settings.put("platform.version", "0");
		settings.put("data.directory", folder);
		settings.put("associations", "");
		settings.put("http.proxyHost", null);
		return settings;
	}

	private static void badInput() {
		fails("BAD_INPUT", () -> NativeCore.open(null));
		fails("BAD_INPUT", () -> NativeCore.open(new byte[] { 0, 0, 0, 9 }));
		fails("CLOSED", () -> NativeCore.seal(987_654, new byte[1], 1));
		NativeCore.close(987_654);
	}

	private static void goodCalls(Core core) {
		byte[] sealed = core.seal(new byte[] { 1, 2, 3, 4 }, 1);
		check(sealed.length > 0, "nothing sealed");
		check(core.call("capture-rules").contains("table"), "no rules");
		check(core.call("status").startsWith("{"), "no status");
		check(core.refreshTake(10).isEmpty(), "refresh items");
		core.refreshDone(new long[0]);
		check(core.exchange("exchange", "nonsense".getBytes(StandardCharsets.US_ASCII)).getStatus() >= 400, "answered");
		fails("BAD_INPUT", () -> core.call("no such operation"));
	}

	private static void faults(long handle) {
		byte[] chunk = { 1 };
		fails("BAD_INPUT", () -> NativeCore.seal(handle, chunk, 2));
		fails("BAD_INPUT", () -> NativeCore.seal(handle, chunk, -1));
		fails("BAD_INPUT", () -> NativeCore.seal(handle, null, 0));
		fails("BAD_INPUT", () -> NativeCore.call(handle, null, Pairs.encode(Collections.emptyMap())));
		fails("BAD_INPUT", () -> NativeCore.refreshDone(handle, null));
		fails("BAD_INPUT", () -> NativeCore.refreshTake(handle, -1));
		fails("PANIC", () -> NativeFaults.fault(handle, "panic-outside"));
		fails("PANIC", () -> NativeFaults.fault(handle, "panic"));
		check(NativeCore.seal(handle, chunk, 1).length > 0, "not open again after a panic");
		fails("SOMETHING_NEW", () -> NativeFaults.fault(handle, "SOMETHING_NEW"));
		check(thrown(() -> NativeFaults.fault(handle, "DATABASE")) instanceof TributaryDatabaseException, "not typed");
		NativeCore.close(handle);
		NativeCore.close(handle);
		check(thrown(() -> NativeCore.seal(handle, chunk, 1)) instanceof TributaryClosedException, "not closed");
	}

	private static void manyThreads(Map<String, String> settings) throws Exception {
		long handle = NativeCore.open(Pairs.encode(settings));
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		List<Future<?>> rounds = new ArrayList<>();
		for (int i = 0; i < THREADS * ROUNDS; i++) {
			rounds.add(threads.submit(() -> {
				check(NativeCore.seal(handle, new byte[] { 1 }, 1).length > 0, "nothing sealed");
				fails("BAD_INPUT", () -> NativeCore.seal(handle, new byte[1], 2));
			}));
		}
		for (Future<?> round : rounds) {
			round.get();
		}
		threads.shutdown();
		NativeCore.close(handle);
	}

	private static void fails(String code, Runnable call) {
		TributaryException failure = thrown(call);
		check(failure != null && failure.getCode().equals(code), "expected " + code + ", got " + failure);
	}

	private static TributaryException thrown(Runnable call) {
		try {
			call.run();
			return null;
		}
		catch (TributaryException e) {
			return e;
		}
	}

	private static void check(boolean holds, String otherwise) {
		if (!holds) {
			throw new AssertionError(otherwise);
		}
	}
}
