package org.openmrs;

import org.openmrs.attribute.Attribute;
import org.openmrs.attribute.BaseAttribute;

/** A user-defined attribute of a visit. */
public class VisitAttribute extends BaseAttribute<VisitAttributeType, Visit> implements Attribute<VisitAttributeType, Visit> {

	private Integer visitAttributeId;

	@Override
	public Integer getId() {
		return visitAttributeId;
	}

	@Override
	public void setId(Integer id) {
		this.visitAttributeId = id;
	}

	public Integer getVisitAttributeId() {
		return visitAttributeId;
	}

	public void setVisitAttributeId(Integer visitAttributeId) {
		this.visitAttributeId = visitAttributeId;
	}

	public Visit getVisit() {
		return getOwner();
	}

	public void setVisit(Visit visit) {
		setOwner(visit);
	}
}
