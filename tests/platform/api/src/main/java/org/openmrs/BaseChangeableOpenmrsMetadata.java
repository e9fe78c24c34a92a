package org.openmrs;

/** The OpenMRS type of this name. */
public abstract class BaseChangeableOpenmrsMetadata extends BaseOpenmrsMetadata {


}
