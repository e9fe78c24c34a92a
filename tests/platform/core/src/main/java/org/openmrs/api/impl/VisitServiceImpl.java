package org.openmrs.api.impl;

import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

import org.openmrs.Patient;
import org.openmrs.Visit;
import org.openmrs.VisitAttribute;
import org.openmrs.VisitType;
import org.openmrs.api.VisitService;
import org.openmrs.api.db.hibernate.Store;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps visits through Hibernate. */
@Service("visitService")
@Transactional
public class VisitServiceImpl extends BaseOpenmrsService implements VisitService {

	private final Store store;

	@Autowired
	public VisitServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	@Transactional(readOnly = true)
	public List<VisitType> getAllVisitTypes() {
		return store.all(VisitType.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<VisitType> getAllVisitTypes(boolean includeRetired) {
		return store.all(VisitType.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public VisitType getVisitType(Integer visitTypeId) {
		return store.get(VisitType.class, visitTypeId);
	}

	@Override
	@Transactional(readOnly = true)
	public VisitType getVisitTypeByUuid(String uuid) {
		return store.byUuid(VisitType.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<VisitType> getVisitTypes(String fuzzySearchPhrase) {
		return store.named(VisitType.class, fuzzySearchPhrase);
	}

	@Override
	public VisitType saveVisitType(VisitType visitType) {
		return store.save(visitType);
	}

	@Override
	public VisitType retireVisitType(VisitType visitType, String reason) {
		return store.retire(visitType, reason);
	}

	@Override
	public VisitType unretireVisitType(VisitType visitType) {
		return store.unretire(visitType);
	}

	@Override
	public void purgeVisitType(VisitType visitType) {
		store.purge(visitType);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Visit> getAllVisits() {
		return store.all(Visit.class, false);
	}

	@Override
	@Transactional(readOnly = true)
	public Visit getVisit(Integer visitId) {
		return store.get(Visit.class, visitId);
	}

	@Override
	@Transactional(readOnly = true)
	public Visit getVisitByUuid(String uuid) {
		return store.byUuid(Visit.class, uuid);
	}

	@Override
	public Visit saveVisit(Visit visit) {
		return store.save(visit);
	}

	@Override
	public Visit voidVisit(Visit visit, String reason) {
		return store.voidObject(visit, reason);
	}

	@Override
	public Visit unvoidVisit(Visit visit) {
		return store.unvoidObject(visit);
	}

	@Override
	public void purgeVisit(Visit visit) {
		store.purge(visit);
	}

	@Override
	@Transactional(readOnly = true)
	public VisitAttribute getVisitAttributeByUuid(String uuid) {
		return store.byUuid(VisitAttribute.class, uuid);
	}

	@Override
	public Visit endVisit(Visit visit, Date stopDate) {
		visit.setStopDatetime(stopDate == null ? new Date() : stopDate);
		return store.save(visit);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Visit> getVisitsByPatient(Patient patient) {
		return getVisitsByPatient(patient, true, false);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Visit> getActiveVisitsByPatient(Patient patient) {
		return getVisitsByPatient(patient, false, false);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Visit> getVisitsByPatient(Patient patient, boolean includeInactive, boolean includeVoided) {
		return store.find(Visit.class, "from Visit v where v.patient = ?1 order by v.startDatetime desc", patient).stream()
		        .filter(visit -> includeInactive || visit.getStopDatetime() == null)
		        .filter(visit -> includeVoided || !visit.getVoided()).collect(Collectors.toList());
	}
}
