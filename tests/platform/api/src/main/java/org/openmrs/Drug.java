package org.openmrs;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** A drug of the formulary. */
public class Drug extends BaseChangeableOpenmrsMetadata {

	private Integer drugId;

	private Boolean combination = Boolean.FALSE;

	private String strength;

	private Concept concept;

	private Concept dosageForm;

	private Double maximumDailyDose;

	private Double minimumDailyDose;

	private Collection<DrugIngredient> ingredients = new HashSet<>();

	private Set<DrugReferenceMap> drugReferenceMaps = new LinkedHashSet<>();

	private Concept doseLimitUnits;

	public Drug() {
	}

	public Drug(Integer drugId) {
		setId(drugId);
	}

	public Integer getDrugId() {
		return drugId;
	}

	public void setDrugId(Integer drugId) {
		this.drugId = drugId;
	}

	public Boolean isCombination() {
		return combination;
	}

	public Boolean getCombination() {
		return combination;
	}

	public void setCombination(Boolean combination) {
		this.combination = combination;
	}

	public String getStrength() {
		return strength;
	}

	public void setStrength(String strength) {
		this.strength = strength;
	}

	public Concept getConcept() {
		return concept;
	}

	public void setConcept(Concept concept) {
		this.concept = concept;
	}

	public Concept getDosageForm() {
		return dosageForm;
	}

	public void setDosageForm(Concept dosageForm) {
		this.dosageForm = dosageForm;
	}

	public Double getMaximumDailyDose() {
		return maximumDailyDose;
	}

	public void setMaximumDailyDose(Double maximumDailyDose) {
		this.maximumDailyDose = maximumDailyDose;
	}

	public Double getMinimumDailyDose() {
		return minimumDailyDose;
	}

	public void setMinimumDailyDose(Double minimumDailyDose) {
		this.minimumDailyDose = minimumDailyDose;
	}

	public Collection<DrugIngredient> getIngredients() {
		return ingredients;
	}

	public void setIngredients(Collection<DrugIngredient> ingredients) {
		this.ingredients = ingredients;
	}

	@Override
	public Integer getId() {
		return drugId;
	}

	@Override
	public void setId(Integer id) {
		this.drugId = id;
	}

	public Set<DrugReferenceMap> getDrugReferenceMaps() {
		return drugReferenceMaps;
	}

	public void setDrugReferenceMaps(Set<DrugReferenceMap> drugReferenceMaps) {
		this.drugReferenceMaps = drugReferenceMaps;
	}

	public Concept getDoseLimitUnits() {
		return doseLimitUnits;
	}

	public void setDoseLimitUnits(Concept doseLimitUnits) {
		this.doseLimitUnits = doseLimitUnits;
	}
}
