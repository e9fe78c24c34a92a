package org.openmrs;

/** How sure a condition or diagnosis is. */
public enum ConditionVerificationStatus {
	PROVISIONAL, CONFIRMED
}
