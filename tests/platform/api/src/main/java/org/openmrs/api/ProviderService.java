package org.openmrs.api;

import java.util.Collection;
import java.util.List;

import org.openmrs.Person;
import org.openmrs.Provider;
import org.openmrs.ProviderAttribute;
import org.openmrs.ProviderRole;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps providers. */
public interface ProviderService extends OpenmrsService {

	@Authorized(PrivilegeConstants.GET_PROVIDERS)
	List<Provider> getAllProviders();

	@Authorized(PrivilegeConstants.GET_PROVIDERS)
	List<Provider> getAllProviders(boolean includeRetired);

	@Authorized(PrivilegeConstants.MANAGE_PROVIDERS)
	void retireProvider(Provider provider, String reason);

	@Authorized(PrivilegeConstants.MANAGE_PROVIDERS)
	Provider unretireProvider(Provider provider);

	@Authorized(PrivilegeConstants.PURGE_PROVIDERS)
	void purgeProvider(Provider provider);

	@Authorized(PrivilegeConstants.GET_PROVIDERS)
	Provider getProvider(Integer providerId);

	@Authorized(PrivilegeConstants.MANAGE_PROVIDERS)
	Provider saveProvider(Provider provider);

	@Authorized(PrivilegeConstants.GET_PROVIDERS)
	Provider getProviderByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_PROVIDERS)
	Collection<Provider> getProvidersByPerson(Person person);

	@Authorized(PrivilegeConstants.GET_PROVIDERS)
	Collection<Provider> getProvidersByPerson(Person person, boolean includeRetired);

	ProviderAttribute getProviderAttribute(Integer providerAttributeID);

	ProviderAttribute getProviderAttributeByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_PROVIDERS)
	boolean isProviderIdentifierUnique(Provider provider) throws APIException;

	@Authorized(PrivilegeConstants.GET_PROVIDERS)
	Provider getProviderByIdentifier(String identifier);

	@Authorized(PrivilegeConstants.GET_PROVIDER_ROLES)
	ProviderRole getProviderRole(Integer providerRoleId);

	@Authorized(PrivilegeConstants.GET_PROVIDER_ROLES)
	List<ProviderRole> getAllProviderRoles(boolean includeRetired);

	@Authorized(PrivilegeConstants.GET_PROVIDER_ROLES)
	ProviderRole getProviderRoleByUuid(String uuid);

	@Authorized(PrivilegeConstants.MANAGE_PROVIDER_ROLES)
	ProviderRole saveProviderRole(ProviderRole providerRole);

	@Authorized(PrivilegeConstants.MANAGE_PROVIDER_ROLES)
	ProviderRole retireProviderRole(ProviderRole providerRole, String reason);

	@Authorized(PrivilegeConstants.MANAGE_PROVIDER_ROLES)
	ProviderRole unretireProviderRole(ProviderRole providerRole);

	@Authorized(PrivilegeConstants.PURGE_PROVIDER_ROLES)
	void purgeProviderRole(ProviderRole providerRole);
}
