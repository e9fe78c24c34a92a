package org.openmrs.module.tributary;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.openmrs.module.tributary.capture.CaptureRules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the core last said is captured, for a start at which it cannot be asked. */
final class RememberedRules {

	private static final Logger log = LoggerFactory.getLogger(RememberedRules.class);

	private final Path file;

	RememberedRules(File dataFolder) {
		this.file = dataFolder.toPath().resolve("capture-rules.txt");
	}

	/** Returns the rules, or null when the core has never said any. */
	CaptureRules read() {
		try {
			return Files.exists(file) ? CaptureRules.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)) : null;
		}
		catch (IOException | IllegalArgumentException e) {
			log.error("What Tributary captures cannot be read from {}", file, e);
			return null;
		}
	}

	/** Keeps the rules; a server that cannot is only worse off at a start that fails. */
	void write(String rules) {
		try {
			Files.createDirectories(file.getParent());
			Path next = file.resolveSibling(file.getFileName() + ".new");
			Files.write(next, rules.getBytes(StandardCharsets.UTF_8));
			Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException e) {
			log.warn("What Tributary captures cannot be kept in {}: {}", file, e.getMessage());
		}
	}
}
