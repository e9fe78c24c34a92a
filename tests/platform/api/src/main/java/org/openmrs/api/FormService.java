package org.openmrs.api;

import java.util.List;

import org.openmrs.Field;
import org.openmrs.FieldType;
import org.openmrs.Form;
import org.openmrs.FormField;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps forms. */
public interface FormService extends OpenmrsService {

	@Authorized(PrivilegeConstants.MANAGE_FORMS)
	Form saveForm(Form form) throws APIException;

	@Authorized(PrivilegeConstants.GET_FORMS)
	Form getForm(Integer formId) throws APIException;

	@Authorized(PrivilegeConstants.GET_FORMS)
	Form getForm(String name) throws APIException;

	@Authorized(PrivilegeConstants.GET_FORMS)
	Form getFormByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_FORMS)
	Form getForm(String name, String version) throws APIException;

	@Authorized(PrivilegeConstants.GET_FORMS)
	List<Form> getAllForms() throws APIException;

	@Authorized(PrivilegeConstants.GET_FORMS)
	List<Form> getAllForms(boolean includeRetired) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_FORMS)
	void retireForm(Form form, String reason) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_FORMS)
	void unretireForm(Form form) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_FORMS)
	void purgeForm(Form form) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_FORMS)
	void purgeForm(Form form, boolean cascade) throws APIException;

	@Authorized(PrivilegeConstants.GET_FIELD_TYPES)
	List<FieldType> getAllFieldTypes() throws APIException;

	@Authorized(PrivilegeConstants.GET_FIELD_TYPES)
	List<FieldType> getAllFieldTypes(boolean includeRetired) throws APIException;

	@Authorized(PrivilegeConstants.GET_FIELD_TYPES)
	FieldType getFieldType(Integer fieldTypeId) throws APIException;

	FieldType getFieldTypeByUuid(String uuid) throws APIException;

	FieldType getFieldTypeByName(String name) throws APIException;

	@Authorized(PrivilegeConstants.GET_FORMS)
	List<FormField> getAllFormFields() throws APIException;

	@Authorized(PrivilegeConstants.GET_FORMS)
	List<Field> getAllFields() throws APIException;

	@Authorized(PrivilegeConstants.GET_FORMS)
	List<Field> getAllFields(boolean includeRetired) throws APIException;

	@Authorized(PrivilegeConstants.GET_FORMS)
	Field getField(Integer fieldId) throws APIException;

	Field getFieldByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_FORMS)
	Field saveField(Field field) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_FORMS)
	void purgeField(Field field) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_FORMS)
	void purgeField(Field field, boolean cascade) throws APIException;

	FormField getFormFieldByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_FORMS)
	FormField saveFormField(FormField formField) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_FORMS)
	void purgeFormField(FormField formField) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_FORMS)
	Field unretireField(Field field) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_FIELD_TYPES)
	FieldType saveFieldType(FieldType fieldType) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_FIELD_TYPES)
	void purgeFieldType(FieldType fieldType) throws APIException;
}
