package org.openmrs.obs;

import java.io.Serializable;

/** The file behind a complex observation. */
public class ComplexData implements Serializable {

	private static final long serialVersionUID = 1L;

	private final String title;

	private final transient Object data;

	public ComplexData(String title, Object data) {
		this.title = title;
		this.data = data;
	}

	public String getTitle() {
		return title;
	}

	public Object getData() {
		return data;
	}
}
