package org.openmrs;

import java.util.ArrayList;
import java.util.List;

/** An allergy of a patient. */
public class Allergy extends BaseFormRecordableOpenmrsData {

	private Integer allergyId;

	private Patient patient;

	private Allergen allergen;

	private Concept severity;

	private String comments;

	private List<AllergyReaction> reactions = new ArrayList<>();

	private Encounter encounter;

	public Allergy() {
	}

	public Allergy(Patient patient, Allergen allergen, Concept severity, String comments, List<AllergyReaction> reactions) {
		this.patient = patient;
		this.allergen = allergen;
		this.severity = severity;
		this.comments = comments;
		if (reactions != null) {
			this.reactions = reactions;
		}
	}

	public Integer getAllergyId() {
		return allergyId;
	}

	public void setAllergyId(Integer allergyId) {
		this.allergyId = allergyId;
	}

	@Override
	public Integer getId() {
		return allergyId;
	}

	@Override
	public void setId(Integer id) {
		this.allergyId = id;
	}

	public Patient getPatient() {
		return patient;
	}

	public void setPatient(Patient patient) {
		this.patient = patient;
	}

	public Allergen getAllergen() {
		return allergen;
	}

	public void setAllergen(Allergen allergen) {
		this.allergen = allergen;
	}

	public Concept getSeverity() {
		return severity;
	}

	public void setSeverity(Concept severity) {
		this.severity = severity;
	}

	public String getComments() {
		return comments;
	}

	public void setComments(String comments) {
		this.comments = comments;
	}

	public List<AllergyReaction> getReactions() {
		return reactions;
	}

	public void setReactions(List<AllergyReaction> reactions) {
		this.reactions = reactions;
	}

	public Encounter getEncounter() {
		return encounter;
	}

	public void setEncounter(Encounter encounter) {
		this.encounter = encounter;
	}

	public AllergenType getAllergenType() {
		return allergen.getAllergenType();
	}

	public boolean addReaction(AllergyReaction reaction) {
		reaction.setAllergy(this);
		return getReactions().add(reaction);
	}

	public boolean removeReaction(AllergyReaction reaction) {
		return getReactions().remove(reaction);
	}
}
