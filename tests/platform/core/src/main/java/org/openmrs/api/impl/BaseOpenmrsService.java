package org.openmrs.api.impl;

import org.openmrs.api.OpenmrsService;

/** A service with nothing to do when the server starts or stops. */
public abstract class BaseOpenmrsService implements OpenmrsService {

	@Override
	public void onStartup() {
		// nothing to start
	}

	@Override
	public void onShutdown() {
		// nothing to stop
	}
}
