package org.openmrs;

import java.io.Serializable;
import java.util.Comparator;

/** A user-defined attribute that persons may have. */
public class PersonAttributeType extends BaseChangeableOpenmrsMetadata implements Serializable, Comparable<PersonAttributeType> {

	private String format;

	private Integer foreignKey;

	private Double sortWeight;

	private Integer personAttributeTypeId;

	private Boolean searchable = Boolean.FALSE;

	private Privilege editPrivilege;

	public PersonAttributeType() {
	}

	public PersonAttributeType(Integer myPersonAttributeTypeId) {
		setId(myPersonAttributeTypeId);
	}

	public String getFormat() {
		return format;
	}

	public void setFormat(String format) {
		this.format = format;
	}

	public Integer getForeignKey() {
		return foreignKey;
	}

	public void setForeignKey(Integer foreignKey) {
		this.foreignKey = foreignKey;
	}

	public Double getSortWeight() {
		return sortWeight;
	}

	public void setSortWeight(Double sortWeight) {
		this.sortWeight = sortWeight;
	}

	public Integer getPersonAttributeTypeId() {
		return personAttributeTypeId;
	}

	public void setPersonAttributeTypeId(Integer newPersonAttributeTypeId) {
		this.personAttributeTypeId = newPersonAttributeTypeId;
	}

	public Boolean isSearchable() {
		return searchable;
	}

	public Boolean getSearchable() {
		return searchable;
	}

	public void setSearchable(Boolean searchable) {
		this.searchable = searchable;
	}

	public Privilege getEditPrivilege() {
		return editPrivilege;
	}

	public void setEditPrivilege(Privilege editPrivilege) {
		this.editPrivilege = editPrivilege;
	}

	@Override
	public Integer getId() {
		return personAttributeTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.personAttributeTypeId = id;
	}

	@Override
	public int compareTo(PersonAttributeType other) {
		return Comparator.comparing(PersonAttributeType::getSortWeight, Comparator.nullsLast(Comparator.naturalOrder()))
		        .thenComparing(PersonAttributeType::getUuid).compare(this, other);
	}
}
