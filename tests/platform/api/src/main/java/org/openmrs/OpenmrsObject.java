package org.openmrs;

/** The OpenMRS type of this name. */
public interface OpenmrsObject {

	Integer getId();

	void setId(Integer id);

	String getUuid();

	void setUuid(String uuid);
}
