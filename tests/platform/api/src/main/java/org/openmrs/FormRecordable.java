package org.openmrs;

/** The OpenMRS type of this name. */
public interface FormRecordable {

	String getFormFieldNamespace();

	String getFormFieldPath();

	void setFormField(String namespace, String formFieldPath);
}
