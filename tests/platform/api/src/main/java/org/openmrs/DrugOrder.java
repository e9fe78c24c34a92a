package org.openmrs;

/** A prescription. */
public class DrugOrder extends Order {

	private Concept doseUnits;

	private OrderFrequency frequency;

	private Boolean asNeeded = Boolean.FALSE;

	private Double quantity;

	private Concept quantityUnits;

	private Drug drug;

	private String asNeededCondition;

	private Concept route;

	private Double dose;

	private Class<? extends DosingInstructions> dosingType;

	private Integer numRefills;

	private String dosingInstructions;

	private Integer duration;

	private Concept durationUnits;

	private String brandName;

	private Boolean dispenseAsWritten = Boolean.FALSE;

	private String drugNonCoded;

	public DrugOrder() {
	}

	public DrugOrder(Integer orderId) {
		super(orderId);
	}

	public Concept getDoseUnits() {
		return doseUnits;
	}

	public void setDoseUnits(Concept doseUnits) {
		this.doseUnits = doseUnits;
	}

	public OrderFrequency getFrequency() {
		return frequency;
	}

	public void setFrequency(OrderFrequency frequency) {
		this.frequency = frequency;
	}

	public Boolean getAsNeeded() {
		return asNeeded;
	}

	public void setAsNeeded(Boolean asNeeded) {
		this.asNeeded = asNeeded;
	}

	public Double getQuantity() {
		return quantity;
	}

	public void setQuantity(Double quantity) {
		this.quantity = quantity;
	}

	public Concept getQuantityUnits() {
		return quantityUnits;
	}

	public void setQuantityUnits(Concept quantityUnits) {
		this.quantityUnits = quantityUnits;
	}

	public Drug getDrug() {
		return drug;
	}

	public void setDrug(Drug drug) {
		this.drug = drug;
	}

	public String getAsNeededCondition() {
		return asNeededCondition;
	}

	public void setAsNeededCondition(String asNeededCondition) {
		this.asNeededCondition = asNeededCondition;
	}

	public Concept getRoute() {
		return route;
	}

	public void setRoute(Concept route) {
		this.route = route;
	}

	public Double getDose() {
		return dose;
	}

	public void setDose(Double dose) {
		this.dose = dose;
	}

	public Class<? extends DosingInstructions> getDosingType() {
		return dosingType;
	}

	public void setDosingType(Class<? extends DosingInstructions> dosingType) {
		this.dosingType = dosingType;
	}

	public Integer getNumRefills() {
		return numRefills;
	}

	public void setNumRefills(Integer numRefills) {
		this.numRefills = numRefills;
	}

	public String getDosingInstructions() {
		return dosingInstructions;
	}

	public void setDosingInstructions(String dosingInstructions) {
		this.dosingInstructions = dosingInstructions;
	}

	public Integer getDuration() {
		return duration;
	}

	public void setDuration(Integer duration) {
		this.duration = duration;
	}

	public Concept getDurationUnits() {
		return durationUnits;
	}

	public void setDurationUnits(Concept durationUnits) {
		this.durationUnits = durationUnits;
	}

	public String getBrandName() {
		return brandName;
	}

	public void setBrandName(String brandName) {
		this.brandName = brandName;
	}

	public Boolean getDispenseAsWritten() {
		return dispenseAsWritten;
	}

	public void setDispenseAsWritten(Boolean dispenseAsWritten) {
		this.dispenseAsWritten = dispenseAsWritten;
	}

	public String getDrugNonCoded() {
		return drugNonCoded;
	}

	public void setDrugNonCoded(String drugNonCoded) {
		this.drugNonCoded = drugNonCoded;
	}

	@Override
	public DrugOrder cloneForDiscontinuing() {
		return copyTarget(new DrugOrder(), Action.DISCONTINUE);
	}

	@Override
	public DrugOrder cloneForRevision() {
		return copyTarget(new DrugOrder(), Action.REVISE);
	}
}
