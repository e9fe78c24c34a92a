package org.openmrs;

/** What tests and referrals share. */
public abstract class ServiceOrder extends Order {

	/** The values of laterality. */
	public enum Laterality {
		LEFT, RIGHT, BILATERAL
	}

	private Concept specimenSource;

	private Laterality laterality;

	private String clinicalHistory;

	private OrderFrequency frequency;

	private Integer numberOfRepeats;

	private Concept location;

	public Concept getSpecimenSource() {
		return specimenSource;
	}

	public void setSpecimenSource(Concept specimenSource) {
		this.specimenSource = specimenSource;
	}

	public Laterality getLaterality() {
		return laterality;
	}

	public void setLaterality(ServiceOrder.Laterality laterality) {
		this.laterality = laterality;
	}

	public String getClinicalHistory() {
		return clinicalHistory;
	}

	public void setClinicalHistory(String clinicalHistory) {
		this.clinicalHistory = clinicalHistory;
	}

	public OrderFrequency getFrequency() {
		return frequency;
	}

	public void setFrequency(OrderFrequency frequency) {
		this.frequency = frequency;
	}

	public Integer getNumberOfRepeats() {
		return numberOfRepeats;
	}

	public void setNumberOfRepeats(Integer numberOfRepeats) {
		this.numberOfRepeats = numberOfRepeats;
	}

	public Concept getLocation() {
		return location;
	}

	public void setLocation(Concept location) {
		this.location = location;
	}
}
