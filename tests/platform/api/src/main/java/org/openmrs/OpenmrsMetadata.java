package org.openmrs;

import java.util.Date;

/** Metadata: named, audited and retireable. */
public interface OpenmrsMetadata extends Auditable, Retireable {

	String getName();

	void setName(String name);

	String getDescription();

	void setDescription(String description);

	User getChangedBy();

	void setChangedBy(User changedBy);

	Date getDateChanged();

	void setDateChanged(Date dateChanged);
}
