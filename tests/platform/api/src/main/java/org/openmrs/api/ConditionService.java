package org.openmrs.api;

import java.util.List;

import org.openmrs.Condition;
import org.openmrs.Encounter;
import org.openmrs.Patient;

/** Keeps conditions. */
public interface ConditionService extends OpenmrsService {

	Condition getConditionByUuid(String uuid) throws APIException;

	List<Condition> getActiveConditions(Patient patient) throws APIException;

	List<Condition> getAllConditions(Patient patient) throws APIException;

	List<Condition> getConditionsByEncounter(Encounter encounter) throws APIException;

	Condition getCondition(Integer conditionId) throws APIException;

	Condition saveCondition(Condition condition) throws APIException;

	Condition voidCondition(Condition condition, String voidReason) throws APIException;

	Condition unvoidCondition(Condition condition) throws APIException;

	void purgeCondition(Condition condition) throws APIException;
}
