package org.openmrs;

/** Somebody who gives care. */
public class Provider extends BaseCustomizableMetadata<ProviderAttribute> {

	private Integer providerId;

	private Person person;

	private String identifier;

	private Concept role;

	private Concept speciality;

	private ProviderRole providerRole;

	public Provider() {
	}

	public Provider(Integer providerId) {
		setId(providerId);
	}

	@Override
	public Integer getId() {
		return providerId;
	}

	@Override
	public void setId(Integer id) {
		this.providerId = id;
	}

	public Integer getProviderId() {
		return providerId;
	}

	public void setProviderId(Integer providerId) {
		this.providerId = providerId;
	}

	public Person getPerson() {
		return person;
	}

	public void setPerson(Person person) {
		this.person = person;
	}

	public String getIdentifier() {
		return identifier;
	}

	public void setIdentifier(String identifier) {
		this.identifier = identifier;
	}

	public Concept getRole() {
		return role;
	}

	public void setRole(Concept role) {
		this.role = role;
	}

	public Concept getSpeciality() {
		return speciality;
	}

	public void setSpeciality(Concept speciality) {
		this.speciality = speciality;
	}

	public ProviderRole getProviderRole() {
		return providerRole;
	}

	public void setProviderRole(ProviderRole providerRole) {
		this.providerRole = providerRole;
	}

	/** The name of the provider's person, else the one stored with the provider. */
	@Override
	public String getName() {
		return person != null && person.getPersonName() != null ? person.getPersonName().getFullName() : super.getName();
	}
}
