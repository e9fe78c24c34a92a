package org.openmrs;

import java.util.Collection;
import java.util.LinkedHashSet;

import org.openmrs.api.APIException;
import org.openmrs.api.context.Context;

/** A kind of order. */
public class OrderType extends BaseChangeableOpenmrsMetadata {

	public static final String DRUG_ORDER_TYPE_UUID = "131168f4-15f5-102d-96e4-000c29c2a5d7";

	public static final String TEST_ORDER_TYPE_UUID = "52a447d3-a64a-11e3-9aeb-50e549534c5e";

	public static final String REFERRAL_ORDER_TYPE_UUID = "f1b63696-2b6c-11ec-8d3d-0242ac130003";

	private Integer orderTypeId;

	private String javaClassName;

	private OrderType parent;

	private Collection<ConceptClass> conceptClasses = new LinkedHashSet<>();

	public OrderType() {
	}

	public OrderType(Integer orderTypeId) {
		setId(orderTypeId);
	}

	public OrderType(String name, String description, String javaClassName) {
		setName(name);
		setDescription(description);
		setJavaClassName(javaClassName);
	}

	public Integer getOrderTypeId() {
		return orderTypeId;
	}

	public void setOrderTypeId(Integer orderTypeId) {
		this.orderTypeId = orderTypeId;
	}

	@Override
	public Integer getId() {
		return orderTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.orderTypeId = id;
	}

	public String getJavaClassName() {
		return javaClassName;
	}

	public void setJavaClassName(String javaClassName) {
		this.javaClassName = javaClassName;
	}

	public OrderType getParent() {
		return parent;
	}

	public void setParent(OrderType parent) {
		this.parent = parent;
	}

	public Collection<ConceptClass> getConceptClasses() {
		return conceptClasses;
	}

	public void setConceptClasses(Collection<ConceptClass> conceptClasses) {
		this.conceptClasses = conceptClasses;
	}

	public void addConceptClass(ConceptClass conceptClass) {
		getConceptClasses().add(conceptClass);
	}

	/** The class of the orders of this type, its own or its parent's. */
	@SuppressWarnings("rawtypes")
	public Class getJavaClass() {
		try {
			return Context.loadClass(javaClassName == null ? parent.javaClassName : javaClassName);
		}
		catch (ClassNotFoundException e) {
			throw new APIException("Unknown order class", e);
		}
	}
}
