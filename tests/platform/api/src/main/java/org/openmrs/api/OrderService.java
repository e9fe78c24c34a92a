package org.openmrs.api;

import java.util.Date;
import java.util.List;
import java.util.Locale;

import org.openmrs.CareSetting;
import org.openmrs.Concept;
import org.openmrs.ConceptClass;
import org.openmrs.Encounter;
import org.openmrs.Order;
import org.openmrs.OrderAttribute;
import org.openmrs.OrderFrequency;
import org.openmrs.OrderType;
import org.openmrs.Patient;
import org.openmrs.Provider;
import org.openmrs.Visit;

/** Keeps orders and their metadata. */
public interface OrderService extends OpenmrsService {

	String PARALLEL_ORDERS = "PARALLEL_ORDERS";

	Order saveOrder(Order order, OrderContext orderContext) throws APIException;

	Order saveRetrospectiveOrder(Order order, OrderContext orderContext);

	void purgeOrder(Order order) throws APIException;

	void purgeOrder(Order order, boolean cascade) throws APIException;

	Order voidOrder(Order order, String voidReason) throws APIException;

	Order getOrder(Integer orderId) throws APIException;

	Order getOrderByUuid(String uuid) throws APIException;

	Order getDiscontinuationOrder(Order order) throws APIException;

	Order getRevisionOrder(Order order) throws APIException;

	List<Order> getOrders(Patient patient, CareSetting careSetting, OrderType orderType, boolean includeVoided);

	List<Order> getAllOrdersByPatient(Patient patient);

	Order unvoidOrder(Order order) throws APIException;

	Order updateOrderFulfillerStatus(Order order, Order.FulfillerStatus orderFulfillerStatus, String fullFillerComment);

	Order updateOrderFulfillerStatus(Order order, Order.FulfillerStatus orderFulfillerStatus, String fullFillerComment, String accessionNumber);

	Order getOrderByOrderNumber(String orderNumber);

	Long getNextOrderNumberSeedSequenceValue();

	List<Order> getActiveOrders(Patient patient, OrderType orderType, CareSetting careSetting, Date asOfDate);

	CareSetting getCareSetting(Integer careSettingId);

	CareSetting getCareSettingByUuid(String uuid);

	CareSetting getCareSettingByName(String name);

	List<CareSetting> getCareSettings(boolean includeRetired);

	OrderType getOrderTypeByName(String orderTypeName);

	OrderFrequency getOrderFrequency(Integer orderFrequencyId);

	OrderFrequency getOrderFrequencyByUuid(String uuid);

	OrderFrequency getOrderFrequencyByConcept(Concept concept);

	List<OrderFrequency> getOrderFrequencies(boolean includeRetired);

	List<OrderFrequency> getOrderFrequencies(String searchPhrase, Locale locale, boolean exactLocale, boolean includeRetired);

	Order discontinueOrder(Order orderToDiscontinue, Concept reasonCoded, Date discontinueDate, Provider orderer, Encounter encounter);

	Order discontinueOrder(Order orderToDiscontinue, String reasonNonCoded, Date discontinueDate, Provider orderer, Encounter encounter);

	OrderFrequency saveOrderFrequency(OrderFrequency orderFrequency) throws APIException;

	OrderFrequency retireOrderFrequency(OrderFrequency orderFrequency, String reason);

	OrderFrequency unretireOrderFrequency(OrderFrequency orderFrequency);

	void purgeOrderFrequency(OrderFrequency orderFrequency) throws APIException;

	OrderType getOrderType(Integer orderTypeId);

	OrderType getOrderTypeByUuid(String uuid);

	List<OrderType> getOrderTypes(boolean includeRetired);

	OrderType saveOrderType(OrderType orderType);

	void purgeOrderType(OrderType orderType) throws APIException;

	OrderType retireOrderType(OrderType orderType, String reason);

	OrderType unretireOrderType(OrderType orderType);

	List<OrderType> getSubtypes(OrderType orderType, boolean includeRetired);

	OrderType getOrderTypeByConceptClass(ConceptClass conceptClass);

	OrderType getOrderTypeByConcept(Concept concept);

	OrderAttribute getOrderAttributeByUuid(String uuid) throws APIException;

	List<Order> getActiveOrders(Patient patient, Visit visit, OrderType orderType, CareSetting careSetting, Date asOfDate);

	List<Order> getOrders(Patient patient, Visit visit, CareSetting careSetting, OrderType orderType, boolean includeVoided);
}
