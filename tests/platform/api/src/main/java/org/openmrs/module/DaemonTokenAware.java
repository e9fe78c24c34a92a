package org.openmrs.module;

/** Implemented by an activator that wants its module's {@link DaemonToken}. */
public interface DaemonTokenAware {

	/**
	 * Called after each context refresh, before {@code contextRefreshed}.
	 *
	 * @param token the module's token
	 */
	void setDaemonToken(DaemonToken token);
}
