package org.openmrs.api;

import java.util.Date;
import java.util.List;

import org.openmrs.CareSetting;
import org.openmrs.Concept;
import org.openmrs.Encounter;
import org.openmrs.Order;
import org.openmrs.OrderAttribute;
import org.openmrs.OrderFrequency;
import org.openmrs.OrderType;
import org.openmrs.Patient;
import org.openmrs.Provider;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps orders and their metadata. */
public interface OrderService extends OpenmrsService {

	String PARALLEL_ORDERS = "PARALLEL_ORDERS";

	@Authorized({ PrivilegeConstants.EDIT_ORDERS, PrivilegeConstants.ADD_ORDERS })
	Order saveOrder(Order order, OrderContext orderContext) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_ORDERS)
	void purgeOrder(Order order) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_ORDERS)
	void purgeOrder(Order order, boolean cascade) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_ORDERS)
	Order voidOrder(Order order, String voidReason) throws APIException;

	@Authorized(PrivilegeConstants.GET_ORDERS)
	Order getOrder(Integer orderId) throws APIException;

	@Authorized(PrivilegeConstants.GET_ORDERS)
	Order getOrderByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_ORDERS)
	Order getDiscontinuationOrder(Order order) throws APIException;

	@Authorized(PrivilegeConstants.GET_ORDERS)
	Order getRevisionOrder(Order order) throws APIException;

	@Authorized(PrivilegeConstants.GET_ORDERS)
	List<Order> getAllOrdersByPatient(Patient patient);

	@Authorized(PrivilegeConstants.DELETE_ORDERS)
	Order unvoidOrder(Order order) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_ORDERS)
	Order updateOrderFulfillerStatus(Order order, Order.FulfillerStatus orderFulfillerStatus, String fullFillerComment);

	@Authorized(PrivilegeConstants.GET_ORDERS)
	Order getOrderByOrderNumber(String orderNumber);

	@Authorized(PrivilegeConstants.ADD_ORDERS)
	Long getNextOrderNumberSeedSequenceValue();

	@Authorized(PrivilegeConstants.GET_CARE_SETTINGS)
	CareSetting getCareSetting(Integer careSettingId);

	@Authorized(PrivilegeConstants.GET_CARE_SETTINGS)
	CareSetting getCareSettingByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_CARE_SETTINGS)
	CareSetting getCareSettingByName(String name);

	@Authorized(PrivilegeConstants.GET_CARE_SETTINGS)
	List<CareSetting> getCareSettings(boolean includeRetired);

	@Authorized(PrivilegeConstants.GET_ORDER_TYPES)
	OrderType getOrderTypeByName(String orderTypeName);

	@Authorized(PrivilegeConstants.GET_ORDER_FREQUENCIES)
	OrderFrequency getOrderFrequency(Integer orderFrequencyId);

	@Authorized(PrivilegeConstants.GET_ORDER_FREQUENCIES)
	OrderFrequency getOrderFrequencyByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_ORDER_FREQUENCIES)
	OrderFrequency getOrderFrequencyByConcept(Concept concept);

	@Authorized(PrivilegeConstants.GET_ORDER_FREQUENCIES)
	List<OrderFrequency> getOrderFrequencies(boolean includeRetired);

	@Authorized({ PrivilegeConstants.ADD_ORDERS, PrivilegeConstants.EDIT_ORDERS })
	Order discontinueOrder(Order orderToDiscontinue, Concept reasonCoded, Date discontinueDate, Provider orderer, Encounter encounter);

	@Authorized({ PrivilegeConstants.ADD_ORDERS, PrivilegeConstants.EDIT_ORDERS })
	Order discontinueOrder(Order orderToDiscontinue, String reasonNonCoded, Date discontinueDate, Provider orderer, Encounter encounter);

	@Authorized(PrivilegeConstants.MANAGE_ORDER_FREQUENCIES)
	OrderFrequency saveOrderFrequency(OrderFrequency orderFrequency) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_ORDER_FREQUENCIES)
	OrderFrequency retireOrderFrequency(OrderFrequency orderFrequency, String reason);

	@Authorized(PrivilegeConstants.MANAGE_ORDER_FREQUENCIES)
	OrderFrequency unretireOrderFrequency(OrderFrequency orderFrequency);

	@Authorized(PrivilegeConstants.PURGE_ORDER_FREQUENCIES)
	void purgeOrderFrequency(OrderFrequency orderFrequency) throws APIException;

	@Authorized(PrivilegeConstants.GET_ORDER_TYPES)
	OrderType getOrderType(Integer orderTypeId);

	@Authorized(PrivilegeConstants.GET_ORDER_TYPES)
	OrderType getOrderTypeByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_ORDER_TYPES)
	List<OrderType> getOrderTypes(boolean includeRetired);

	@Authorized(PrivilegeConstants.MANAGE_ORDER_TYPES)
	OrderType saveOrderType(OrderType orderType);

	@Authorized(PrivilegeConstants.PURGE_ORDER_TYPES)
	void purgeOrderType(OrderType orderType) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_ORDER_TYPES)
	OrderType retireOrderType(OrderType orderType, String reason);

	@Authorized(PrivilegeConstants.MANAGE_ORDER_TYPES)
	OrderType unretireOrderType(OrderType orderType);

	@Authorized(PrivilegeConstants.GET_ORDERS)
	OrderAttribute getOrderAttributeByUuid(String uuid) throws APIException;
}
