package org.openmrs;

import java.util.Date;

/** Data: audited and voidable. */
public interface OpenmrsData extends Auditable, Voidable {

	User getChangedBy();

	void setChangedBy(User changedBy);

	Date getDateChanged();

	void setDateChanged(Date dateChanged);
}
