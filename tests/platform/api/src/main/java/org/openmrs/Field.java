package org.openmrs;

import java.util.HashSet;
import java.util.Set;

/** A question that forms ask. */
public class Field extends BaseChangeableOpenmrsMetadata {

	private Integer fieldId;

	private FieldType fieldType;

	private Concept concept;

	private String tableName;

	private String attributeName;

	private String defaultValue;

	private Boolean selectMultiple = Boolean.FALSE;

	private Set<FieldAnswer> answers = new HashSet<>();

	public Field() {
	}

	public Field(Integer fieldId) {
		setId(fieldId);
	}

	public Integer getFieldId() {
		return fieldId;
	}

	public void setFieldId(Integer fieldId) {
		this.fieldId = fieldId;
	}

	public FieldType getFieldType() {
		return fieldType;
	}

	public void setFieldType(FieldType fieldType) {
		this.fieldType = fieldType;
	}

	public Concept getConcept() {
		return concept;
	}

	public void setConcept(Concept concept) {
		this.concept = concept;
	}

	public String getTableName() {
		return tableName;
	}

	public void setTableName(String tableName) {
		this.tableName = tableName;
	}

	public String getAttributeName() {
		return attributeName;
	}

	public void setAttributeName(String attributeName) {
		this.attributeName = attributeName;
	}

	public String getDefaultValue() {
		return defaultValue;
	}

	public void setDefaultValue(String defaultValue) {
		this.defaultValue = defaultValue;
	}

	public Boolean isSelectMultiple() {
		return selectMultiple;
	}

	public Boolean getSelectMultiple() {
		return selectMultiple;
	}

	public void setSelectMultiple(Boolean selectMultiple) {
		this.selectMultiple = selectMultiple;
	}

	public Set<FieldAnswer> getAnswers() {
		return answers;
	}

	public void setAnswers(Set<FieldAnswer> fieldAnswers) {
		this.answers = fieldAnswers;
	}

	@Override
	public Integer getId() {
		return fieldId;
	}

	@Override
	public void setId(Integer id) {
		this.fieldId = id;
	}
}
