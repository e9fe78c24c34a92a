package org.openmrs.attribute;

import org.openmrs.OpenmrsData;
import org.openmrs.customdatatype.Customizable;
import org.openmrs.customdatatype.SingleCustomValue;

/** A user-defined attribute of an object. */
public interface Attribute<AT extends AttributeType, OT extends Customizable<?>> extends OpenmrsData, SingleCustomValue<AT> {

	OT getOwner();

	void setOwner(OT owner);

	AT getAttributeType();
}
