package org.openmrs.api;

import java.util.List;

import org.openmrs.Field;
import org.openmrs.FieldType;
import org.openmrs.Form;
import org.openmrs.FormField;

/** Keeps forms. */
public interface FormService extends OpenmrsService {

	Form saveForm(Form form) throws APIException;

	Form getForm(Integer formId) throws APIException;

	Form getForm(String name) throws APIException;

	Form getFormByUuid(String uuid) throws APIException;

	Form getForm(String name, String version) throws APIException;

	List<Form> getAllForms() throws APIException;

	List<Form> getAllForms(boolean includeRetired) throws APIException;

	List<Form> getForms(String fuzzyName, boolean onlyLatestVersion);

	List<Form> getPublishedForms() throws APIException;

	void retireForm(Form form, String reason) throws APIException;

	void unretireForm(Form form) throws APIException;

	void purgeForm(Form form) throws APIException;

	void purgeForm(Form form, boolean cascade) throws APIException;

	List<FieldType> getAllFieldTypes() throws APIException;

	List<FieldType> getAllFieldTypes(boolean includeRetired) throws APIException;

	FieldType getFieldType(Integer fieldTypeId) throws APIException;

	FieldType getFieldTypeByUuid(String uuid) throws APIException;

	FieldType getFieldTypeByName(String name) throws APIException;

	List<FormField> getAllFormFields() throws APIException;

	List<Field> getAllFields() throws APIException;

	List<Field> getAllFields(boolean includeRetired) throws APIException;

	Field getField(Integer fieldId) throws APIException;

	Field getFieldByUuid(String uuid) throws APIException;

	Field saveField(Field field) throws APIException;

	void purgeField(Field field) throws APIException;

	void purgeField(Field field, boolean cascade) throws APIException;

	FormField getFormFieldByUuid(String uuid) throws APIException;

	FormField saveFormField(FormField formField) throws APIException;

	void purgeFormField(FormField formField) throws APIException;

	Field retireField(Field field) throws APIException;

	Field unretireField(Field field) throws APIException;

	FieldType saveFieldType(FieldType fieldType) throws APIException;

	void purgeFieldType(FieldType fieldType) throws APIException;
}
