package org.openmrs.api;

import java.util.Collection;
import java.util.List;

import org.openmrs.Person;
import org.openmrs.Provider;
import org.openmrs.ProviderAttribute;
import org.openmrs.ProviderRole;

/** Keeps providers. */
public interface ProviderService extends OpenmrsService {

	List<Provider> getAllProviders();

	List<Provider> getAllProviders(boolean includeRetired);

	void retireProvider(Provider provider, String reason);

	Provider unretireProvider(Provider provider);

	void purgeProvider(Provider provider);

	Provider getProvider(Integer providerId);

	Provider saveProvider(Provider provider);

	Provider getProviderByUuid(String uuid);

	Collection<Provider> getProvidersByPerson(Person person);

	Collection<Provider> getProvidersByPerson(Person person, boolean includeRetired);

	Integer getCountOfProviders(String query);

	Integer getCountOfProviders(String query, boolean includeRetired);

	ProviderAttribute getProviderAttribute(Integer providerAttributeID);

	ProviderAttribute getProviderAttributeByUuid(String uuid);

	boolean isProviderIdentifierUnique(Provider provider) throws APIException;

	Provider getProviderByIdentifier(String identifier);

	Provider getUnknownProvider();

	ProviderRole getProviderRole(Integer providerRoleId);

	List<ProviderRole> getAllProviderRoles(boolean includeRetired);

	ProviderRole getProviderRoleByUuid(String uuid);

	List<Provider> getProvidersByRoles(List<ProviderRole> roles);

	ProviderRole saveProviderRole(ProviderRole providerRole);

	ProviderRole retireProviderRole(ProviderRole providerRole, String reason);

	ProviderRole unretireProviderRole(ProviderRole providerRole);

	void purgeProviderRole(ProviderRole providerRole);
}
