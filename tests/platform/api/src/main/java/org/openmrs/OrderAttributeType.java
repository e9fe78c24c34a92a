package org.openmrs;

import org.openmrs.attribute.AttributeType;
import org.openmrs.attribute.BaseAttributeType;

/** The OpenMRS type of this name. */
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
