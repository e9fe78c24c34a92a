package org.openmrs;

import org.openmrs.attribute.AttributeType;
import org.openmrs.attribute.BaseAttributeType;

/** A type of user-defined attributes of an order group. */
public class OrderGroupAttributeType extends BaseAttributeType<OrderGroup> implements AttributeType<OrderGroup> {

	private Integer orderGroupAttributeTypeId;

	@Override
	public Integer getId() {
		return orderGroupAttributeTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.orderGroupAttributeTypeId = id;
	}

	public Integer getOrderGroupAttributeTypeId() {
		return orderGroupAttributeTypeId;
	}

	public void setOrderGroupAttributeTypeId(Integer orderGroupAttributeTypeId) {
		this.orderGroupAttributeTypeId = orderGroupAttributeTypeId;
	}
}
