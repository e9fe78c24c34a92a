package org.openmrs.api.impl;

import java.util.List;

import org.openmrs.Field;
import org.openmrs.FieldType;
import org.openmrs.Form;
import org.openmrs.FormField;
import org.openmrs.api.FormService;
import org.openmrs.api.db.hibernate.Store;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps forms through Hibernate. */
@Service("formService")
@Transactional
public class FormServiceImpl extends BaseOpenmrsService implements FormService {

	private final Store store;

	@Autowired
	public FormServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	public Form saveForm(Form form) {
		return store.save(form);
	}

	@Override
	@Transactional(readOnly = true)
	public Form getForm(Integer formId) {
		return store.get(Form.class, formId);
	}

	@Override
	@Transactional(readOnly = true)
	public Form getForm(String name) {
		return store.byName(Form.class, name);
	}

	@Override
	@Transactional(readOnly = true)
	public Form getFormByUuid(String uuid) {
		return store.byUuid(Form.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Form> getAllForms() {
		return store.all(Form.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Form> getAllForms(boolean includeRetired) {
		return store.all(Form.class, includeRetired);
	}

	@Override
	public void retireForm(Form form, String reason) {
		store.retire(form, reason);
	}

	@Override
	public void unretireForm(Form form) {
		store.unretire(form);
	}

	@Override
	public void purgeForm(Form form) {
		store.purge(form);
	}

	@Override
	public void purgeForm(Form form, boolean cascade) {
		store.purge(form);
	}

	@Override
	@Transactional(readOnly = true)
	public List<FieldType> getAllFieldTypes() {
		return store.all(FieldType.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<FieldType> getAllFieldTypes(boolean includeRetired) {
		return store.all(FieldType.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public FieldType getFieldType(Integer fieldTypeId) {
		return store.get(FieldType.class, fieldTypeId);
	}

	@Override
	@Transactional(readOnly = true)
	public FieldType getFieldTypeByUuid(String uuid) {
		return store.byUuid(FieldType.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public FieldType getFieldTypeByName(String name) {
		return store.byName(FieldType.class, name);
	}

	@Override
	@Transactional(readOnly = true)
	public List<FormField> getAllFormFields() {
		return store.all(FormField.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Field> getAllFields() {
		return store.all(Field.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Field> getAllFields(boolean includeRetired) {
		return store.all(Field.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public Field getField(Integer fieldId) {
		return store.get(Field.class, fieldId);
	}

	@Override
	@Transactional(readOnly = true)
	public Field getFieldByUuid(String uuid) {
		return store.byUuid(Field.class, uuid);
	}

	@Override
	public Field saveField(Field field) {
		return store.save(field);
	}

	@Override
	public void purgeField(Field field) {
		store.purge(field);
	}

	@Override
	public void purgeField(Field field, boolean cascade) {
		store.purge(field);
	}

	@Override
	@Transactional(readOnly = true)
	public FormField getFormFieldByUuid(String uuid) {
		return store.byUuid(FormField.class, uuid);
	}

	@Override
	public FormField saveFormField(FormField formField) {
		return store.save(formField);
	}

	@Override
	public void purgeFormField(FormField formField) {
		store.purge(formField);
	}

	@Override
	public Field unretireField(Field field) {
		return store.unretire(field);
	}

	@Override
	public FieldType saveFieldType(FieldType fieldType) {
		return store.save(fieldType);
	}

	@Override
	public void purgeFieldType(FieldType fieldType) {
		store.purge(fieldType);
	}

	@Override
	@Transactional(readOnly = true)
	public Form getForm(String name, String version) {
		return store.find(Form.class, "from Form f where f.name = ?1 and f.version = ?2", name, version).stream().findFirst()
		        .orElse(null);
	}
}
