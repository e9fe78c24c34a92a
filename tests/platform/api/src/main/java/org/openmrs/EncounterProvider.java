package org.openmrs;

/** The part that a provider played in an encounter. */
public class EncounterProvider extends BaseChangeableOpenmrsData {

	private Integer encounterProviderId;

	private Encounter encounter;

	private Provider provider;

	private EncounterRole encounterRole;

	public Integer getEncounterProviderId() {
		return encounterProviderId;
	}

	public void setEncounterProviderId(Integer encounterProviderId) {
		this.encounterProviderId = encounterProviderId;
	}

	@Override
	public Integer getId() {
		return encounterProviderId;
	}

	@Override
	public void setId(Integer id) {
		this.encounterProviderId = id;
	}

	public Encounter getEncounter() {
		return encounter;
	}

	public void setEncounter(Encounter encounter) {
		this.encounter = encounter;
	}

	public Provider getProvider() {
		return provider;
	}

	public void setProvider(Provider provider) {
		this.provider = provider;
	}

	public EncounterRole getEncounterRole() {
		return encounterRole;
	}

	public void setEncounterRole(EncounterRole encounterRole) {
		this.encounterRole = encounterRole;
	}
}
