package org.openmrs;

/** The OpenMRS type of this name. */
public interface Auditable extends Creatable, Changeable {


}
