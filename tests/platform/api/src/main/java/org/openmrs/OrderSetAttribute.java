package org.openmrs;

import org.openmrs.attribute.Attribute;
import org.openmrs.attribute.BaseAttribute;

/** A user-defined attribute of an order set. */
public class OrderSetAttribute extends BaseAttribute<OrderSetAttributeType, OrderSet> implements Attribute<OrderSetAttributeType, OrderSet> {

	private Integer orderSetAttributeId;

	public Integer getOrderSetAttributeId() {
		return orderSetAttributeId;
	}

	public void setOrderSetAttributeId(Integer orderSetAttributeId) {
		this.orderSetAttributeId = orderSetAttributeId;
	}

	@Override
	public Integer getId() {
		return orderSetAttributeId;
	}

	@Override
	public void setId(Integer id) {
		this.orderSetAttributeId = id;
	}

	public OrderSet getOrderSet() {
		return getOwner();
	}

	public void setOrderSet(OrderSet orderSet) {
		setOwner(orderSet);
	}
}
