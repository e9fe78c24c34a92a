package org.openmrs.module.tributary;

import org.openmrs.module.ModuleFactory;

/** The older Sync module, beside which Tributary exchanges nothing. */
public final class ClassicSync {

	private static final String MODULE_ID = "sync";

	private ClassicSync() {
	}

	/** Returns whether it is started on this server. */
	public static boolean isStarted() {
		return ModuleFactory.isModuleStarted(MODULE_ID);
	}
}
