package org.openmrs;

/** The base of data that remembers the form field that recorded it. */
public abstract class BaseFormRecordableOpenmrsData extends BaseChangeableOpenmrsData implements FormRecordable {

	private String formNamespaceAndPath;

	public String getFormNamespaceAndPath() {
		return formNamespaceAndPath;
	}

	public void setFormNamespaceAndPath(String formNamespaceAndPath) {
		this.formNamespaceAndPath = formNamespaceAndPath;
	}

	@Override
	public String getFormFieldNamespace() {
		return FormPath.namespaceOf(formNamespaceAndPath);
	}

	@Override
	public String getFormFieldPath() {
		return FormPath.pathOf(formNamespaceAndPath);
	}

	@Override
	public void setFormField(String namespace, String formFieldPath) {
		this.formNamespaceAndPath = FormPath.join(namespace, formFieldPath);
	}
}
