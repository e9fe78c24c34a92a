package org.openmrs;

/** Whether a condition is present. */
public enum ConditionClinicalStatus {
	ACTIVE, INACTIVE, HISTORY_OF, RECURRENCE, RELAPSE, REMISSION, RESOLVED
}
