package org.openmrs;

import java.io.Serializable;
import java.util.Date;

import org.openmrs.api.context.Context;

/** One value of a user-defined attribute of a person. */
public class PersonAttribute extends BaseChangeableOpenmrsData implements Serializable, Comparable<PersonAttribute> {

	private Person person;

	private PersonAttributeType attributeType;

	private String value;

	private Integer personAttributeId;

	public PersonAttribute() {
	}

	public PersonAttribute(Integer personAttributeId) {
		setId(personAttributeId);
	}

	public PersonAttribute(PersonAttributeType type, String value) {
		setAttributeType(type);
		setValue(value);
	}

	public Person getPerson() {
		return person;
	}

	public void setPerson(Person person) {
		this.person = person;
	}

	public PersonAttributeType getAttributeType() {
		return attributeType;
	}

	public void setAttributeType(PersonAttributeType attributeType) {
		this.attributeType = attributeType;
	}

	public String getValue() {
		return value;
	}

	public void setValue(String value) {
		this.value = value;
	}

	public Integer getPersonAttributeId() {
		return personAttributeId;
	}

	public void setPersonAttributeId(Integer personAttributeId) {
		this.personAttributeId = personAttributeId;
	}

	@Override
	public Integer getId() {
		return personAttributeId;
	}

	@Override
	public void setId(Integer id) {
		this.personAttributeId = id;
	}

	public void voidAttribute(String reason) {
		setVoided(Boolean.TRUE);
		setVoidedBy(Context.getAuthenticatedUser());
		setVoidReason(reason);
		setDateVoided(new Date());
	}

	@Override
	public int compareTo(PersonAttribute other) {
		return Preferred.compare(this, Boolean.FALSE, other, Boolean.FALSE);
	}
}
