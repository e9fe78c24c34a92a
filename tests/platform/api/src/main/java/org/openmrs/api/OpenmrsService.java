package org.openmrs.api;

/** What every service is told when the server starts and stops. */
public interface OpenmrsService {

	void onStartup();

	void onShutdown();
}
