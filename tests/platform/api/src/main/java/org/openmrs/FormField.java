package org.openmrs;

import java.io.Serializable;
import java.util.Comparator;

/** One field at its place in a form. */
public class FormField extends BaseChangeableOpenmrsMetadata implements Serializable, Comparable<FormField> {

	private Integer formFieldId;

	private FormField parent;

	private Form form;

	private Field field;

	private Integer fieldNumber;

	private String fieldPart;

	private Integer pageNumber;

	private Integer minOccurs;

	private Integer maxOccurs;

	private Boolean required = Boolean.FALSE;

	private Float sortWeight;

	public FormField() {
	}

	public FormField(Integer formFieldId) {
		setId(formFieldId);
	}

	public Integer getFormFieldId() {
		return formFieldId;
	}

	public void setFormFieldId(Integer formFieldId) {
		this.formFieldId = formFieldId;
	}

	public FormField getParent() {
		return parent;
	}

	public void setParent(FormField parent) {
		this.parent = parent;
	}

	public Form getForm() {
		return form;
	}

	public void setForm(Form form) {
		this.form = form;
	}

	public Field getField() {
		return field;
	}

	public void setField(Field field) {
		this.field = field;
	}

	public Integer getFieldNumber() {
		return fieldNumber;
	}

	public void setFieldNumber(Integer fieldNumber) {
		this.fieldNumber = fieldNumber;
	}

	public String getFieldPart() {
		return fieldPart;
	}

	public void setFieldPart(String fieldPart) {
		this.fieldPart = fieldPart;
	}

	public Integer getPageNumber() {
		return pageNumber;
	}

	public void setPageNumber(Integer pageNumber) {
		this.pageNumber = pageNumber;
	}

	public Integer getMinOccurs() {
		return minOccurs;
	}

	public void setMinOccurs(Integer minOccurs) {
		this.minOccurs = minOccurs;
	}

	public Integer getMaxOccurs() {
		return maxOccurs;
	}

	public void setMaxOccurs(Integer maxOccurs) {
		this.maxOccurs = maxOccurs;
	}

	public Boolean isRequired() {
		return required;
	}

	public Boolean getRequired() {
		return required;
	}

	public void setRequired(Boolean required) {
		this.required = required;
	}

	public Float getSortWeight() {
		return sortWeight;
	}

	public void setSortWeight(Float sortWeight) {
		this.sortWeight = sortWeight;
	}

	@Override
	public Integer getId() {
		return formFieldId;
	}

	@Override
	public void setId(Integer id) {
		this.formFieldId = id;
	}

	@Override
	public int compareTo(FormField other) {
		return Comparator.comparing(FormField::getSortWeight, Comparator.nullsLast(Comparator.naturalOrder()))
		        .thenComparing(FormField::getUuid).compare(this, other);
	}
}
