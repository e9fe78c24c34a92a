package org.openmrs;

import java.util.Date;

/** What ties to terms of code systems have in common. */
public abstract class BaseConceptMap extends BaseOpenmrsObject implements Auditable {

	private ConceptMapType conceptMapType;

	private User creator;

	private User changedBy;

	private Date dateCreated;

	private Date dateChanged;

	public ConceptMapType getConceptMapType() {
		return conceptMapType;
	}

	public void setConceptMapType(ConceptMapType conceptMapType) {
		this.conceptMapType = conceptMapType;
	}

	public User getCreator() {
		return creator;
	}

	public void setCreator(User creator) {
		this.creator = creator;
	}

	public User getChangedBy() {
		return changedBy;
	}

	public void setChangedBy(User changedBy) {
		this.changedBy = changedBy;
	}

	public Date getDateCreated() {
		return dateCreated;
	}

	public void setDateCreated(Date dateCreated) {
		this.dateCreated = dateCreated;
	}

	public Date getDateChanged() {
		return dateChanged;
	}

	public void setDateChanged(Date dateChanged) {
		this.dateChanged = dateChanged;
	}
}
