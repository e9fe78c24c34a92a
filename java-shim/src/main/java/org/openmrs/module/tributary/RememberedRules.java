package org.openmrs.module.tributary;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import org.openmrs.module.tributary.capture.CaptureRules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the core last said is captured, for a start at which it cannot be asked. */
final class RememberedRules {

	private static final Logger log = LoggerFactory.getLogger(RememberedRules.class);

	/** By which a whole file is known from a cut one. */
	static final String END = "\nend\n";

	private final Path file;

	RememberedRules(File dataFolder) {
		this.file = dataFolder.toPath().resolve("capture-rules.txt");
	}

	/** Returns the rules, or null when the core has never said any, or the file is damaged. */
	CaptureRules read() {
		try {
			if (!Files.exists(file)) {
				return null;
			}
			String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
			if (!text.endsWith(END)) {
				log.error("What Tributary captures cannot be read from {}: the file is cut.", file);
				return null;
			}
			return CaptureRules.parse(text.substring(0, text.length() - END.length()));
		}
		catch (IOException | IllegalArgumentException e) {
			log.error("What Tributary captures cannot be read from {}", file, e);
			return null;
		}
	}

	/** Returns the rules that a core of this version says of a plain OpenMRS. */
	static CaptureRules builtIn() {
		try (BufferedReader rules = new BufferedReader(new InputStreamReader(
		        RememberedRules.class.getResourceAsStream("/tributary-capture-rules.txt"), StandardCharsets.UTF_8))) {
			return CaptureRules.parse(rules.lines().collect(Collectors.joining("\n")));
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	/** Keeps the rules, whole or not at all; a server that cannot is only worse off at a start that fails. */
	void write(String rules) {
		Path next = file.resolveSibling(file.getFileName() + ".new");
		try {
			Files.createDirectories(file.getParent());
			Files.write(next, (rules + END).getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.WRITE,
			    StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.SYNC);
			Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException e) {
			log.warn("What Tributary captures cannot be kept in {}: {}", file, e.getMessage());
		}
	}
}
