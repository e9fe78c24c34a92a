package org.openmrs.api;

import java.util.List;

import org.openmrs.Allergies;
import org.openmrs.Allergy;
import org.openmrs.Location;
import org.openmrs.Patient;
import org.openmrs.PatientIdentifier;
import org.openmrs.PatientIdentifierType;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps patients, their identifiers and allergies. */
public interface PatientService extends OpenmrsService {

	@Authorized({ PrivilegeConstants.ADD_PATIENTS, PrivilegeConstants.EDIT_PATIENTS })
	Patient savePatient(Patient patient) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENTS)
	Patient getPatient(Integer patientId) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENTS)
	Patient getPatientByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENT_IDENTIFIERS)
	PatientIdentifier getPatientIdentifierByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENTS)
	List<Patient> getAllPatients() throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENTS)
	List<Patient> getAllPatients(boolean includeVoided) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_PATIENTS)
	Patient voidPatient(Patient patient, String reason) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_PATIENTS)
	Patient unvoidPatient(Patient patient) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_PATIENTS)
	void purgePatient(Patient patient) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENT_IDENTIFIERS)
	List<PatientIdentifier> getPatientIdentifiers(String identifier, List<PatientIdentifierType> patientIdentifierTypes, List<Location> locations, List<Patient> patients, Boolean isPreferred) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_IDENTIFIER_TYPES)
	PatientIdentifierType savePatientIdentifierType(PatientIdentifierType patientIdentifierType) throws APIException;

	@Authorized(PrivilegeConstants.GET_IDENTIFIER_TYPES)
	List<PatientIdentifierType> getAllPatientIdentifierTypes() throws APIException;

	@Authorized(PrivilegeConstants.GET_IDENTIFIER_TYPES)
	List<PatientIdentifierType> getAllPatientIdentifierTypes(boolean includeRetired) throws APIException;

	@Authorized(PrivilegeConstants.GET_IDENTIFIER_TYPES)
	PatientIdentifierType getPatientIdentifierType(Integer patientIdentifierTypeId) throws APIException;

	@Authorized(PrivilegeConstants.GET_IDENTIFIER_TYPES)
	PatientIdentifierType getPatientIdentifierTypeByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_IDENTIFIER_TYPES)
	PatientIdentifierType getPatientIdentifierTypeByName(String name) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_IDENTIFIER_TYPES)
	PatientIdentifierType retirePatientIdentifierType(PatientIdentifierType patientIdentifierType, String reason) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_IDENTIFIER_TYPES)
	PatientIdentifierType unretirePatientIdentifierType(PatientIdentifierType patientIdentifierType) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_IDENTIFIER_TYPES)
	void purgePatientIdentifierType(PatientIdentifierType patientIdentifierType) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENTS)
	List<Patient> getPatients(String query) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENTS)
	List<Patient> getPatients(String query, Integer start, Integer length) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENTS)
	List<Patient> getPatients(String query, boolean includeVoided, Integer start, Integer length) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_PATIENTS)
	void mergePatients(Patient preferred, Patient notPreferred) throws APIException;

	void mergePatients(Patient preferred, List<Patient> notPreferred) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENTS)
	boolean isIdentifierInUseByAnotherPatient(PatientIdentifier patientIdentifier);

	@Authorized(PrivilegeConstants.GET_PATIENT_IDENTIFIERS)
	PatientIdentifier getPatientIdentifier(Integer patientIdentifierId) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_PATIENT_IDENTIFIERS)
	PatientIdentifier voidPatientIdentifier(PatientIdentifier patientIdentifier, String reason) throws APIException;

	@Authorized({ PrivilegeConstants.ADD_PATIENT_IDENTIFIERS, PrivilegeConstants.EDIT_PATIENT_IDENTIFIERS })
	PatientIdentifier savePatientIdentifier(PatientIdentifier patientIdentifier) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_PATIENT_IDENTIFIERS)
	void purgePatientIdentifier(PatientIdentifier patientIdentifier) throws APIException;

	@Authorized(PrivilegeConstants.GET_ALLERGIES)
	Allergies getAllergies(Patient patient);

	@Authorized({ PrivilegeConstants.ADD_ALLERGIES, PrivilegeConstants.EDIT_ALLERGIES })
	Allergies setAllergies(Patient patient, Allergies allergies);

	@Authorized(PrivilegeConstants.GET_ALLERGIES)
	Allergy getAllergy(Integer allergyListId) throws APIException;

	@Authorized(PrivilegeConstants.GET_ALLERGIES)
	Allergy getAllergyByUuid(String uuid) throws APIException;

	@Authorized({ PrivilegeConstants.ADD_ALLERGIES, PrivilegeConstants.EDIT_ALLERGIES })
	void saveAllergy(Allergy allergy) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_ALLERGIES)
	void removeAllergy(Allergy allergy, String reason) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_ALLERGIES)
	void voidAllergy(Allergy allergy, String reason) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENTS)
	Integer getCountOfPatients(String query);
}
