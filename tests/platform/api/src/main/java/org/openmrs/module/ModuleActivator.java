package org.openmrs.module;

/** The life-cycle callbacks that a module's activator receives from the platform. */
public interface ModuleActivator {

	/** Called on every started module before the Spring context is refreshed. */
	void willRefreshContext();

	/** Called on every started module after the Spring context has been refreshed. */
	void contextRefreshed();

	/** Called once per start, before the context holds the module's beans. */
	void willStart();

	/** Called once per start, after the module's first {@link #contextRefreshed()}. */
	void started();

	/** Called before the module is stopped, while its beans are still live. */
	void willStop();

	/** Called after the module's registrations are gone, before its class loader is disposed. */
	void stopped();
}
