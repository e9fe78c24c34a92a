package org.openmrs;

import java.util.LinkedHashSet;
import java.util.Set;

/** A concept whose answers are numbers. */
public class ConceptNumeric extends Concept {

	private Double hiAbsolute;

	private Double hiCritical;

	private Double hiNormal;

	private Double lowAbsolute;

	private Double lowCritical;

	private Double lowNormal;

	private String units;

	private Integer displayPrecision;

	private Boolean allowDecimal = Boolean.TRUE;

	private Set<ConceptReferenceRange> referenceRanges = new LinkedHashSet<>();

	public ConceptNumeric() {
	}

	public ConceptNumeric(Integer conceptId) {
		super(conceptId);
	}

	/** The dictionary entry of a concept that is saved as a numeric one. */
	public ConceptNumeric(Concept c) {
		takeOver(c);
		units = "";
		allowDecimal = Boolean.FALSE;
	}

	public Double getHiAbsolute() {
		return hiAbsolute;
	}

	public void setHiAbsolute(Double hiAbsolute) {
		this.hiAbsolute = hiAbsolute;
	}

	public Double getHiCritical() {
		return hiCritical;
	}

	public void setHiCritical(Double hiCritical) {
		this.hiCritical = hiCritical;
	}

	public Double getHiNormal() {
		return hiNormal;
	}

	public void setHiNormal(Double hiNormal) {
		this.hiNormal = hiNormal;
	}

	public Double getLowAbsolute() {
		return lowAbsolute;
	}

	public void setLowAbsolute(Double lowAbsolute) {
		this.lowAbsolute = lowAbsolute;
	}

	public Double getLowCritical() {
		return lowCritical;
	}

	public void setLowCritical(Double lowCritical) {
		this.lowCritical = lowCritical;
	}

	public Double getLowNormal() {
		return lowNormal;
	}

	public void setLowNormal(Double lowNormal) {
		this.lowNormal = lowNormal;
	}

	public String getUnits() {
		return units;
	}

	public void setUnits(String units) {
		this.units = units;
	}

	public Integer getDisplayPrecision() {
		return displayPrecision;
	}

	public void setDisplayPrecision(Integer displayPrecision) {
		this.displayPrecision = displayPrecision;
	}

	public Boolean getAllowDecimal() {
		return allowDecimal;
	}

	public Boolean isAllowDecimal() {
		return allowDecimal;
	}

	public void setAllowDecimal(Boolean allowDecimal) {
		this.allowDecimal = allowDecimal;
	}

	public Set<ConceptReferenceRange> getReferenceRanges() {
		return referenceRanges;
	}

	public void setReferenceRanges(Set<ConceptReferenceRange> referenceRanges) {
		this.referenceRanges = referenceRanges;
	}

	@Override
	public boolean isNumeric() {
		return getDatatype().isNumeric();
	}

	public void addReferenceRange(ConceptReferenceRange referenceRange) {
		referenceRange.setConceptNumeric(this);
		getReferenceRanges().add(referenceRange);
	}
}
