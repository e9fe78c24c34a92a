package org.openmrs.install;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The text files that describe an installed server. */
final class Resources {

	private Resources() {
	}

	/** The lines of a file under platform/, each split at the separator, without comments. */
	static List<String[]> rows(String name, String separator) {
		try (BufferedReader in = new BufferedReader(new InputStreamReader(
		        Resources.class.getClassLoader().getResourceAsStream("platform/" + name), StandardCharsets.UTF_8))) {
			return in.lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).map(line -> line.split(separator, -1))
			        .collect(Collectors.toList());
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
