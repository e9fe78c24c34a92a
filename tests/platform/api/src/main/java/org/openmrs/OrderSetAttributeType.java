package org.openmrs;

import org.openmrs.attribute.AttributeType;
import org.openmrs.attribute.BaseAttributeType;

/** The OpenMRS type of this name. */
public class OrderSetAttributeType extends BaseAttributeType<OrderSet> implements AttributeType<OrderSet> {

	private Integer orderSetAttributeTypeId;

	@Override
	public Integer getId() {
		return orderSetAttributeTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.orderSetAttributeTypeId = id;
	}

	public Integer getOrderSetAttributeTypeId() {
		return orderSetAttributeTypeId;
	}

	public void setOrderSetAttributeTypeId(Integer orderSetAttributeTypeId) {
		this.orderSetAttributeTypeId = orderSetAttributeTypeId;
	}
}
