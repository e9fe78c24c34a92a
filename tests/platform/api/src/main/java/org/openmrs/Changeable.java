package org.openmrs;

import java.util.Date;

/** What knows who changed it last, and when. */
public interface Changeable extends OpenmrsObject {

	User getChangedBy();

	void setChangedBy(User changedBy);

	Date getDateChanged();

	void setDateChanged(Date dateChanged);
}
