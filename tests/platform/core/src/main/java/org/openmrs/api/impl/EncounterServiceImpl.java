package org.openmrs.api.impl;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.openmrs.Encounter;
import org.openmrs.EncounterRole;
import org.openmrs.EncounterType;
import org.openmrs.Obs;
import org.openmrs.Order;
import org.openmrs.Patient;
import org.openmrs.Visit;
import org.openmrs.aop.RequiredData;
import org.openmrs.api.EncounterService;
import org.openmrs.api.ObsService;
import org.openmrs.api.OrderService;
import org.openmrs.api.db.hibernate.Store;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps encounters through Hibernate. */
@Service("encounterService")
@Transactional
public class EncounterServiceImpl extends BaseOpenmrsService implements EncounterService {

	private final Store store;

	private final ObsService obsService;

	private final OrderService orderService;

	@Autowired
	public EncounterServiceImpl(Store store, ObsService obsService, OrderService orderService) {
		this.store = store;
		this.obsService = obsService;
		this.orderService = orderService;
	}

	@Override
	@Transactional(readOnly = true)
	public Encounter getEncounter(Integer encounterId) {
		return store.get(Encounter.class, encounterId);
	}

	@Override
	@Transactional(readOnly = true)
	public Encounter getEncounterByUuid(String uuid) {
		return store.byUuid(Encounter.class, uuid);
	}

	@Override
	public EncounterType saveEncounterType(EncounterType encounterType) {
		return store.save(encounterType);
	}

	@Override
	@Transactional(readOnly = true)
	public EncounterType getEncounterType(Integer encounterTypeId) {
		return store.get(EncounterType.class, encounterTypeId);
	}

	@Override
	@Transactional(readOnly = true)
	public EncounterType getEncounterTypeByUuid(String uuid) {
		return store.byUuid(EncounterType.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public EncounterType getEncounterType(String name) {
		return store.byName(EncounterType.class, name);
	}

	@Override
	@Transactional(readOnly = true)
	public List<EncounterType> getAllEncounterTypes() {
		return store.all(EncounterType.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<EncounterType> getAllEncounterTypes(boolean includeRetired) {
		return store.all(EncounterType.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public List<EncounterType> findEncounterTypes(String name) {
		return store.named(EncounterType.class, name);
	}

	@Override
	public EncounterType retireEncounterType(EncounterType encounterType, String reason) {
		return store.retire(encounterType, reason);
	}

	@Override
	public EncounterType unretireEncounterType(EncounterType encounterType) {
		return store.unretire(encounterType);
	}

	@Override
	public void purgeEncounterType(EncounterType encounterType) {
		store.purge(encounterType);
	}

	@Override
	public EncounterRole saveEncounterRole(EncounterRole encounterRole) {
		return store.save(encounterRole);
	}

	@Override
	@Transactional(readOnly = true)
	public EncounterRole getEncounterRole(Integer encounterRoleId) {
		return store.get(EncounterRole.class, encounterRoleId);
	}

	@Override
	public void purgeEncounterRole(EncounterRole encounterRole) {
		store.purge(encounterRole);
	}

	@Override
	@Transactional(readOnly = true)
	public List<EncounterRole> getAllEncounterRoles(boolean includeRetired) {
		return store.all(EncounterRole.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public EncounterRole getEncounterRoleByUuid(String uuid) {
		return store.byUuid(EncounterRole.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public EncounterRole getEncounterRoleByName(String name) {
		return store.byName(EncounterRole.class, name);
	}

	@Override
	public EncounterRole retireEncounterRole(EncounterRole encounterRole, String reason) {
		return store.retire(encounterRole, reason);
	}

	@Override
	public EncounterRole unretireEncounterRole(EncounterRole encounterType) {
		return store.unretire(encounterType);
	}

	/** Saves the encounter, then its new or edited observations, its new orders, diagnoses and conditions. */
	@Override
	public Encounter saveEncounter(Encounter encounter) {
		RequiredData.fill(encounter);
		store.session().saveOrUpdate(encounter);
		for (Obs obs : new ArrayList<>(encounter.getObsAtTopLevel(true))) {
			saveObs(encounter, obs);
		}
		for (Order order : encounter.getOrders()) {
			if (order.getOrderId() == null) {
				orderService.saveOrder(order, null);
			}
		}
		encounter.getDiagnoses().forEach(store::save);
		encounter.getConditions().forEach(store::save);
		encounter.getAllergies().forEach(store::save);
		return encounter;
	}

	private void saveObs(Encounter encounter, Obs obs) {
		if (obs.getObsId() == null || obs.isDirty()) {
			Obs saved = obsService.saveObs(obs, "Edited with the encounter");
			if (saved != obs) {
				encounter.removeObs(obs);
				encounter.addObs(saved);
			}
			return;
		}
		for (Obs member : new ArrayList<>(obs.getGroupMembers(true))) {
			saveObs(encounter, member);
		}
	}

	@Override
	public Encounter voidEncounter(Encounter encounter, String reason) {
		encounter.getAllObs(true).forEach(obs -> Store.markVoided(obs, reason));
		encounter.getOrders().forEach(order -> Store.markVoided(order, reason));
		encounter.getDiagnoses().forEach(diagnosis -> Store.markVoided(diagnosis, reason));
		return store.voidObject(encounter, reason);
	}

	@Override
	public Encounter unvoidEncounter(Encounter encounter) {
		String reason = encounter.getVoidReason();
		Stream.of(encounter.getAllObs(true), encounter.getOrders(), encounter.getDiagnoses())
		        .flatMap(Collection::stream).filter(part -> Objects.equals(reason, part.getVoidReason()))
		        .forEach(Store::markUnvoided);
		return store.unvoidObject(encounter);
	}

	@Override
	public void purgeEncounter(Encounter encounter) {
		purgeEncounter(encounter, false);
	}

	@Override
	public void purgeEncounter(Encounter encounter, boolean cascade) {
		if (cascade) {
			encounter.getObsAtTopLevel(true).forEach(obs -> obsService.purgeObs(obs, false));
			encounter.getOrders().forEach(store::purge);
		}
		store.purge(encounter);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Encounter> getEncountersByPatient(Patient patient) {
		return getEncountersByPatientId(patient.getPatientId());
	}

	@Override
	@Transactional(readOnly = true)
	public List<Encounter> getEncountersByPatientId(Integer patientId) {
		return store.find(Encounter.class,
		    "from Encounter e where e.patient.patientId = ?1 and e.voided = false order by e.encounterDatetime", patientId);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Encounter> getEncountersByVisit(Visit visit, boolean includeVoided) {
		return store.find(Encounter.class, "from Encounter e where e.visit = ?1", visit).stream()
		        .filter(encounter -> includeVoided || !encounter.getVoided()).collect(Collectors.toList());
	}
}
