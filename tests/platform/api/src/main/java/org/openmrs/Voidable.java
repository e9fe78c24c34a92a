package org.openmrs;

import java.util.Date;

/** What can be voided, so that nobody sees it any more. */
public interface Voidable extends OpenmrsObject {

	Boolean isVoided();

	Boolean getVoided();

	void setVoided(Boolean voided);

	User getVoidedBy();

	void setVoidedBy(User voidedBy);

	Date getDateVoided();

	void setDateVoided(Date dateVoided);

	String getVoidReason();

	void setVoidReason(String voidReason);
}
