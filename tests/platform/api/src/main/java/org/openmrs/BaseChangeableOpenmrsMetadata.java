package org.openmrs;

/** The base of metadata that may change. */
public abstract class BaseChangeableOpenmrsMetadata extends BaseOpenmrsMetadata {


}
