package org.openmrs.api;

import java.util.List;

import org.openmrs.Encounter;
import org.openmrs.EncounterRole;
import org.openmrs.EncounterType;
import org.openmrs.Patient;
import org.openmrs.Visit;

/** Keeps encounters, their types and roles. */
public interface EncounterService extends OpenmrsService {

	Encounter saveEncounter(Encounter encounter) throws APIException;

	Encounter getEncounter(Integer encounterId) throws APIException;

	Encounter getEncounterByUuid(String uuid) throws APIException;

	List<Encounter> getEncountersByPatient(Patient patient);

	List<Encounter> getEncountersByPatientId(Integer patientId) throws APIException;

	List<Encounter> getEncountersByPatientIdentifier(String identifier) throws APIException;

	Encounter voidEncounter(Encounter encounter, String reason);

	Encounter unvoidEncounter(Encounter encounter) throws APIException;

	void purgeEncounter(Encounter encounter) throws APIException;

	void purgeEncounter(Encounter encounter, boolean cascade) throws APIException;

	EncounterType saveEncounterType(EncounterType encounterType) throws APIException;

	EncounterType getEncounterType(Integer encounterTypeId) throws APIException;

	EncounterType getEncounterTypeByUuid(String uuid) throws APIException;

	EncounterType getEncounterType(String name) throws APIException;

	List<EncounterType> getAllEncounterTypes() throws APIException;

	List<EncounterType> getAllEncounterTypes(boolean includeRetired) throws APIException;

	List<EncounterType> findEncounterTypes(String name) throws APIException;

	EncounterType retireEncounterType(EncounterType encounterType, String reason) throws APIException;

	EncounterType unretireEncounterType(EncounterType encounterType) throws APIException;

	void purgeEncounterType(EncounterType encounterType) throws APIException;

	List<Encounter> getEncountersByPatient(String query) throws APIException;

	List<Encounter> getEncountersByPatient(String query, boolean includeVoided) throws APIException;

	List<Encounter> getEncounters(String query, Integer start, Integer length, boolean includeVoided) throws APIException;

	List<Encounter> getEncounters(String query, Integer patientId, Integer start, Integer length, boolean includeVoided) throws APIException;

	Integer getCountOfEncounters(String query, boolean includeVoided);

	List<Encounter> getEncountersByVisit(Visit visit, boolean includeVoided);

	EncounterRole saveEncounterRole(EncounterRole encounterRole) throws APIException;

	EncounterRole getEncounterRole(Integer encounterRoleId) throws APIException;

	void purgeEncounterRole(EncounterRole encounterRole) throws APIException;

	List<EncounterRole> getAllEncounterRoles(boolean includeRetired);

	EncounterRole getEncounterRoleByUuid(String uuid) throws APIException;

	EncounterRole getEncounterRoleByName(String name);

	EncounterRole retireEncounterRole(EncounterRole encounterRole, String reason) throws APIException;

	EncounterRole unretireEncounterRole(EncounterRole encounterType) throws APIException;

	List<Encounter> getEncountersNotAssignedToAnyVisit(Patient patient) throws APIException;

	List<EncounterRole> getEncounterRolesByName(String name);

	Encounter transferEncounter(Encounter encounter, Patient patient);
}
