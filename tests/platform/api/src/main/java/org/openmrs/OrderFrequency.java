package org.openmrs;

/** How often a drug is given. */
public class OrderFrequency extends BaseChangeableOpenmrsMetadata {

	private Integer orderFrequencyId;

	private Double frequencyPerDay;

	private Concept concept;

	public Integer getOrderFrequencyId() {
		return orderFrequencyId;
	}

	public void setOrderFrequencyId(Integer orderFrequencyId) {
		this.orderFrequencyId = orderFrequencyId;
	}

	public Double getFrequencyPerDay() {
		return frequencyPerDay;
	}

	public void setFrequencyPerDay(Double frequencyPerDay) {
		this.frequencyPerDay = frequencyPerDay;
	}

	@Override
	public Integer getId() {
		return orderFrequencyId;
	}

	@Override
	public void setId(Integer id) {
		this.orderFrequencyId = id;
	}

	public Concept getConcept() {
		return concept;
	}

	public void setConcept(Concept concept) {
		this.concept = concept;
	}

	@Override
	public String getName() {
		return concept != null && concept.getName() != null ? concept.getName().getName() : null;
	}
}
