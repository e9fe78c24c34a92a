package org.openmrs.api.impl;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import org.openmrs.Person;
import org.openmrs.Provider;
import org.openmrs.ProviderAttribute;
import org.openmrs.ProviderRole;
import org.openmrs.api.ProviderService;
import org.openmrs.api.db.hibernate.Store;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps providers through Hibernate. */
@Service("providerService")
@Transactional
public class ProviderServiceImpl extends BaseOpenmrsService implements ProviderService {

	private final Store store;

	@Autowired
	public ProviderServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	@Transactional(readOnly = true)
	public List<Provider> getAllProviders() {
		return store.all(Provider.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Provider> getAllProviders(boolean includeRetired) {
		return store.all(Provider.class, includeRetired);
	}

	@Override
	public void retireProvider(Provider provider, String reason) {
		store.retire(provider, reason);
	}

	@Override
	public Provider unretireProvider(Provider provider) {
		return store.unretire(provider);
	}

	@Override
	public void purgeProvider(Provider provider) {
		store.purge(provider);
	}

	@Override
	@Transactional(readOnly = true)
	public Provider getProvider(Integer providerId) {
		return store.get(Provider.class, providerId);
	}

	@Override
	public Provider saveProvider(Provider provider) {
		return store.save(provider);
	}

	@Override
	@Transactional(readOnly = true)
	public Provider getProviderByUuid(String uuid) {
		return store.byUuid(Provider.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public ProviderAttribute getProviderAttribute(Integer providerAttributeID) {
		return store.get(ProviderAttribute.class, providerAttributeID);
	}

	@Override
	@Transactional(readOnly = true)
	public ProviderAttribute getProviderAttributeByUuid(String uuid) {
		return store.byUuid(ProviderAttribute.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public ProviderRole getProviderRole(Integer providerRoleId) {
		return store.get(ProviderRole.class, providerRoleId);
	}

	@Override
	@Transactional(readOnly = true)
	public List<ProviderRole> getAllProviderRoles(boolean includeRetired) {
		return store.all(ProviderRole.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public ProviderRole getProviderRoleByUuid(String uuid) {
		return store.byUuid(ProviderRole.class, uuid);
	}

	@Override
	public ProviderRole saveProviderRole(ProviderRole providerRole) {
		return store.save(providerRole);
	}

	@Override
	public ProviderRole retireProviderRole(ProviderRole providerRole, String reason) {
		return store.retire(providerRole, reason);
	}

	@Override
	public ProviderRole unretireProviderRole(ProviderRole providerRole) {
		return store.unretire(providerRole);
	}

	@Override
	public void purgeProviderRole(ProviderRole providerRole) {
		store.purge(providerRole);
	}

	@Override
	@Transactional(readOnly = true)
	public Collection<Provider> getProvidersByPerson(Person person) {
		return getProvidersByPerson(person, true);
	}

	@Override
	@Transactional(readOnly = true)
	public Collection<Provider> getProvidersByPerson(Person person, boolean includeRetired) {
		return store.find(Provider.class, "from Provider p where p.person = ?1", person).stream()
		        .filter(provider -> includeRetired || !provider.getRetired()).collect(Collectors.toList());
	}

	@Override
	@Transactional(readOnly = true)
	public Provider getProviderByIdentifier(String identifier) {
		return store.byProperty(Provider.class, "identifier", identifier);
	}

	@Override
	@Transactional(readOnly = true)
	public boolean isProviderIdentifierUnique(Provider provider) {
		return store.find(Provider.class, "from Provider p where p.identifier = ?1 and p.uuid <> ?2", provider.getIdentifier(),
		    provider.getUuid()).isEmpty();
	}
}
