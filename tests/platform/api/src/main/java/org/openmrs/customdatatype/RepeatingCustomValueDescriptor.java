package org.openmrs.customdatatype;

/** The type of a value that may occur several times. */
public interface RepeatingCustomValueDescriptor extends CustomValueDescriptor {

	Integer getMinOccurs();

	Integer getMaxOccurs();
}
