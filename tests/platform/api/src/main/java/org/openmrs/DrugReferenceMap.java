package org.openmrs;

import java.io.Serializable;
import java.util.Date;

/** The tie of a drug to a term of a code system. */
public class DrugReferenceMap extends BaseOpenmrsObject implements Auditable, Serializable {

	private Integer drugReferenceMapId;

	private Drug drug;

	private ConceptReferenceTerm conceptReferenceTerm;

	private ConceptMapType conceptMapType;

	private User creator;

	private Date dateCreated;

	private User changedBy;

	private Date dateChanged;

	public DrugReferenceMap() {
	}

	public DrugReferenceMap(ConceptReferenceTerm term, ConceptMapType conceptMapType) {
		this.conceptReferenceTerm = term;
		this.conceptMapType = conceptMapType;
	}

	public Integer getDrugReferenceMapId() {
		return drugReferenceMapId;
	}

	public void setDrugReferenceMapId(Integer drugReferenceMapId) {
		this.drugReferenceMapId = drugReferenceMapId;
	}

	public Drug getDrug() {
		return drug;
	}

	public void setDrug(Drug drug) {
		this.drug = drug;
	}

	public ConceptReferenceTerm getConceptReferenceTerm() {
		return conceptReferenceTerm;
	}

	public void setConceptReferenceTerm(ConceptReferenceTerm conceptReferenceTerm) {
		this.conceptReferenceTerm = conceptReferenceTerm;
	}

	public ConceptMapType getConceptMapType() {
		return conceptMapType;
	}

	public void setConceptMapType(ConceptMapType conceptMapType) {
		this.conceptMapType = conceptMapType;
	}

	@Override
	public Integer getId() {
		return drugReferenceMapId;
	}

	@Override
	public void setId(Integer id) {
		this.drugReferenceMapId = id;
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
