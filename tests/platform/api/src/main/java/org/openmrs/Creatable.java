package org.openmrs;

import java.util.Date;

/** What knows who made it, and when. */
public interface Creatable extends OpenmrsObject {

	User getCreator();

	void setCreator(User creator);

	Date getDateCreated();

	void setDateCreated(Date dateCreated);
}
