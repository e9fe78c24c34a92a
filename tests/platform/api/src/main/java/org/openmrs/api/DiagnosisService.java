package org.openmrs.api;

import java.util.Date;
import java.util.List;

import org.openmrs.Diagnosis;
import org.openmrs.DiagnosisAttribute;
import org.openmrs.Encounter;
import org.openmrs.Patient;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps diagnoses. */
public interface DiagnosisService extends OpenmrsService {

	@Authorized(PrivilegeConstants.EDIT_DIAGNOSES)
	Diagnosis save(Diagnosis diagnosis);

	@Authorized(PrivilegeConstants.EDIT_DIAGNOSES)
	Diagnosis voidDiagnosis(Diagnosis diagnosis, String voidReason);

	@Authorized(PrivilegeConstants.GET_DIAGNOSES)
	Diagnosis getDiagnosisByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_DIAGNOSES)
	List<Diagnosis> getDiagnoses(Patient patient, Date fromDate);

	@Authorized(PrivilegeConstants.GET_DIAGNOSES)
	List<Diagnosis> getDiagnosesByEncounter(Encounter encounter, boolean primaryOnly, boolean confirmedOnly);

	@Authorized(PrivilegeConstants.GET_DIAGNOSES)
	Diagnosis getDiagnosis(Integer diagnosisId);

	@Authorized(PrivilegeConstants.EDIT_DIAGNOSES)
	Diagnosis unvoidDiagnosis(Diagnosis diagnosis) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_DIAGNOSES)
	void purgeDiagnosis(Diagnosis diagnosis) throws APIException;

	@Authorized(PrivilegeConstants.GET_DIAGNOSES)
	DiagnosisAttribute getDiagnosisAttributeByUuid(String uuid) throws APIException;
}
