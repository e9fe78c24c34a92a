package org.openmrs;

/** What has an id and a uuid. */
public interface OpenmrsObject {

	Integer getId();

	void setId(Integer id);

	String getUuid();

	void setUuid(String uuid);
}
