package org.openmrs;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.openmrs.attribute.Attribute;
import org.openmrs.customdatatype.CustomValueDescriptor;
import org.openmrs.customdatatype.Customizable;

/** The base of data with user-defined attributes. */
public abstract class BaseCustomizableData<A extends Attribute> extends BaseChangeableOpenmrsData implements Customizable<A> {

	private Set<A> attributes = new LinkedHashSet<>();

	public Set<A> getAttributes() {
		return attributes;
	}

	public void setAttributes(Set<A> attributes) {
		this.attributes = attributes;
	}

	public Collection<A> getActiveAttributes() {
		return getAttributes().stream().filter(attribute -> !attribute.getVoided()).collect(Collectors.toList());
	}

	public List<A> getActiveAttributes(CustomValueDescriptor ofType) {
		return getActiveAttributes().stream().filter(attribute -> attribute.getAttributeType().equals(ofType))
		        .collect(Collectors.toList());
	}

	@SuppressWarnings("unchecked")
	public void addAttribute(A attribute) {
		getAttributes().add(attribute);
		attribute.setOwner(this);
	}

	/** Replaces the active attributes of the same type by this one. */
	public void setAttribute(A attribute) {
		for (A old : getActiveAttributes((CustomValueDescriptor) attribute.getAttributeType())) {
			old.setVoided(Boolean.TRUE);
			old.setVoidReason("Replaced");
		}
		addAttribute(attribute);
	}
}
