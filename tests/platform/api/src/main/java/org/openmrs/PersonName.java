package org.openmrs;

import java.io.Serializable;
import java.util.stream.Collectors;

/** One name of a person. */
public class PersonName extends BaseChangeableOpenmrsData implements Serializable, Cloneable, Comparable<PersonName> {

	private String degree;

	private String familyName;

	private String familyName2;

	private String familyNamePrefix;

	private String familyNameSuffix;

	private String givenName;

	private String middleName;

	private Person person;

	private Integer personNameId;

	private Boolean preferred = Boolean.FALSE;

	private String prefix;

	public PersonName() {
	}

	public PersonName(Integer personNameId) {
		setId(personNameId);
	}

	public PersonName(String givenName, String middleName, String familyName) {
		setGivenName(givenName);
		setMiddleName(middleName);
		setFamilyName(familyName);
	}

	public String getDegree() {
		return degree;
	}

	public void setDegree(String degree) {
		this.degree = degree;
	}

	public String getFamilyName() {
		return familyName;
	}

	public void setFamilyName(String familyName) {
		this.familyName = familyName;
	}

	public String getFamilyName2() {
		return familyName2;
	}

	public void setFamilyName2(String familyName2) {
		this.familyName2 = familyName2;
	}

	public String getFamilyNamePrefix() {
		return familyNamePrefix;
	}

	public void setFamilyNamePrefix(String familyNamePrefix) {
		this.familyNamePrefix = familyNamePrefix;
	}

	public String getFamilyNameSuffix() {
		return familyNameSuffix;
	}

	public void setFamilyNameSuffix(String familyNameSuffix) {
		this.familyNameSuffix = familyNameSuffix;
	}

	public String getGivenName() {
		return givenName;
	}

	public void setGivenName(String givenName) {
		this.givenName = givenName;
	}

	public String getMiddleName() {
		return middleName;
	}

	public void setMiddleName(String middleName) {
		this.middleName = middleName;
	}

	public Person getPerson() {
		return person;
	}

	public void setPerson(Person person) {
		this.person = person;
	}

	public Integer getPersonNameId() {
		return personNameId;
	}

	public void setPersonNameId(Integer personNameId) {
		this.personNameId = personNameId;
	}

	public Boolean isPreferred() {
		return preferred;
	}

	public Boolean getPreferred() {
		return preferred;
	}

	public void setPreferred(Boolean preferred) {
		this.preferred = preferred;
	}

	public String getPrefix() {
		return prefix;
	}

	public void setPrefix(String prefix) {
		this.prefix = prefix;
	}

	@Override
	public Integer getId() {
		return personNameId;
	}

	@Override
	public void setId(Integer id) {
		this.personNameId = id;
	}

	public String getFullName() {
		return java.util.stream.Stream.of(prefix, givenName, middleName, familyNamePrefix, familyName, familyName2,
		    familyNameSuffix, degree).filter(part -> part != null && !part.isEmpty()).collect(Collectors.joining(" "));
	}

	/** A copy of the name's content without its id. */
	public static PersonName newInstance(PersonName pn) {
		PersonName copy = new PersonName(pn.givenName, pn.middleName, pn.familyName);
		copy.prefix = pn.prefix;
		copy.familyNamePrefix = pn.familyNamePrefix;
		copy.familyName2 = pn.familyName2;
		copy.familyNameSuffix = pn.familyNameSuffix;
		copy.degree = pn.degree;
		copy.preferred = pn.preferred;
		return copy;
	}

	@Override
	public int compareTo(PersonName other) {
		return Preferred.compare(this, preferred, other, other.preferred);
	}
}
