package org.openmrs;

import java.util.ArrayList;
import java.util.List;

/** Orders that are often placed together. */
public class OrderSet extends BaseCustomizableMetadata<OrderSetAttribute> {

	/** The values of operator. */
	public enum Operator {
		ALL, ONE, ANY
	}

	private Integer orderSetId;

	private Operator operator;

	private List<OrderSetMember> orderSetMembers = new ArrayList<>();

	private Concept category;

	public Integer getOrderSetId() {
		return orderSetId;
	}

	public void setOrderSetId(Integer orderSetId) {
		this.orderSetId = orderSetId;
	}

	public Operator getOperator() {
		return operator;
	}

	public void setOperator(Operator operator) {
		this.operator = operator;
	}

	public List<OrderSetMember> getOrderSetMembers() {
		return orderSetMembers;
	}

	public void setOrderSetMembers(List<OrderSetMember> orderSetMembers) {
		this.orderSetMembers = orderSetMembers;
	}

	public Concept getCategory() {
		return category;
	}

	public void setCategory(Concept category) {
		this.category = category;
	}

	@Override
	public Integer getId() {
		return orderSetId;
	}

	@Override
	public void setId(Integer id) {
		this.orderSetId = id;
	}
}
