package org.openmrs;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Date;

/** One possible answer to a coded question. */
public class ConceptAnswer extends BaseOpenmrsObject implements Auditable, Serializable, Comparable<ConceptAnswer> {

	private Concept answerConcept;

	private Drug answerDrug;

	private Concept concept;

	private Integer conceptAnswerId;

	private User creator;

	private Date dateCreated;

	private User changedBy;

	private Date dateChanged;

	private Double sortWeight;

	public ConceptAnswer() {
	}

	public ConceptAnswer(Integer conceptAnswerId) {
		this.conceptAnswerId = conceptAnswerId;
	}

	public ConceptAnswer(Concept answerConcept) {
		this.answerConcept = answerConcept;
	}

	public ConceptAnswer(Concept answerConcept, Drug d) {
		this.answerConcept = answerConcept;
		this.answerDrug = d;
	}

	public Concept getAnswerConcept() {
		return answerConcept;
	}

	public void setAnswerConcept(Concept answerConcept) {
		this.answerConcept = answerConcept;
	}

	public Drug getAnswerDrug() {
		return answerDrug;
	}

	public void setAnswerDrug(Drug answerDrug) {
		this.answerDrug = answerDrug;
	}

	public Concept getConcept() {
		return concept;
	}

	public void setConcept(Concept concept) {
		this.concept = concept;
	}

	public Integer getConceptAnswerId() {
		return conceptAnswerId;
	}

	public void setConceptAnswerId(Integer conceptAnswerId) {
		this.conceptAnswerId = conceptAnswerId;
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
		return conceptAnswerId;
	}

	@Override
	public void setId(Integer id) {
		this.conceptAnswerId = id;
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

	public Double getSortWeight() {
		return sortWeight;
	}

	public void setSortWeight(Double sortWeight) {
		this.sortWeight = sortWeight;
	}

	@Override
	public int compareTo(ConceptAnswer other) {
		return Comparator.comparing(ConceptAnswer::getSortWeight, Comparator.nullsLast(Comparator.naturalOrder()))
		        .thenComparing(ConceptAnswer::getUuid).compare(this, other);
	}
}
