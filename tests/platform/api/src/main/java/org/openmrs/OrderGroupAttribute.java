package org.openmrs;

import org.openmrs.attribute.Attribute;
import org.openmrs.attribute.BaseAttribute;

/** A user-defined attribute of an order group. */
public class OrderGroupAttribute extends BaseAttribute<OrderGroupAttributeType, OrderGroup> implements Attribute<OrderGroupAttributeType, OrderGroup> {

	private Integer orderGroupAttributeId;

	public Integer getOrderGroupAttributeId() {
		return orderGroupAttributeId;
	}

	public void setOrderGroupAttributeId(Integer orderGroupAttributeId) {
		this.orderGroupAttributeId = orderGroupAttributeId;
	}

	@Override
	public Integer getId() {
		return orderGroupAttributeId;
	}

	@Override
	public void setId(Integer id) {
		this.orderGroupAttributeId = id;
	}

	public OrderGroup getOrderGroup() {
		return getOwner();
	}

	public void setOrderGroup(OrderGroup orderGroup) {
		setOwner(orderGroup);
	}
}
