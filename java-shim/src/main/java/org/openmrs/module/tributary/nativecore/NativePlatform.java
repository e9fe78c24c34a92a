package org.openmrs.module.tributary.nativecore;

import java.util.Locale;

/** The one place that knows which platforms there are and where their library lies in the module. */
enum NativePlatform {

	LINUX_X86_64("linux-x86_64", "libtributary.so"),
	LINUX_AARCH64("linux-aarch64", "libtributary.so"),
	WINDOWS_X86_64("windows-x86_64", "tributary.dll"),
	MACOS_X86_64("macos-x86_64", "libtributary.dylib"),
	MACOS_AARCH64("macos-aarch64", "libtributary.dylib");

	private final String folder;

	private final String fileName;

	NativePlatform(String folder, String fileName) {
		this.folder = folder;
		this.fileName = fileName;
	}

	/** Returns the library's resource name, relative to this class. */
	String resource() {
		return folder + "/" + fileName;
	}

	String fileName() {
		return fileName;
	}

	/** Returns the platform with these values of {@code os.name} and {@code os.arch}, or null. */
	static NativePlatform of(String osName, String osArch) {
		String folder = system(osName.toLowerCase(Locale.ROOT)) + "-" + processor(osArch.toLowerCase(Locale.ROOT));
		for (NativePlatform platform : values()) {
			if (platform.folder.equals(folder)) {
				return platform;
			}
		}
		return null;
	}

	private static String system(String name) {
		if (name.startsWith("windows")) {
			return "windows";
		}
		return name.startsWith("mac") ? "macos" : name;
	}

	private static String processor(String arch) {
		switch (arch) {
			case "amd64":
			case "x86_64":
				return "x86_64";
			case "arm64":
				return "aarch64";
			default:
				return arch;
		}
	}
}
