package org.openmrs.customdatatype;

/** One value of a user-defined type. */
public interface SingleCustomValue<D extends CustomValueDescriptor> {

	D getDescriptor();

	String getValueReference() throws NotYetPersistedException;

	void setValueReferenceInternal(String valueToPersist) throws InvalidCustomValueException;

	Object getValue() throws InvalidCustomValueException;

	<T> void setValue(T typedValue) throws InvalidCustomValueException;

	boolean isDirty();
}
