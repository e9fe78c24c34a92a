package org.openmrs;

import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

import org.openmrs.api.context.Context;

/** One contact between a patient and a provider. */
public class Encounter extends BaseChangeableOpenmrsData {

	private Date encounterDatetime;

	private Integer encounterId;

	private EncounterType encounterType;

	private Location location;

	private Set<Obs> obs = new LinkedHashSet<>();

	private Set<Order> orders = new LinkedHashSet<>();

	private Patient patient;

	private Set<Diagnosis> diagnoses = new LinkedHashSet<>();

	private Set<Condition> conditions = new LinkedHashSet<>();

	private Set<EncounterProvider> encounterProviders = new LinkedHashSet<>();

	private Form form;

	private Visit visit;

	private Set<Allergy> allergies = new LinkedHashSet<>();

	public Encounter() {
	}

	public Encounter(Integer encounterId) {
		setId(encounterId);
	}

	public Date getEncounterDatetime() {
		return encounterDatetime;
	}

	public void setEncounterDatetime(Date encounterDatetime) {
		this.encounterDatetime = encounterDatetime;
	}

	public Integer getEncounterId() {
		return encounterId;
	}

	public void setEncounterId(Integer encounterId) {
		this.encounterId = encounterId;
	}

	public EncounterType getEncounterType() {
		return encounterType;
	}

	public void setEncounterType(EncounterType encounterType) {
		this.encounterType = encounterType;
	}

	public Location getLocation() {
		return location;
	}

	public void setLocation(Location location) {
		this.location = location;
	}

	public void setObs(Set<Obs> obs) {
		this.obs = obs;
	}

	public Set<Order> getOrders() {
		return orders;
	}

	public void setOrders(Set<Order> orders) {
		this.orders = orders;
	}

	public Patient getPatient() {
		return patient;
	}

	public void setPatient(Patient patient) {
		this.patient = patient;
	}

	public Set<Diagnosis> getDiagnoses() {
		return diagnoses;
	}

	public void setDiagnoses(Set<Diagnosis> diagnoses) {
		this.diagnoses = diagnoses;
	}

	public Set<Condition> getConditions() {
		return conditions;
	}

	public void setConditions(Set<Condition> conditions) {
		this.conditions = conditions;
	}

	public Set<EncounterProvider> getEncounterProviders() {
		return encounterProviders;
	}

	public void setEncounterProviders(Set<EncounterProvider> encounterProviders) {
		this.encounterProviders = encounterProviders;
	}

	public Form getForm() {
		return form;
	}

	public void setForm(Form form) {
		this.form = form;
	}

	@Override
	public Integer getId() {
		return encounterId;
	}

	@Override
	public void setId(Integer id) {
		this.encounterId = id;
	}

	public Visit getVisit() {
		return visit;
	}

	public void setVisit(Visit visit) {
		this.visit = visit;
	}

	public Set<Allergy> getAllergies() {
		return allergies;
	}

	public void setAllergies(Set<Allergy> allergies) {
		this.allergies = allergies;
	}

	/** Every observation of the encounter that is not voided, at any depth of its groups. */
	public Set<Obs> getObs() {
		return getAllObs(false);
	}

	public Set<Obs> getAllObs() {
		return getAllObs(false);
	}

	/** The encounter's observations: with the voided ones it is the collection itself. */
	public Set<Obs> getAllObs(boolean includeVoided) {
		if (includeVoided) {
			return obs;
		}
		return obs.stream().filter(one -> !one.getVoided()).collect(Collectors.toCollection(LinkedHashSet::new));
	}

	public Set<Obs> getObsAtTopLevel(boolean includeVoided) {
		return getAllObs(includeVoided).stream().filter(one -> one.getObsGroup() == null)
		        .collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/** Adds an observation with its group members; what it leaves empty is taken from the encounter. */
	public void addObs(Obs observation) {
		if (observation == null) {
			return;
		}
		obs.add(observation);
		observation.setEncounter(this);
		if (observation.getObsDatetime() == null) {
			observation.setObsDatetime(encounterDatetime);
		}
		if (observation.getPerson() == null) {
			observation.setPerson(patient);
		}
		if (observation.getLocation() == null) {
			observation.setLocation(location);
		}
		if (observation.hasGroupMembers(true)) {
			observation.getGroupMembers(true).forEach(this::addObs);
		}
	}

	public void removeObs(Obs observation) {
		obs.remove(observation);
	}

	public void addOrder(Order order) {
		order.setEncounter(this);
		getOrders().add(order);
	}

	public void removeOrder(Order order) {
		getOrders().remove(order);
	}

	public void addCondition(Condition condition) {
		condition.setEncounter(this);
		getConditions().add(condition);
	}

	public void addAllergy(Allergy allergy) {
		allergy.setEncounter(this);
		getAllergies().add(allergy);
	}

	public Set<EncounterProvider> getActiveEncounterProviders() {
		return getEncounterProviders().stream().filter(provider -> !provider.getVoided())
		        .collect(Collectors.toCollection(LinkedHashSet::new));
	}

	public Set<Provider> getProvidersByRole(EncounterRole role) {
		return getActiveEncounterProviders().stream().filter(provider -> provider.getEncounterRole().equals(role))
		        .map(EncounterProvider::getProvider).collect(Collectors.toCollection(LinkedHashSet::new));
	}

	public void addProvider(EncounterRole role, Provider provider) {
		if (getProvidersByRole(role).contains(provider)) {
			return;
		}
		EncounterProvider part = new EncounterProvider();
		part.setEncounter(this);
		part.setEncounterRole(role);
		part.setProvider(provider);
		part.setDateCreated(new Date());
		part.setCreator(Context.getAuthenticatedUser());
		getEncounterProviders().add(part);
	}

	/** Makes the provider the only one in the role; others are voided. */
	public void setProvider(EncounterRole role, Provider provider) {
		for (EncounterProvider part : getActiveEncounterProviders()) {
			if (part.getEncounterRole().equals(role) && !part.getProvider().equals(provider)) {
				part.setVoided(Boolean.TRUE);
				part.setDateVoided(new Date());
				part.setVoidedBy(Context.getAuthenticatedUser());
			}
		}
		addProvider(role, provider);
	}

	public void removeProvider(EncounterRole role, Provider provider) {
		for (EncounterProvider part : getActiveEncounterProviders()) {
			if (part.getEncounterRole().equals(role) && part.getProvider().equals(provider)) {
				part.setVoided(Boolean.TRUE);
				part.setDateVoided(new Date());
				part.setVoidedBy(Context.getAuthenticatedUser());
			}
		}
	}

	/** The encounter as another patient's: with its providers and observations, without ids. */
	public Encounter copyAndAssignToAnotherPatient(Patient patient) {
		Encounter copy = new Encounter();
		copy.setPatient(patient);
		copy.setEncounterType(encounterType);
		copy.setEncounterDatetime(encounterDatetime);
		copy.setLocation(location);
		copy.setForm(form);
		getActiveEncounterProviders().forEach(part -> copy.addProvider(part.getEncounterRole(), part.getProvider()));
		for (Obs top : getObsAtTopLevel(false)) {
			copy.addObs(givenTo(patient, Obs.newInstance(top)));
		}
		return copy;
	}

	private static Obs givenTo(Patient patient, Obs obs) {
		obs.setPerson(patient);
		obs.setEncounter(null);
		obs.getGroupMembers(true).forEach(member -> givenTo(patient, member));
		return obs;
	}
}
