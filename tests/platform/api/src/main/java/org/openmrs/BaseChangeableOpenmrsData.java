package org.openmrs;

/** The base of data that may change. */
public abstract class BaseChangeableOpenmrsData extends BaseOpenmrsData {


}
