package org.openmrs;

import java.io.Serializable;
import java.util.Date;

/** A label of concept names. */
public class ConceptNameTag extends BaseOpenmrsObject implements Auditable, Voidable, Serializable {

	private String tag;

	private String description;

	private User creator;

	private Date dateCreated;

	private Boolean voided;

	private User voidedBy;

	private Date dateVoided;

	private String voidReason;

	private Integer conceptNameTagId;

	private User changedBy;

	private Date dateChanged;

	public ConceptNameTag() {
	}

	public ConceptNameTag(String tag, String description) {
		setTag(tag);
		setDescription(description);
	}

	public String getTag() {
		return tag;
	}

	public void setTag(String tag) {
		this.tag = tag;
	}

	public String getDescription() {
		return description;
	}

	public void setDescription(String description) {
		this.description = description;
	}

	public User getCreator() {
		return creator;
	}

	public void setCreator(User creator) {
		this.creator = creator;
	}

	public Date getDateCreated() {
		return dateCreated;
	}

	public void setDateCreated(Date dateCreated) {
		this.dateCreated = dateCreated;
	}

	public Boolean isVoided() {
		return voided;
	}

	public Boolean getVoided() {
		return voided;
	}

	public void setVoided(Boolean voided) {
		this.voided = voided;
	}

	public User getVoidedBy() {
		return voidedBy;
	}

	public void setVoidedBy(User voidedBy) {
		this.voidedBy = voidedBy;
	}

	public Date getDateVoided() {
		return dateVoided;
	}

	public void setDateVoided(Date dateVoided) {
		this.dateVoided = dateVoided;
	}

	public String getVoidReason() {
		return voidReason;
	}

	public void setVoidReason(String voidReason) {
		this.voidReason = voidReason;
	}

	public Integer getConceptNameTagId() {
		return conceptNameTagId;
	}

	public void setConceptNameTagId(Integer conceptNameTagId) {
		this.conceptNameTagId = conceptNameTagId;
	}

	@Override
	public Integer getId() {
		return conceptNameTagId;
	}

	@Override
	public void setId(Integer id) {
		this.conceptNameTagId = id;
	}

	public User getChangedBy() {
		return changedBy;
	}

	public void setChangedBy(User changedBy) {
		this.changedBy = changedBy;
	}

	public Date getDateChanged() {
		return dateChanged;
	}

	public void setDateChanged(Date dateChanged) {
		this.dateChanged = dateChanged;
	}
}
