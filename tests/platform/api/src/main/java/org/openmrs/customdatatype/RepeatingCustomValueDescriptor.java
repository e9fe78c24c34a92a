package org.openmrs.customdatatype;

/** The OpenMRS type of this name. */
public interface RepeatingCustomValueDescriptor extends CustomValueDescriptor {

	Integer getMinOccurs();

	Integer getMaxOccurs();
}
