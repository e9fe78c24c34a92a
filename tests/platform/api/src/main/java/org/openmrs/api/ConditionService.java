package org.openmrs.api;

import java.util.List;

import org.openmrs.Condition;
import org.openmrs.Encounter;
import org.openmrs.Patient;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps conditions. */
public interface ConditionService extends OpenmrsService {

	@Authorized(PrivilegeConstants.GET_CONDITIONS)
	Condition getConditionByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONDITIONS)
	List<Condition> getActiveConditions(Patient patient) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONDITIONS)
	List<Condition> getAllConditions(Patient patient) throws APIException;

	List<Condition> getConditionsByEncounter(Encounter encounter) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONDITIONS)
	Condition getCondition(Integer conditionId) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_CONDITIONS)
	Condition saveCondition(Condition condition) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_CONDITIONS)
	Condition voidCondition(Condition condition, String voidReason) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_CONDITIONS)
	Condition unvoidCondition(Condition condition) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_CONDITIONS)
	void purgeCondition(Condition condition) throws APIException;
}
