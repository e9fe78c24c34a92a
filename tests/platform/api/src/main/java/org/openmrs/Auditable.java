package org.openmrs;

/** What knows who made it and who changed it. */
public interface Auditable extends Creatable, Changeable {


}
