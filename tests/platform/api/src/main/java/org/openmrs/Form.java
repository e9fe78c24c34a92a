package org.openmrs;

import java.util.LinkedHashSet;
import java.util.Set;

/** The outline of a form. */
public class Form extends BaseChangeableOpenmrsMetadata {

	private Integer formId;

	private String version;

	private Integer build;

	private Boolean published = Boolean.FALSE;

	private EncounterType encounterType;

	private Set<FormField> formFields = new LinkedHashSet<>();

	public Form() {
	}

	public Form(Integer formId) {
		setId(formId);
	}

	public Integer getFormId() {
		return formId;
	}

	public void setFormId(Integer formId) {
		this.formId = formId;
	}

	public String getVersion() {
		return version;
	}

	public void setVersion(String version) {
		this.version = version;
	}

	public Integer getBuild() {
		return build;
	}

	public void setBuild(Integer build) {
		this.build = build;
	}

	public Boolean getPublished() {
		return published;
	}

	public void setPublished(Boolean published) {
		this.published = published;
	}

	public EncounterType getEncounterType() {
		return encounterType;
	}

	public void setEncounterType(EncounterType encounterType) {
		this.encounterType = encounterType;
	}

	public Set<FormField> getFormFields() {
		return formFields;
	}

	public void setFormFields(Set<FormField> formFields) {
		this.formFields = formFields;
	}

	@Override
	public Integer getId() {
		return formId;
	}

	@Override
	public void setId(Integer id) {
		this.formId = id;
	}

	public void addFormField(FormField formField) {
		formField.setForm(this);
		getFormFields().add(formField);
	}

	public void removeFormField(FormField formField) {
		getFormFields().remove(formField);
	}
}
