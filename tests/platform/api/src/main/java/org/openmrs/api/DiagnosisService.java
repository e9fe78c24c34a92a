package org.openmrs.api;

import java.util.Date;
import java.util.List;

import org.openmrs.Diagnosis;
import org.openmrs.DiagnosisAttribute;
import org.openmrs.Encounter;
import org.openmrs.Patient;
import org.openmrs.Visit;

/** Keeps diagnoses. */
public interface DiagnosisService extends OpenmrsService {

	Diagnosis save(Diagnosis diagnosis);

	Diagnosis voidDiagnosis(Diagnosis diagnosis, String voidReason);

	Diagnosis getDiagnosisByUuid(String uuid);

	List<Diagnosis> getDiagnoses(Patient patient, Date fromDate);

	List<Diagnosis> getDiagnosesByEncounter(Encounter encounter, boolean primaryOnly, boolean confirmedOnly);

	List<Diagnosis> getDiagnosesByVisit(Visit visit, boolean primaryOnly, boolean confirmedOnly);

	@Deprecated
	List<Diagnosis> getPrimaryDiagnoses(Encounter encounter);

	List<Diagnosis> getUniqueDiagnoses(Patient patient, Date fromDate);

	Diagnosis getDiagnosis(Integer diagnosisId);

	Diagnosis unvoidDiagnosis(Diagnosis diagnosis) throws APIException;

	void purgeDiagnosis(Diagnosis diagnosis) throws APIException;

	DiagnosisAttribute getDiagnosisAttributeByUuid(String uuid) throws APIException;
}
