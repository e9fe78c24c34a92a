package org.openmrs;

import java.io.Serializable;

/** One ingredient of a drug. */
public class DrugIngredient extends BaseOpenmrsObject implements Serializable, OpenmrsObject {

	private Drug drug;

	private Concept ingredient;

	private Double strength;

	private Concept units;

	private Integer id;

	public Drug getDrug() {
		return drug;
	}

	public void setDrug(Drug drug) {
		this.drug = drug;
	}

	public Concept getIngredient() {
		return ingredient;
	}

	public void setIngredient(Concept ingredient) {
		this.ingredient = ingredient;
	}

	public Double getStrength() {
		return strength;
	}

	public void setStrength(Double strength) {
		this.strength = strength;
	}

	public Concept getUnits() {
		return units;
	}

	public void setUnits(Concept units) {
		this.units = units;
	}

	public Integer getId() {
		return id;
	}

	public void setId(Integer id) {
		this.id = id;
	}
}
