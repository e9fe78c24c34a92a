package org.openmrs.api.impl;

import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

import org.openmrs.ConditionVerificationStatus;
import org.openmrs.Diagnosis;
import org.openmrs.DiagnosisAttribute;
import org.openmrs.Encounter;
import org.openmrs.Patient;
import org.openmrs.api.DiagnosisService;
import org.openmrs.api.db.hibernate.Store;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps diagnoses through Hibernate. */
@Service("diagnosisService")
@Transactional
public class DiagnosisServiceImpl extends BaseOpenmrsService implements DiagnosisService {

	private final Store store;

	@Autowired
	public DiagnosisServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	public Diagnosis save(Diagnosis diagnosis) {
		return store.save(diagnosis);
	}

	@Override
	public Diagnosis voidDiagnosis(Diagnosis diagnosis, String voidReason) {
		return store.voidObject(diagnosis, voidReason);
	}

	@Override
	@Transactional(readOnly = true)
	public Diagnosis getDiagnosisByUuid(String uuid) {
		return store.byUuid(Diagnosis.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public Diagnosis getDiagnosis(Integer diagnosisId) {
		return store.get(Diagnosis.class, diagnosisId);
	}

	@Override
	public Diagnosis unvoidDiagnosis(Diagnosis diagnosis) {
		return store.unvoidObject(diagnosis);
	}

	@Override
	public void purgeDiagnosis(Diagnosis diagnosis) {
		store.purge(diagnosis);
	}

	@Override
	@Transactional(readOnly = true)
	public DiagnosisAttribute getDiagnosisAttributeByUuid(String uuid) {
		return store.byUuid(DiagnosisAttribute.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Diagnosis> getDiagnosesByEncounter(Encounter encounter, boolean primaryOnly, boolean confirmedOnly) {
		return store.find(Diagnosis.class, "from Diagnosis d where d.encounter = ?1 and d.voided = false", encounter).stream()
		        .filter(diagnosis -> !primaryOnly || diagnosis.getRank() == 1)
		        .filter(diagnosis -> !confirmedOnly || diagnosis.getCertainty() == ConditionVerificationStatus.CONFIRMED)
		        .collect(Collectors.toList());
	}

	@Override
	@Transactional(readOnly = true)
	public List<Diagnosis> getDiagnoses(Patient patient, Date fromDate) {
		return store.find(Diagnosis.class, "from Diagnosis d where d.patient = ?1 and d.voided = false", patient).stream()
		        .filter(diagnosis -> fromDate == null || !diagnosis.getDateCreated().before(fromDate))
		        .collect(Collectors.toList());
	}
}
