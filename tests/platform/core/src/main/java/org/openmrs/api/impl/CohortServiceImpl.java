package org.openmrs.api.impl;

import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

import org.openmrs.Cohort;
import org.openmrs.CohortMembership;
import org.openmrs.Patient;
import org.openmrs.api.CohortService;
import org.openmrs.api.db.hibernate.Store;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps cohorts through Hibernate. */
@Service("cohortService")
@Transactional
public class CohortServiceImpl extends BaseOpenmrsService implements CohortService {

	private final Store store;

	@Autowired
	public CohortServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	public Cohort saveCohort(Cohort cohort) {
		return store.save(cohort);
	}

	@Override
	public Cohort voidCohort(Cohort cohort, String reason) {
		return store.voidObject(cohort, reason);
	}

	@Override
	@Transactional(readOnly = true)
	public Cohort getCohort(Integer id) {
		return store.get(Cohort.class, id);
	}

	@Override
	@Transactional(readOnly = true)
	public Cohort getCohortByName(String name) {
		return store.byName(Cohort.class, name);
	}

	@Override
	@Transactional(readOnly = true)
	public Cohort getCohort(String name) {
		return store.byName(Cohort.class, name);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Cohort> getAllCohorts() {
		return store.all(Cohort.class, false);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Cohort> getAllCohorts(boolean includeVoided) {
		return store.all(Cohort.class, includeVoided);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Cohort> getCohorts(String nameFragment) {
		return store.named(Cohort.class, nameFragment);
	}

	@Override
	@Transactional(readOnly = true)
	public Cohort getCohortByUuid(String uuid) {
		return store.byUuid(Cohort.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public CohortMembership getCohortMembershipByUuid(String uuid) {
		return store.byUuid(CohortMembership.class, uuid);
	}

	@Override
	public void purgeCohortMembership(CohortMembership cohortMembership) {
		store.purge(cohortMembership);
	}

	@Override
	public CohortMembership voidCohortMembership(CohortMembership cohortMembership, String reason) {
		return store.voidObject(cohortMembership, reason);
	}

	@Override
	public Cohort purgeCohort(Cohort cohort) {
		store.purge(cohort);
		return cohort;
	}

	@Override
	public Cohort addPatientToCohort(Cohort cohort, Patient patient) {
		if (!cohort.contains(patient.getPatientId())) {
			cohort.addMembership(new CohortMembership(patient.getPatientId()));
		}
		return store.save(cohort);
	}

	@Override
	public Cohort removePatientFromCohort(Cohort cohort, Patient patient) {
		cohort.getActiveMemberships().stream().filter(member -> member.getPatientId().equals(patient.getPatientId()))
		        .forEach(member -> member.setEndDate(new Date()));
		return store.save(cohort);
	}

	@Override
	public CohortMembership endCohortMembership(CohortMembership cohortMembership, Date onDate) {
		cohortMembership.setEndDate(onDate == null ? new Date() : onDate);
		return store.save(cohortMembership);
	}

	@Override
	@Transactional(readOnly = true)
	public List<CohortMembership> getCohortMemberships(Integer patientId, Date activeOnDate, boolean includeVoided) {
		return store.find(CohortMembership.class, "from CohortMembership m where m.patientId = ?1", patientId).stream()
		        .filter(member -> includeVoided || !member.getVoided())
		        .filter(member -> activeOnDate == null || member.isActive(activeOnDate)).collect(Collectors.toList());
	}
}
