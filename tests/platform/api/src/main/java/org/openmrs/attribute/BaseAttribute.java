package org.openmrs.attribute;

import org.openmrs.BaseChangeableOpenmrsData;
import org.openmrs.customdatatype.Customizable;

/** The base of user-defined attributes; the stored text is the value. */
public abstract class BaseAttribute<AT extends AttributeType, OwningType extends Customizable<?>> extends BaseChangeableOpenmrsData implements Attribute<AT, OwningType>, Comparable<Attribute> {

	private OwningType owner;

	private AT attributeType;

	private String valueReference;

	public OwningType getOwner() {
		return owner;
	}

	public void setOwner(OwningType owner) {
		this.owner = owner;
	}

	public AT getAttributeType() {
		return attributeType;
	}

	public void setAttributeType(AT attributeType) {
		this.attributeType = attributeType;
	}

	@Override
	public AT getDescriptor() {
		return attributeType;
	}

	@Override
	public String getValueReference() {
		return valueReference;
	}

	@Override
	public void setValueReferenceInternal(String valueReference) {
		this.valueReference = valueReference;
	}

	@Override
	public Object getValue() {
		return valueReference;
	}

	@Override
	public <T> void setValue(T typedValue) {
		this.valueReference = typedValue == null ? null : typedValue.toString();
	}

	@Override
	public boolean isDirty() {
		return false;
	}

	@Override
	public int compareTo(Attribute other) {
		return getUuid().compareTo(other.getUuid());
	}
}
