package org.openmrs;

import java.util.Date;

/** The OpenMRS type of this name. */
public interface OpenmrsData extends Auditable, Voidable {

	User getChangedBy();

	void setChangedBy(User changedBy);

	Date getDateChanged();

	void setDateChanged(Date dateChanged);
}
