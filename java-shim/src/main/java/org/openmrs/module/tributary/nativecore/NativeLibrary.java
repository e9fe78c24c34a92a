package org.openmrs.module.tributary.nativecore;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the native library into the JVM, once for each class loader of the module.
 * <p>
 * Every load extracts to a folder of its own, {@code <data>/native/<sha>-<nonce>/}, because the JVM refuses to load the same
 * file for two class loaders and a mapped file must never be overwritten. Older folders are deleted first. When the folder
 * forbids execution, the fallback folder is tried. Nothing is thrown: the outcome says what a person can do.
 */
public final class NativeLibrary {

	/** Property with the path of a library to load instead of the bundled one. */
	public static final String OVERRIDE_PROPERTY = "tributary.native.library";

	/** Property with the folder to extract to when the data folder forbids execution. */
	public static final String FALLBACK_PROPERTY = "tributary.native.fallback";

	private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);

	/** What became of the attempt. */
	public enum Outcome {
		/** The natives can be called. */
		LOADED,
		/** There is no library for this operating system and processor. */
		UNSUPPORTED,
		/** There is one, but it could not be loaded. */
		FAILED
	}

	/** What this class loader has loaded: of two copies the JVM would take some natives from one and some from the other. */
	private static NativeLibrary bundled;

	private final Outcome outcome;

	private final String detail;

	private NativeLibrary(Outcome outcome, String detail) {
		this.outcome = outcome;
		this.detail = detail;
	}

	public Outcome getOutcome() {
		return outcome;
	}

	/** Returns which library was loaded, or why none was. */
	public String getDetail() {
		return detail;
	}

	public boolean isLoaded() {
		return outcome == Outcome.LOADED;
	}

	/**
	 * Loads the library, unless this class loader has it.
	 *
	 * @param dataFolder the module's folder in the application data directory
	 * @param properties looks up a runtime property, null if it is not set
	 */
	public static synchronized NativeLibrary load(File dataFolder, UnaryOperator<String> properties) {
		String override = property(properties, OVERRIDE_PROPERTY);
		if (override != null) {
			return loadFile(new File(override).toPath());
		}
		String osName = System.getProperty("os.name", "");
		String osArch = System.getProperty("os.arch", "");
		NativePlatform platform = NativePlatform.of(osName, osArch);
		URL resource = platform == null ? null : NativeLibrary.class.getResource(platform.resource());
		if (resource == null) {
			return new NativeLibrary(Outcome.UNSUPPORTED, osName + " / " + osArch);
		}
		if (bundled == null || !bundled.isLoaded()) {
			bundled = loadBundled(resource, platform, dataFolder, properties);
		}
		return bundled;
	}

	private static NativeLibrary loadBundled(URL resource, NativePlatform platform, File dataFolder,
	        UnaryOperator<String> properties) {
		NativeLibrary loaded = extractAndLoad(resource, platform, dataFolder.toPath());
		if (loaded.isLoaded()) {
			return loaded;
		}
		String fallback = property(properties, FALLBACK_PROPERTY);
		Path folder = new File(fallback != null ? fallback : System.getProperty("java.io.tmpdir"), "tributary").toPath();
		NativeLibrary second = extractAndLoad(resource, platform, folder);
		return second.isLoaded() ? second : new NativeLibrary(Outcome.FAILED, loaded.detail + "; " + second.detail);
	}

	/** As if this class loader had loaded nothing yet. */
	static synchronized void forget() {
		bundled = null;
	}

	private static String property(UnaryOperator<String> properties, String name) {
		String value = properties.apply(name);
		if (value == null || value.trim().isEmpty()) {
			value = System.getProperty(name);
		}
		return value == null || value.trim().isEmpty() ? null : value.trim();
	}

	private static NativeLibrary extractAndLoad(URL resource, NativePlatform platform, Path folder) {
		try {
			Path natives = folder.resolve("native");
			purge(natives);
			return loadFile(extract(resource, natives, platform.fileName()));
		}
		catch (IOException | NoSuchAlgorithmException e) {
			return new NativeLibrary(Outcome.FAILED, folder + ": " + e);
		}
	}

	private static Path extract(URL resource, Path natives, String fileName) throws IOException, NoSuchAlgorithmException {
		Path own = natives.resolve(digest(resource) + "-" + UUID.randomUUID());
		Files.createDirectories(own);
		Path file = own.resolve(fileName);
		try (InputStream in = resource.openStream()) {
			Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
		}
		return file;
	}

	private static String digest(URL resource) throws IOException, NoSuchAlgorithmException {
		MessageDigest sha = MessageDigest.getInstance("SHA-256");
		byte[] buffer = new byte[65536];
		try (InputStream in = resource.openStream()) {
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				sha.update(buffer, 0, read);
			}
		}
		StringBuilder hex = new StringBuilder();
		byte[] sum = sha.digest();
		for (int i = 0; i < 8; i++) {
			hex.append(String.format("%02x", sum[i]));
		}
		return hex.toString();
	}

	/** Deletes what earlier loads left; a file that is still in use stays (Windows) and goes next time. */
	private static void purge(Path natives) {
		File[] folders = natives.toFile().listFiles(File::isDirectory);
		if (folders == null) {
			return;
		}
		for (File folder : folders) {
			File[] files = folder.listFiles();
			boolean gone = true;
			for (File file : files == null ? new File[0] : files) {
				gone &= file.delete();
			}
			if (!gone || !folder.delete()) {
				log.debug("An older native library is still in use and stays for now: {}", folder);
			}
		}
	}

	private static NativeLibrary loadFile(Path file) {
		try {
			System.load(file.toAbsolutePath().toString());
			return new NativeLibrary(Outcome.LOADED, file.toString());
		}
		catch (LinkageError | SecurityException e) {
			return new NativeLibrary(Outcome.FAILED, e.getMessage());
		}
	}
}
