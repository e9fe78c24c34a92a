package org.openmrs;

import org.openmrs.attribute.Attribute;
import org.openmrs.attribute.BaseAttribute;

/** A user-defined attribute of an order. */
public class OrderAttribute extends BaseAttribute<OrderAttributeType, Order> implements Attribute<OrderAttributeType, Order> {

	private Integer orderAttributeId;

	@Override
	public Integer getId() {
		return orderAttributeId;
	}

	@Override
	public void setId(Integer id) {
		this.orderAttributeId = id;
	}

	public Integer getOrderAttributeId() {
		return orderAttributeId;
	}

	public void setOrderAttributeId(Integer orderAttributeId) {
		this.orderAttributeId = orderAttributeId;
	}

	public Order getOrder() {
		return getOwner();
	}

	public void setOrder(Order order) {
		setOwner(order);
	}
}
