package org.openmrs;

/** A kind of field. */
public class FieldType extends BaseChangeableOpenmrsMetadata {

	private Integer fieldTypeId;

	private Boolean isSet;

	public FieldType() {
	}

	public FieldType(Integer fieldTypeId) {
		setId(fieldTypeId);
	}

	public Integer getFieldTypeId() {
		return fieldTypeId;
	}

	public void setFieldTypeId(Integer fieldTypeId) {
		this.fieldTypeId = fieldTypeId;
	}

	public Boolean getIsSet() {
		return isSet;
	}

	public void setIsSet(Boolean isSet) {
		this.isSet = isSet;
	}

	@Override
	public Integer getId() {
		return fieldTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.fieldTypeId = id;
	}
}
