package org.openmrs.customdatatype;

/** The type of a user-defined value. */
public interface CustomDatatype<T> {
}
