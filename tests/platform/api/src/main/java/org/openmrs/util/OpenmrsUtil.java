package org.openmrs.util;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

import org.openmrs.api.APIException;
import org.openmrs.api.context.Context;

/** Where the server keeps its files, and small helpers. */
public class OpenmrsUtil {

	private static final String DEFAULT_DIRECTORY = ".OpenMRS";

	private static volatile String applicationDataDirectory;

	private OpenmrsUtil() {
	}

	/** The application data directory: the runtime property, else the system property or variable, else the home directory's. */
	public static String getApplicationDataDirectory() {
		String directory = applicationDataDirectory;
		if (directory == null) {
			directory = firstSet(
			    Context.getRuntimeProperties().getProperty(OpenmrsConstants.APPLICATION_DATA_DIRECTORY_RUNTIME_PROPERTY),
			    System.getProperty(OpenmrsConstants.KEY_OPENMRS_APPLICATION_DATA_DIRECTORY),
			    System.getenv(OpenmrsConstants.KEY_OPENMRS_APPLICATION_DATA_DIRECTORY),
			    System.getProperty("user.home") + File.separator + DEFAULT_DIRECTORY);
		}
		new File(directory).mkdirs();
		return directory + File.separator;
	}

	public static void setApplicationDataDirectory(String path) {
		applicationDataDirectory = path;
	}

	public static File getApplicationDataDirectoryAsFile() {
		return new File(getApplicationDataDirectory());
	}

	public static File getDirectoryInApplicationDataDirectory(String folderName) throws APIException {
		File folder = new File(folderName);
		if (!folder.isAbsolute()) {
			folder = new File(getApplicationDataDirectory(), folderName);
		}
		if (!folder.isDirectory() && !folder.mkdirs() && !folder.isDirectory()) {
			throw new APIException("Not a directory: " + folder);
		}
		return folder;
	}

	/** The properties of the file APPLICATION-runtime.properties in the application data directory; null when there is none. */
	public static Properties getRuntimeProperties(String applicationName) {
		File file = new File(getApplicationDataDirectory(), applicationName + "-runtime.properties");
		if (!file.isFile()) {
			return null;
		}
		Properties properties = new Properties();
		loadProperties(properties, file);
		return properties;
	}

	public static void loadProperties(Properties props, File propertyFile) {
		try (InputStream in = new FileInputStream(propertyFile)) {
			loadProperties(props, in);
		}
		catch (IOException e) {
			throw new APIException("Unreadable: " + propertyFile, e);
		}
	}

	public static void loadProperties(Properties props, InputStream inputStream) {
		try {
			props.load(new InputStreamReader(inputStream, StandardCharsets.UTF_8));
		}
		catch (IOException e) {
			throw new APIException("Unreadable properties", e);
		}
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	public static <Arg1, Arg2 extends Arg1> boolean nullSafeEquals(Arg1 d1, Arg2 d2) {
		if (d1 instanceof Comparable && d2 != null && d1.getClass() == d2.getClass()) {
			return ((Comparable) d1).compareTo(d2) == 0;
		}
		return java.util.Objects.equals(d1, d2);
	}

	public static boolean deleteDirectory(File dir) throws IOException {
		File[] files = dir.listFiles();
		if (files == null) {
			return false;
		}
		for (File file : files) {
			if (file.isDirectory()) {
				deleteDirectory(file);
			} else {
				file.delete();
			}
		}
		return dir.delete();
	}

	private static String firstSet(String... values) {
		for (String value : values) {
			if (value != null && !value.isEmpty()) {
				return value;
			}
		}
		throw new IllegalArgumentException("none is set");
	}
}
