package org.openmrs;

/** The OpenMRS type of this name. */
public enum ConditionClinicalStatus {
	ACTIVE, INACTIVE, HISTORY_OF, RECURRENCE, RELAPSE, REMISSION, RESOLVED
}
