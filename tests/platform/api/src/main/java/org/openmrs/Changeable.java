package org.openmrs;

import java.util.Date;

/** The OpenMRS type of this name. */
public interface Changeable extends OpenmrsObject {

	User getChangedBy();

	void setChangedBy(User changedBy);

	Date getDateChanged();

	void setDateChanged(Date dateChanged);
}
