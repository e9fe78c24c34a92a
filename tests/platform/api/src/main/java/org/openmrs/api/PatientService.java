package org.openmrs.api;

import java.util.List;

import org.openmrs.Allergies;
import org.openmrs.Allergy;
import org.openmrs.Location;
import org.openmrs.Patient;
import org.openmrs.PatientIdentifier;
import org.openmrs.PatientIdentifierType;

/** Keeps patients, their identifiers and allergies. */
public interface PatientService extends OpenmrsService {

	Patient savePatient(Patient patient) throws APIException;

	Patient getPatient(Integer patientId) throws APIException;

	Patient getPatientByUuid(String uuid) throws APIException;

	PatientIdentifier getPatientIdentifierByUuid(String uuid) throws APIException;

	List<Patient> getAllPatients() throws APIException;

	List<Patient> getAllPatients(boolean includeVoided) throws APIException;

	List<Patient> getPatients(String name, String identifier, List<PatientIdentifierType> identifierTypes, boolean matchIdentifierExactly) throws APIException;

	Patient voidPatient(Patient patient, String reason) throws APIException;

	Patient unvoidPatient(Patient patient) throws APIException;

	void purgePatient(Patient patient) throws APIException;

	List<PatientIdentifier> getPatientIdentifiers(String identifier, List<PatientIdentifierType> patientIdentifierTypes, List<Location> locations, List<Patient> patients, Boolean isPreferred) throws APIException;

	PatientIdentifierType savePatientIdentifierType(PatientIdentifierType patientIdentifierType) throws APIException;

	List<PatientIdentifierType> getAllPatientIdentifierTypes() throws APIException;

	List<PatientIdentifierType> getAllPatientIdentifierTypes(boolean includeRetired) throws APIException;

	List<PatientIdentifierType> getPatientIdentifierTypes(String name, String format, Boolean required, Boolean hasCheckDigit) throws APIException;

	PatientIdentifierType getPatientIdentifierType(Integer patientIdentifierTypeId) throws APIException;

	PatientIdentifierType getPatientIdentifierTypeByUuid(String uuid) throws APIException;

	PatientIdentifierType getPatientIdentifierTypeByName(String name) throws APIException;

	PatientIdentifierType retirePatientIdentifierType(PatientIdentifierType patientIdentifierType, String reason) throws APIException;

	PatientIdentifierType unretirePatientIdentifierType(PatientIdentifierType patientIdentifierType) throws APIException;

	void purgePatientIdentifierType(PatientIdentifierType patientIdentifierType) throws APIException;

	List<Patient> getPatients(String query) throws APIException;

	List<Patient> getPatients(String query, Integer start, Integer length) throws APIException;

	List<Patient> getPatients(String query, boolean includeVoided, Integer start, Integer length) throws APIException;

	void mergePatients(Patient preferred, Patient notPreferred) throws APIException;

	void mergePatients(Patient preferred, List<Patient> notPreferred) throws APIException;

	boolean isIdentifierInUseByAnotherPatient(PatientIdentifier patientIdentifier);

	PatientIdentifier getPatientIdentifier(Integer patientIdentifierId) throws APIException;

	PatientIdentifier voidPatientIdentifier(PatientIdentifier patientIdentifier, String reason) throws APIException;

	PatientIdentifier savePatientIdentifier(PatientIdentifier patientIdentifier) throws APIException;

	void purgePatientIdentifier(PatientIdentifier patientIdentifier) throws APIException;

	Allergies getAllergies(Patient patient);

	Allergies setAllergies(Patient patient, Allergies allergies);

	Allergy getAllergy(Integer allergyListId) throws APIException;

	Allergy getAllergyByUuid(String uuid) throws APIException;

	void saveAllergy(Allergy allergy) throws APIException;

	void removeAllergy(Allergy allergy, String reason) throws APIException;

	void voidAllergy(Allergy allergy, String reason) throws APIException;

	Integer getCountOfPatients(String query);

	Integer getCountOfPatients(String query, boolean includeVoided);

	List<Patient> getPatients(String name, String identifier, List<PatientIdentifierType> identifierTypes, boolean matchIdentifierExactly, Integer start, Integer length) throws APIException;
}
