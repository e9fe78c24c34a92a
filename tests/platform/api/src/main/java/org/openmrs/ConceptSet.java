package org.openmrs;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Date;

/** The membership of a concept in a set. */
public class ConceptSet extends BaseOpenmrsObject implements Auditable, Serializable, Comparable<ConceptSet> {

	private Integer conceptSetId;

	private Concept concept;

	private Concept conceptSet;

	private Double sortWeight;

	private User creator;

	private Date dateCreated;

	private User changedBy;

	private Date dateChanged;

	public ConceptSet() {
	}

	public ConceptSet(Concept concept, Double weight) {
		this.concept = concept;
		this.sortWeight = weight;
	}

	public Integer getConceptSetId() {
		return conceptSetId;
	}

	public void setConceptSetId(Integer conceptSetId) {
		this.conceptSetId = conceptSetId;
	}

	public Concept getConcept() {
		return concept;
	}

	public void setConcept(Concept concept) {
		this.concept = concept;
	}

	public Concept getConceptSet() {
		return conceptSet;
	}

	public void setConceptSet(Concept set) {
		this.conceptSet = set;
	}

	public Double getSortWeight() {
		return sortWeight;
	}

	public void setSortWeight(Double sortWeight) {
		this.sortWeight = sortWeight;
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

	@Override
	public Integer getId() {
		return conceptSetId;
	}

	@Override
	public void setId(Integer id) {
		this.conceptSetId = id;
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

	@Override
	public int compareTo(ConceptSet other) {
		return Comparator.comparing(ConceptSet::getSortWeight, Comparator.nullsLast(Comparator.naturalOrder()))
		        .thenComparing(ConceptSet::getUuid).compare(this, other);
	}
}
