package org.openmrs.module.tributary.nativecore;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.openmrs.module.tributary.capture.TestDatabase;

/** The boundary breaks no rule of JNI, whatever goes wrong on either side of it. */
public class JniCheckTest {

	private static final long SECONDS_MAX = 120;

	@Rule
	public TemporaryFolder folder = new TemporaryFolder();

	@Test
	public void theCheckedJvmHasNothingToSay() throws Exception {
		String output = exercise();
		assertTrue(output, output.contains("done"));
		assertFalse(output, output.contains("WARNING in native method"));
		assertFalse(output, output.contains("FATAL ERROR"));
		assertFalse(output, output.contains("panicked at"));
	}

	private String exercise() throws Exception {
		TestDatabase database = TestDatabase.get();
		database.create("exercise");
		try (Connection connection = database.connect("exercise"); Statement statement = connection.createStatement()) {
			for (String sql : read(Paths.get(System.getProperty("tributary.schema"))).split(";\\s*\n")) {
				if (!sql.trim().isEmpty()) {
					statement.execute(sql);
				}
			}
		}
		File output = folder.newFile();
		String java = Paths.get(System.getProperty("java.home"), "bin", "java").toString();
		Process process = new ProcessBuilder(Arrays.asList(java, "-Xcheck:jni", "-cp", System.getProperty("java.class.path"),
		    JniExercise.class.getName(), System.getProperty("tributary.faults"), database.url("exercise"),
		    folder.newFolder().getPath())).redirectErrorStream(true).redirectOutput(output).start();
		assertTrue("the exercise hangs", process.waitFor(SECONDS_MAX, TimeUnit.SECONDS));
		String text = read(output.toPath());
		assertEquals(text, 0, process.exitValue());
		return text;
	}

	private static String read(Path file) throws IOException {
		return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
	}
}
