package org.openmrs.attribute;

import org.openmrs.OpenmrsMetadata;
import org.openmrs.customdatatype.Customizable;
import org.openmrs.customdatatype.RepeatingCustomValueDescriptor;

/** The type of a user-defined attribute. */
public interface AttributeType<OwningType extends Customizable<?>> extends RepeatingCustomValueDescriptor, OpenmrsMetadata {


}
