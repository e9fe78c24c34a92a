package org.openmrs.api;

import org.openmrs.GlobalProperty;

/** Hears of changes of global properties. */
public interface GlobalPropertyListener {

	boolean supportsPropertyName(String propertyName);

	void globalPropertyChanged(GlobalProperty newValue);

	void globalPropertyDeleted(String propertyName);
}
