package org.openmrs;

/** What remembers the form field that recorded it. */
public interface FormRecordable {

	String getFormFieldNamespace();

	String getFormFieldPath();

	void setFormField(String namespace, String formFieldPath);
}
