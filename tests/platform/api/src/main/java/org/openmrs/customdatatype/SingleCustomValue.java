package org.openmrs.customdatatype;

/** The OpenMRS type of this name. */
public interface SingleCustomValue<D extends CustomValueDescriptor> {

	D getDescriptor();

	String getValueReference() throws NotYetPersistedException;

	void setValueReferenceInternal(String valueToPersist) throws InvalidCustomValueException;

	Object getValue() throws InvalidCustomValueException;

	<T> void setValue(T typedValue) throws InvalidCustomValueException;

	boolean isDirty();
}
