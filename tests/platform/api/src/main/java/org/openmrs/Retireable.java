package org.openmrs;

import java.util.Date;

/** What can be retired, so that nobody uses it for new data. */
public interface Retireable extends OpenmrsObject {

	Boolean isRetired();

	Boolean getRetired();

	void setRetired(Boolean retired);

	User getRetiredBy();

	void setRetiredBy(User retiredBy);

	Date getDateRetired();

	void setDateRetired(Date dateRetired);

	String getRetireReason();

	void setRetireReason(String retireReason);
}
