package org.openmrs.api;

import java.util.List;
import java.util.Locale;

import org.openmrs.GlobalProperty;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps global properties. */
public interface AdministrationService extends OpenmrsService {

	@Authorized(PrivilegeConstants.GET_GLOBAL_PROPERTIES)
	GlobalProperty getGlobalPropertyByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_GLOBAL_PROPERTIES)
	String getGlobalProperty(String propertyName);

	@Authorized(PrivilegeConstants.GET_GLOBAL_PROPERTIES)
	String getGlobalProperty(String propertyName, String defaultValue);

	@Authorized(PrivilegeConstants.GET_GLOBAL_PROPERTIES)
	GlobalProperty getGlobalPropertyObject(String propertyName);

	@Authorized(PrivilegeConstants.GET_GLOBAL_PROPERTIES)
	List<GlobalProperty> getGlobalPropertiesByPrefix(String prefix);

	@Authorized(PrivilegeConstants.GET_GLOBAL_PROPERTIES)
	List<GlobalProperty> getGlobalPropertiesBySuffix(String suffix);

	@Authorized(PrivilegeConstants.GET_GLOBAL_PROPERTIES)
	List<GlobalProperty> getAllGlobalProperties();

	@Authorized(PrivilegeConstants.MANAGE_GLOBAL_PROPERTIES)
	List<GlobalProperty> saveGlobalProperties(List<GlobalProperty> props);

	@Authorized(PrivilegeConstants.PURGE_GLOBAL_PROPERTIES)
	void purgeGlobalProperty(GlobalProperty globalProperty);

	@Authorized(PrivilegeConstants.MANAGE_GLOBAL_PROPERTIES)
	void setGlobalProperty(String propertyName, String propertyValue);

	@Authorized(PrivilegeConstants.MANAGE_GLOBAL_PROPERTIES)
	void updateGlobalProperty(String propertyName, String propertyValue);

	@Authorized(PrivilegeConstants.MANAGE_GLOBAL_PROPERTIES)
	GlobalProperty saveGlobalProperty(GlobalProperty gp);

	void addGlobalPropertyListener(GlobalPropertyListener listener);

	void removeGlobalPropertyListener(GlobalPropertyListener listener);

	@Authorized(PrivilegeConstants.SQL_LEVEL_ACCESS)
	List<List<Object>> executeSQL(String sql, boolean selectOnly);

	List<Locale> getAllowedLocales();
}
