package org.openmrs.customdatatype;

/** The datatype of a user-defined value, and the handler that shows it. */
public interface CustomValueDescriptor {

	String getDatatypeClassname();

	String getDatatypeConfig();

	String getPreferredHandlerClassname();

	String getHandlerConfig();
}
