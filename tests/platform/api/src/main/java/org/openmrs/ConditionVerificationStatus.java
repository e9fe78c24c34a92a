package org.openmrs;

/** The OpenMRS type of this name. */
public enum ConditionVerificationStatus {
	PROVISIONAL, CONFIRMED
}
