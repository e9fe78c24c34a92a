package org.openmrs.api.impl;

import java.util.Date;
import java.util.List;

import org.hibernate.Hibernate;
import org.hibernate.LockMode;
import org.openmrs.CareSetting;
import org.openmrs.Concept;
import org.openmrs.Encounter;
import org.openmrs.GlobalProperty;
import org.openmrs.Order;
import org.openmrs.OrderAttribute;
import org.openmrs.OrderFrequency;
import org.openmrs.OrderType;
import org.openmrs.Patient;
import org.openmrs.Provider;
import org.openmrs.api.APIException;
import org.openmrs.api.OrderContext;
import org.openmrs.api.OrderService;
import org.openmrs.api.context.Context;
import org.openmrs.api.db.hibernate.Store;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps orders through Hibernate. */
@Service("orderService")
@Transactional
public class OrderServiceImpl extends BaseOpenmrsService implements OrderService {

	private static final String NEXT_NUMBER = "order.nextOrderNumberSeed";

	private final Store store;

	@Autowired
	public OrderServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	public void purgeOrder(Order order) {
		purgeOrder(order, false);
	}

	@Override
	public void purgeOrder(Order order, boolean cascade) {
		if (cascade) {
			store.session().createQuery("delete Obs where order = ?1").setParameter(1, order).executeUpdate();
		}
		store.purge(order);
	}

	@Override
	public Order voidOrder(Order order, String voidReason) {
		return store.voidObject(order, voidReason);
	}

	@Override
	@Transactional(readOnly = true)
	public Order getOrder(Integer orderId) {
		return store.get(Order.class, orderId);
	}

	@Override
	@Transactional(readOnly = true)
	public Order getOrderByUuid(String uuid) {
		return store.byUuid(Order.class, uuid);
	}

	@Override
	public Order unvoidOrder(Order order) {
		return store.unvoidObject(order);
	}

	@Override
	@Transactional(readOnly = true)
	public CareSetting getCareSetting(Integer careSettingId) {
		return store.get(CareSetting.class, careSettingId);
	}

	@Override
	@Transactional(readOnly = true)
	public CareSetting getCareSettingByUuid(String uuid) {
		return store.byUuid(CareSetting.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public CareSetting getCareSettingByName(String name) {
		return store.byName(CareSetting.class, name);
	}

	@Override
	@Transactional(readOnly = true)
	public List<CareSetting> getCareSettings(boolean includeRetired) {
		return store.all(CareSetting.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public OrderType getOrderTypeByName(String orderTypeName) {
		return store.byName(OrderType.class, orderTypeName);
	}

	@Override
	@Transactional(readOnly = true)
	public OrderFrequency getOrderFrequency(Integer orderFrequencyId) {
		return store.get(OrderFrequency.class, orderFrequencyId);
	}

	@Override
	@Transactional(readOnly = true)
	public OrderFrequency getOrderFrequencyByUuid(String uuid) {
		return store.byUuid(OrderFrequency.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<OrderFrequency> getOrderFrequencies(boolean includeRetired) {
		return store.all(OrderFrequency.class, includeRetired);
	}

	@Override
	public OrderFrequency saveOrderFrequency(OrderFrequency orderFrequency) {
		return store.save(orderFrequency);
	}

	@Override
	public OrderFrequency retireOrderFrequency(OrderFrequency orderFrequency, String reason) {
		return store.retire(orderFrequency, reason);
	}

	@Override
	public OrderFrequency unretireOrderFrequency(OrderFrequency orderFrequency) {
		return store.unretire(orderFrequency);
	}

	@Override
	public void purgeOrderFrequency(OrderFrequency orderFrequency) {
		store.purge(orderFrequency);
	}

	@Override
	@Transactional(readOnly = true)
	public OrderType getOrderType(Integer orderTypeId) {
		return store.get(OrderType.class, orderTypeId);
	}

	@Override
	@Transactional(readOnly = true)
	public OrderType getOrderTypeByUuid(String uuid) {
		return store.byUuid(OrderType.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<OrderType> getOrderTypes(boolean includeRetired) {
		return store.all(OrderType.class, includeRetired);
	}

	@Override
	public OrderType saveOrderType(OrderType orderType) {
		return store.save(orderType);
	}

	@Override
	public void purgeOrderType(OrderType orderType) {
		store.purge(orderType);
	}

	@Override
	public OrderType retireOrderType(OrderType orderType, String reason) {
		return store.retire(orderType, reason);
	}

	@Override
	public OrderType unretireOrderType(OrderType orderType) {
		return store.unretire(orderType);
	}

	@Override
	@Transactional(readOnly = true)
	public OrderAttribute getOrderAttributeByUuid(String uuid) {
		return store.byUuid(OrderAttribute.class, uuid);
	}

	/** Saves a new order under the next number of this server; the order that it replaces or ends is stopped. */
	@Override
	public Order saveOrder(Order order, OrderContext orderContext) {
		if (order.getOrderId() != null) {
			throw new APIException("A saved order cannot be edited: revise it");
		}
		if (order.getOrderNumber() == null) {
			order.setOrderNumber("ORD-" + Context.getOrderService().getNextOrderNumberSeedSequenceValue());
		}
		if (order.getDateActivated() == null) {
			order.setDateActivated(new Date());
		}
		if (order.getOrderType() == null) {
			order.setOrderType(orderContext != null && orderContext.getOrderType() != null ? orderContext.getOrderType()
			        : store.byProperty(OrderType.class, "javaClassName", order.getClass().getName()));
		}
		if (order.getCareSetting() == null) {
			order.setCareSetting(orderContext != null && orderContext.getCareSetting() != null ? orderContext.getCareSetting()
			        : getCareSettingByName("Outpatient"));
		}
		if (order.getPreviousOrder() != null) {
			order.getPreviousOrder().setDateStopped(new Date(order.getDateActivated().getTime() - 1000));
		}
		return store.save(order);
	}

	@Override
	public Order discontinueOrder(Order orderToDiscontinue, Concept reasonCoded, Date discontinueDate, Provider orderer,
	        Encounter encounter) {
		Order stop = discontinuing(orderToDiscontinue, discontinueDate, orderer, encounter);
		stop.setOrderReason(reasonCoded);
		return saveOrder(stop, null);
	}

	@Override
	public Order discontinueOrder(Order orderToDiscontinue, String reasonNonCoded, Date discontinueDate, Provider orderer,
	        Encounter encounter) {
		Order stop = discontinuing(orderToDiscontinue, discontinueDate, orderer, encounter);
		stop.setOrderReasonNonCoded(reasonNonCoded);
		return saveOrder(stop, null);
	}

	private static Order discontinuing(Order order, Date date, Provider orderer, Encounter encounter) {
		Order stop = ((Order) Hibernate.unproxy(order)).cloneForDiscontinuing();
		stop.setOrderer(orderer);
		stop.setEncounter(encounter);
		stop.setDateActivated(date);
		return stop;
	}

	/** The next order number, taken under a row lock and in a transaction of its own. */
	@Override
	@Transactional(propagation = Propagation.REQUIRES_NEW)
	public Long getNextOrderNumberSeedSequenceValue() {
		GlobalProperty seed = store.session().get(GlobalProperty.class, NEXT_NUMBER, LockMode.PESSIMISTIC_WRITE);
		Long number = Long.valueOf(seed.getPropertyValue());
		seed.setPropertyValue(String.valueOf(number + 1));
		return number;
	}

	@Override
	@Transactional(readOnly = true)
	public Order getOrderByOrderNumber(String orderNumber) {
		return store.byProperty(Order.class, "orderNumber", orderNumber);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Order> getAllOrdersByPatient(Patient patient) {
		return store.find(Order.class, "from Order o where o.patient = ?1", patient);
	}

	@Override
	@Transactional(readOnly = true)
	public Order getDiscontinuationOrder(Order order) {
		return following(order, Order.Action.DISCONTINUE);
	}

	@Override
	@Transactional(readOnly = true)
	public Order getRevisionOrder(Order order) {
		return following(order, Order.Action.REVISE);
	}

	private Order following(Order order, Order.Action action) {
		return store.find(Order.class, "from Order o where o.previousOrder = ?1 and o.action = ?2", order, action).stream()
		        .findFirst().orElse(null);
	}

	@Override
	public Order updateOrderFulfillerStatus(Order order, Order.FulfillerStatus orderFulfillerStatus, String fullFillerComment) {
		order.setFulfillerStatus(orderFulfillerStatus);
		order.setFulfillerComment(fullFillerComment);
		return store.save(order);
	}

	@Override
	@Transactional(readOnly = true)
	public OrderFrequency getOrderFrequencyByConcept(Concept concept) {
		return store.byProperty(OrderFrequency.class, "concept", concept);
	}
}
