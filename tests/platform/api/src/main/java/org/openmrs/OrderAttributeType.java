package org.openmrs;

import org.openmrs.attribute.AttributeType;
import org.openmrs.attribute.BaseAttributeType;

/** A type of user-defined attributes of an order. */
public class OrderAttributeType extends BaseAttributeType<Order> implements AttributeType<Order> {

	private Integer orderAttributeTypeId;

	@Override
	public Integer getId() {
		return orderAttributeTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.orderAttributeTypeId = id;
	}

	public Integer getOrderAttributeTypeId() {
		return orderAttributeTypeId;
	}

	public void setOrderAttributeTypeId(Integer orderAttributeTypeId) {
		this.orderAttributeTypeId = orderAttributeTypeId;
	}
}
