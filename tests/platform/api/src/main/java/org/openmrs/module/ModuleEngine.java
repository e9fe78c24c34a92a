package org.openmrs.module;

import java.io.File;

/**
 * What makes modules run; the stand-in's web application installs it in {@link ModuleFactory}. Not part of OpenMRS: no
 * module may use it.
 */
public interface ModuleEngine {

	/** Parses a module file and registers the module as loaded. */
	Module load(File moduleFile, boolean replaceIfExists);

	/** Starts a loaded module up to its activator's {@code willStart}; a failure is recorded on the module. */
	Module start(Module module);

	/** Stops a module and those that require it, and disposes its class loader. */
	void stop(Module module, boolean keepStartedProperty);

	/** Stops a module, forgets it and deletes its file. */
	void unload(Module module);
}
