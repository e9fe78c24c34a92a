package org.openmrs.module;

import java.io.Serializable;

/** The proof, issued to one module, that it may run work with all privileges in daemon threads. */
public class DaemonToken implements Serializable {

	private static final long serialVersionUID = 1L;

	private final String id;

	public DaemonToken(String id) {
		this.id = id;
	}

	public String getId() {
		return id;
	}
}
