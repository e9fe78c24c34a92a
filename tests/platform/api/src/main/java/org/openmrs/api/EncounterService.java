package org.openmrs.api;

import java.util.List;

import org.openmrs.Encounter;
import org.openmrs.EncounterRole;
import org.openmrs.EncounterType;
import org.openmrs.Patient;
import org.openmrs.Visit;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps encounters, their types and roles. */
public interface EncounterService extends OpenmrsService {

	@Authorized({ PrivilegeConstants.ADD_ENCOUNTERS, PrivilegeConstants.EDIT_ENCOUNTERS })
	Encounter saveEncounter(Encounter encounter) throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTERS)
	Encounter getEncounter(Integer encounterId) throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTERS)
	Encounter getEncounterByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTERS)
	List<Encounter> getEncountersByPatient(Patient patient);

	@Authorized(PrivilegeConstants.GET_ENCOUNTERS)
	List<Encounter> getEncountersByPatientId(Integer patientId) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_ENCOUNTERS)
	Encounter voidEncounter(Encounter encounter, String reason);

	@Authorized(PrivilegeConstants.EDIT_ENCOUNTERS)
	Encounter unvoidEncounter(Encounter encounter) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_ENCOUNTERS)
	void purgeEncounter(Encounter encounter) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_ENCOUNTERS)
	void purgeEncounter(Encounter encounter, boolean cascade) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_ENCOUNTER_TYPES)
	EncounterType saveEncounterType(EncounterType encounterType) throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTER_TYPES)
	EncounterType getEncounterType(Integer encounterTypeId) throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTER_TYPES)
	EncounterType getEncounterTypeByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTER_TYPES)
	EncounterType getEncounterType(String name) throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTER_TYPES)
	List<EncounterType> getAllEncounterTypes() throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTER_TYPES)
	List<EncounterType> getAllEncounterTypes(boolean includeRetired) throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTER_TYPES)
	List<EncounterType> findEncounterTypes(String name) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_ENCOUNTER_TYPES)
	EncounterType retireEncounterType(EncounterType encounterType, String reason) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_ENCOUNTER_TYPES)
	EncounterType unretireEncounterType(EncounterType encounterType) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_ENCOUNTER_TYPES)
	void purgeEncounterType(EncounterType encounterType) throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTERS)
	List<Encounter> getEncountersByVisit(Visit visit, boolean includeVoided);

	@Authorized(PrivilegeConstants.MANAGE_ENCOUNTER_ROLES)
	EncounterRole saveEncounterRole(EncounterRole encounterRole) throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTER_ROLES)
	EncounterRole getEncounterRole(Integer encounterRoleId) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_ENCOUNTER_ROLES)
	void purgeEncounterRole(EncounterRole encounterRole) throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTER_ROLES)
	List<EncounterRole> getAllEncounterRoles(boolean includeRetired);

	@Authorized(PrivilegeConstants.GET_ENCOUNTER_ROLES)
	EncounterRole getEncounterRoleByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_ENCOUNTER_ROLES)
	EncounterRole getEncounterRoleByName(String name);

	@Authorized(PrivilegeConstants.MANAGE_ENCOUNTER_ROLES)
	EncounterRole retireEncounterRole(EncounterRole encounterRole, String reason) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_ENCOUNTER_ROLES)
	EncounterRole unretireEncounterRole(EncounterRole encounterType) throws APIException;
}
