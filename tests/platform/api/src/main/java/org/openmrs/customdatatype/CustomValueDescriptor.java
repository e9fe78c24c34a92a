package org.openmrs.customdatatype;

/** The OpenMRS type of this name. */
public interface CustomValueDescriptor {

	String getDatatypeClassname();

	String getDatatypeConfig();

	String getPreferredHandlerClassname();

	String getHandlerConfig();
}
