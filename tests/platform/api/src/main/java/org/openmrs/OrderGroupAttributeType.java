package org.openmrs;

import org.openmrs.attribute.AttributeType;
import org.openmrs.attribute.BaseAttributeType;

/** The OpenMRS type of this name. */
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
