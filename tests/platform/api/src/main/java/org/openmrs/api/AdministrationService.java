package org.openmrs.api;

import java.util.List;
import java.util.Locale;

import org.openmrs.GlobalProperty;

/** Keeps global properties. */
public interface AdministrationService extends OpenmrsService {

	GlobalProperty getGlobalPropertyByUuid(String uuid);

	String getGlobalProperty(String propertyName);

	String getGlobalProperty(String propertyName, String defaultValue);

	GlobalProperty getGlobalPropertyObject(String propertyName);

	List<GlobalProperty> getGlobalPropertiesByPrefix(String prefix);

	List<GlobalProperty> getGlobalPropertiesBySuffix(String suffix);

	List<GlobalProperty> getAllGlobalProperties();

	List<GlobalProperty> saveGlobalProperties(List<GlobalProperty> props);

	void purgeGlobalProperty(GlobalProperty globalProperty);

	void purgeGlobalProperties(List<GlobalProperty> globalProperties);

	void setGlobalProperty(String propertyName, String propertyValue);

	void updateGlobalProperty(String propertyName, String propertyValue);

	GlobalProperty saveGlobalProperty(GlobalProperty gp);

	void addGlobalPropertyListener(GlobalPropertyListener listener);

	void removeGlobalPropertyListener(GlobalPropertyListener listener);

	List<List<Object>> executeSQL(String sql, boolean selectOnly);

	List<Locale> getAllowedLocales();

	<T> T getGlobalPropertyValue(String propertyName, T defaultValue);
}
