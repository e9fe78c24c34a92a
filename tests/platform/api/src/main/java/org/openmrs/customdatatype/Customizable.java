package org.openmrs.customdatatype;

import java.util.Collection;
import java.util.List;

import org.openmrs.attribute.Attribute;

/** What may have user-defined attributes. */
public interface Customizable<A extends Attribute> {

	Collection<A> getAttributes();

	Collection<A> getActiveAttributes();

	List<A> getActiveAttributes(CustomValueDescriptor ofType);

	void addAttribute(A attribute);
}
