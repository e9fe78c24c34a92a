package org.openmrs;

/** One order of an order set. */
public class OrderSetMember extends BaseChangeableOpenmrsMetadata {

	private Integer orderSetMemberId;

	private OrderType orderType;

	private String orderTemplate;

	private String orderTemplateType;

	private Concept concept;

	private OrderSet orderSet;

	public Integer getOrderSetMemberId() {
		return orderSetMemberId;
	}

	public void setOrderSetMemberId(Integer orderSetMemberId) {
		this.orderSetMemberId = orderSetMemberId;
	}

	public OrderType getOrderType() {
		return orderType;
	}

	public void setOrderType(OrderType orderType) {
		this.orderType = orderType;
	}

	public String getOrderTemplate() {
		return orderTemplate;
	}

	public void setOrderTemplate(String orderTemplate) {
		this.orderTemplate = orderTemplate;
	}

	public String getOrderTemplateType() {
		return orderTemplateType;
	}

	public void setOrderTemplateType(String orderTemplateType) {
		this.orderTemplateType = orderTemplateType;
	}

	public Concept getConcept() {
		return concept;
	}

	public void setConcept(Concept concept) {
		this.concept = concept;
	}

	public OrderSet getOrderSet() {
		return orderSet;
	}

	public void setOrderSet(OrderSet orderSet) {
		this.orderSet = orderSet;
	}

	@Override
	public Integer getId() {
		return orderSetMemberId;
	}

	@Override
	public void setId(Integer id) {
		this.orderSetMemberId = id;
	}
}
