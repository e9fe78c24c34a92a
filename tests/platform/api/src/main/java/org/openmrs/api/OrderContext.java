package org.openmrs.api;

import java.util.Map;

import org.openmrs.CareSetting;
import org.openmrs.OrderType;

/** What a new order takes when it does not say so itself. */
public class OrderContext {

	private OrderType orderType;

	private CareSetting careSetting;

	private Map<String, Object> contextAttributes;

	public OrderType getOrderType() {
		return orderType;
	}

	public void setOrderType(OrderType orderType) {
		this.orderType = orderType;
	}

	public CareSetting getCareSetting() {
		return careSetting;
	}

	public void setCareSetting(CareSetting careSetting) {
		this.careSetting = careSetting;
	}

	public Map<String, Object> getContextAttributes() {
		return contextAttributes;
	}

	public void setContextAttributes(Map<String, Object> contextAttributes) {
		this.contextAttributes = contextAttributes;
	}
}
