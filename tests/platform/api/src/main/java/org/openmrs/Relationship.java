package org.openmrs;

import java.util.Date;

/** A tie between two persons. */
public class Relationship extends BaseChangeableOpenmrsData {

	private Person personA;

	private RelationshipType relationshipType;

	private Integer relationshipId;

	private Person personB;

	private Date startDate;

	private Date endDate;

	public Relationship() {
	}

	public Relationship(Integer relationshipId) {
		setId(relationshipId);
	}

	public Relationship(Person personA, Person personB, RelationshipType type) {
		setPersonA(personA);
		setPersonB(personB);
		setRelationshipType(type);
	}

	public Person getPersonA() {
		return personA;
	}

	public void setPersonA(Person personA) {
		this.personA = personA;
	}

	public RelationshipType getRelationshipType() {
		return relationshipType;
	}

	public void setRelationshipType(RelationshipType type) {
		this.relationshipType = type;
	}

	public Integer getRelationshipId() {
		return relationshipId;
	}

	public void setRelationshipId(Integer relationshipId) {
		this.relationshipId = relationshipId;
	}

	public Person getPersonB() {
		return personB;
	}

	public void setPersonB(Person personB) {
		this.personB = personB;
	}

	public Date getStartDate() {
		return startDate;
	}

	public void setStartDate(Date startDate) {
		this.startDate = startDate;
	}

	public Date getEndDate() {
		return endDate;
	}

	public void setEndDate(Date endDate) {
		this.endDate = endDate;
	}

	@Override
	public Integer getId() {
		return relationshipId;
	}

	@Override
	public void setId(Integer id) {
		this.relationshipId = id;
	}
}
