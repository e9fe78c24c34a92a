package org.openmrs;

import org.openmrs.attribute.AttributeType;
import org.openmrs.attribute.BaseAttributeType;

/** A type of user-defined attributes of an order set. */
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
