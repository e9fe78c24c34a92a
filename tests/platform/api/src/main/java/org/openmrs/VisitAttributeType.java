package org.openmrs;

import org.openmrs.attribute.AttributeType;
import org.openmrs.attribute.BaseAttributeType;

/** A type of user-defined attributes of a visit. */
public class VisitAttributeType extends BaseAttributeType<Visit> implements AttributeType<Visit> {

	private Integer visitAttributeTypeId;

	@Override
	public Integer getId() {
		return visitAttributeTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.visitAttributeTypeId = id;
	}

	public Integer getVisitAttributeTypeId() {
		return visitAttributeTypeId;
	}

	public void setVisitAttributeTypeId(Integer visitAttributeTypeId) {
		this.visitAttributeTypeId = visitAttributeTypeId;
	}
}
