package org.openmrs;

import java.util.Date;

/** The OpenMRS type of this name. */
public interface Creatable extends OpenmrsObject {

	User getCreator();

	void setCreator(User creator);

	Date getDateCreated();

	void setDateCreated(Date dateCreated);
}
