package org.openmrs.module;

/** A module cannot be parsed, started or stopped; the platform shows the message to administrators. */
public class ModuleException extends RuntimeException {

	public static final long serialVersionUID = 236472665L;

	public ModuleException(String message) {
		super(message);
	}

	public ModuleException(String message, Throwable cause) {
		super(message, cause);
	}

	public ModuleException(String message, String moduleName) {
		super(message + " Module: " + moduleName);
	}

	public ModuleException(String message, String moduleName, Throwable cause) {
		super(message + " Module: " + moduleName, cause);
	}
}
