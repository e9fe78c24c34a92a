package org.openmrs;

/** The OpenMRS type of this name. */
public abstract class BaseChangeableOpenmrsData extends BaseOpenmrsData {


}
