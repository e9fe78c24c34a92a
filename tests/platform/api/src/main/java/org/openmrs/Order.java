package org.openmrs;

import java.util.Date;

/** A request for a drug, a test or a service. */
public class Order extends BaseCustomizableData<OrderAttribute> implements FormRecordable {

	/** The values of urgency. */
	public enum Urgency {
		ROUTINE, STAT, ON_SCHEDULED_DATE
	}

	/** The values of action. */
	public enum Action {
		NEW, REVISE, DISCONTINUE, RENEW
	}

	/** The values of fulfillerStatus. */
	public enum FulfillerStatus {
		RECEIVED, IN_PROGRESS, EXCEPTION, ON_HOLD, DECLINED, COMPLETED
	}

	private Date autoExpireDate;

	private Concept concept;

	private Date scheduledDate;

	private Date dateStopped;

	private Concept orderReason;

	private Encounter encounter;

	private String instructions;

	private String accessionNumber;

	private Provider orderer;

	private Integer orderId;

	private Date dateActivated;

	private String orderReasonNonCoded;

	private String commentToFulfiller;

	private Patient patient;

	private Urgency urgency = Urgency.ROUTINE;

	private String orderNumber;

	private Order previousOrder;

	private Action action = Action.NEW;

	private CareSetting careSetting;

	private OrderType orderType;

	private OrderGroup orderGroup;

	private Double sortWeight;

	private FulfillerStatus fulfillerStatus;

	private String fulfillerComment;

	private String formNamespaceAndPath;

	public Order() {
	}

	public Order(Integer orderId) {
		setId(orderId);
	}

	public Date getAutoExpireDate() {
		return autoExpireDate;
	}

	public void setAutoExpireDate(Date autoExpireDate) {
		this.autoExpireDate = autoExpireDate;
	}

	public Concept getConcept() {
		return concept;
	}

	public void setConcept(Concept concept) {
		this.concept = concept;
	}

	public Date getScheduledDate() {
		return scheduledDate;
	}

	public void setScheduledDate(Date scheduledDate) {
		this.scheduledDate = scheduledDate;
	}

	public Date getDateStopped() {
		return dateStopped;
	}

	public void setDateStopped(Date dateStopped) {
		this.dateStopped = dateStopped;
	}

	public Concept getOrderReason() {
		return orderReason;
	}

	public void setOrderReason(Concept orderReason) {
		this.orderReason = orderReason;
	}

	public Encounter getEncounter() {
		return encounter;
	}

	public void setEncounter(Encounter encounter) {
		this.encounter = encounter;
	}

	public String getInstructions() {
		return instructions;
	}

	public void setInstructions(String instructions) {
		this.instructions = instructions;
	}

	public String getAccessionNumber() {
		return accessionNumber;
	}

	public void setAccessionNumber(String accessionNumber) {
		this.accessionNumber = accessionNumber;
	}

	public Provider getOrderer() {
		return orderer;
	}

	public void setOrderer(Provider orderer) {
		this.orderer = orderer;
	}

	public Integer getOrderId() {
		return orderId;
	}

	public void setOrderId(Integer orderId) {
		this.orderId = orderId;
	}

	public Date getDateActivated() {
		return dateActivated;
	}

	public void setDateActivated(Date dateActivated) {
		this.dateActivated = dateActivated;
	}

	public String getOrderReasonNonCoded() {
		return orderReasonNonCoded;
	}

	public void setOrderReasonNonCoded(String orderReasonNonCoded) {
		this.orderReasonNonCoded = orderReasonNonCoded;
	}

	public String getCommentToFulfiller() {
		return commentToFulfiller;
	}

	public void setCommentToFulfiller(String commentToFulfiller) {
		this.commentToFulfiller = commentToFulfiller;
	}

	public Patient getPatient() {
		return patient;
	}

	public void setPatient(Patient patient) {
		this.patient = patient;
	}

	@Override
	public Integer getId() {
		return orderId;
	}

	@Override
	public void setId(Integer id) {
		this.orderId = id;
	}

	public Urgency getUrgency() {
		return urgency;
	}

	public void setUrgency(Urgency urgency) {
		this.urgency = urgency;
	}

	public String getOrderNumber() {
		return orderNumber;
	}

	public void setOrderNumber(String orderNumber) {
		this.orderNumber = orderNumber;
	}

	public Order getPreviousOrder() {
		return previousOrder;
	}

	public void setPreviousOrder(Order previousOrder) {
		this.previousOrder = previousOrder;
	}

	public Action getAction() {
		return action;
	}

	public void setAction(Action action) {
		this.action = action;
	}

	public CareSetting getCareSetting() {
		return careSetting;
	}

	public void setCareSetting(CareSetting careSetting) {
		this.careSetting = careSetting;
	}

	public OrderType getOrderType() {
		return orderType;
	}

	public void setOrderType(OrderType orderType) {
		this.orderType = orderType;
	}

	public OrderGroup getOrderGroup() {
		return orderGroup;
	}

	public void setOrderGroup(OrderGroup orderGroup) {
		this.orderGroup = orderGroup;
	}

	public Double getSortWeight() {
		return sortWeight;
	}

	public void setSortWeight(Double sortWeight) {
		this.sortWeight = sortWeight;
	}

	public FulfillerStatus getFulfillerStatus() {
		return fulfillerStatus;
	}

	public void setFulfillerStatus(FulfillerStatus fulfillerStatus) {
		this.fulfillerStatus = fulfillerStatus;
	}

	public String getFulfillerComment() {
		return fulfillerComment;
	}

	public void setFulfillerComment(String fulfillerComment) {
		this.fulfillerComment = fulfillerComment;
	}

	public String getFormNamespaceAndPath() {
		return formNamespaceAndPath;
	}

	public void setFormNamespaceAndPath(String formNamespaceAndPath) {
		this.formNamespaceAndPath = formNamespaceAndPath;
	}

	@Override
	public String getFormFieldNamespace() {
		return FormPath.namespaceOf(formNamespaceAndPath);
	}

	@Override
	public String getFormFieldPath() {
		return FormPath.pathOf(formNamespaceAndPath);
	}

	@Override
	public void setFormField(String namespace, String formFieldPath) {
		this.formNamespaceAndPath = FormPath.join(namespace, formFieldPath);
	}

	public boolean isDiscontinued(Date aCheckDate) {
		return dateStopped != null && dateStopped.before(aCheckDate == null ? new Date() : aCheckDate);
	}

	public boolean isActive() {
		return isActive(new Date());
	}

	public boolean isActive(Date aCheckDate) {
		return !getVoided() && action != Action.DISCONTINUE && !isDiscontinued(aCheckDate)
		        && (autoExpireDate == null || autoExpireDate.after(aCheckDate));
	}

	/** The order that discontinues this one. */
	public Order cloneForDiscontinuing() {
		return copyTarget(new Order(), Action.DISCONTINUE);
	}

	/** The order that replaces this one. */
	public Order cloneForRevision() {
		return copyTarget(new Order(), Action.REVISE);
	}

	protected <T extends Order> T copyTarget(T target, Action targetAction) {
		target.setAction(targetAction);
		target.setPreviousOrder(this);
		target.setPatient(patient);
		target.setConcept(concept);
		target.setCareSetting(careSetting);
		target.setOrderType(orderType);
		if (targetAction == Action.REVISE) {
			target.setInstructions(instructions);
			target.setUrgency(urgency);
			target.setCommentToFulfiller(commentToFulfiller);
		}
		return target;
	}

	@Override
	public String toString() {
		return "Order #" + orderId;
	}
}
