package org.openmrs.module;

/** A {@link ModuleActivator} whose callbacks do nothing, for modules that need only some of them. */
public abstract class BaseModuleActivator implements ModuleActivator {

	@Override
	public void willRefreshContext() {
	}

	@Override
	public void contextRefreshed() {
	}

	@Override
	public void willStart() {
	}

	@Override
	public void started() {
	}

	@Override
	public void willStop() {
	}

	@Override
	public void stopped() {
	}
}
