package org.openmrs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Orders that were placed together. */
public class OrderGroup extends BaseCustomizableData<OrderGroupAttribute> {

	private Integer orderGroupId;

	private Patient patient;

	private Encounter encounter;

	private List<Order> orders = new ArrayList<>();

	private OrderSet orderSet;

	private OrderGroup parentOrderGroup;

	private Concept orderGroupReason;

	private OrderGroup previousOrderGroup;

	private Set<OrderGroup> nestedOrderGroups;

	public Integer getOrderGroupId() {
		return orderGroupId;
	}

	public void setOrderGroupId(Integer orderGroupId) {
		this.orderGroupId = orderGroupId;
	}

	public Patient getPatient() {
		return patient;
	}

	public void setPatient(Patient patient) {
		this.patient = patient;
	}

	public Encounter getEncounter() {
		return encounter;
	}

	public void setEncounter(Encounter encounter) {
		this.encounter = encounter;
	}

	public List<Order> getOrders() {
		return orders;
	}

	public void setOrders(List<Order> orders) {
		this.orders = orders;
	}

	public OrderSet getOrderSet() {
		return orderSet;
	}

	public void setOrderSet(OrderSet orderSet) {
		this.orderSet = orderSet;
	}

	@Override
	public Integer getId() {
		return orderGroupId;
	}

	@Override
	public void setId(Integer id) {
		this.orderGroupId = id;
	}

	public OrderGroup getParentOrderGroup() {
		return parentOrderGroup;
	}

	public void setParentOrderGroup(OrderGroup parentOrderGroup) {
		this.parentOrderGroup = parentOrderGroup;
	}

	public Concept getOrderGroupReason() {
		return orderGroupReason;
	}

	public void setOrderGroupReason(Concept orderGroupReason) {
		this.orderGroupReason = orderGroupReason;
	}

	public OrderGroup getPreviousOrderGroup() {
		return previousOrderGroup;
	}

	public void setPreviousOrderGroup(OrderGroup previousOrderGroup) {
		this.previousOrderGroup = previousOrderGroup;
	}

	public Set<OrderGroup> getNestedOrderGroups() {
		return nestedOrderGroups;
	}

	public void setNestedOrderGroups(Set<OrderGroup> nestedOrderGroups) {
		this.nestedOrderGroups = nestedOrderGroups;
	}
}
