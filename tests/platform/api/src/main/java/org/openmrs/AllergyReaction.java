package org.openmrs;

import java.io.Serializable;

/** One reaction of an allergy. */
public class AllergyReaction extends BaseOpenmrsObject implements Serializable {

	private Integer allergyReactionId;

	private Allergy allergy;

	private Concept reaction;

	private String reactionNonCoded;

	public AllergyReaction() {
	}

	public AllergyReaction(Allergy allergy, Concept reaction, String reactionNonCoded) {
		setAllergy(allergy);
		setReaction(reaction);
		setReactionNonCoded(reactionNonCoded);
	}

	public Integer getAllergyReactionId() {
		return allergyReactionId;
	}

	public void setAllergyReactionId(Integer allergyReactionId) {
		this.allergyReactionId = allergyReactionId;
	}

	@Override
	public Integer getId() {
		return allergyReactionId;
	}

	@Override
	public void setId(Integer id) {
		this.allergyReactionId = id;
	}

	public Allergy getAllergy() {
		return allergy;
	}

	public void setAllergy(Allergy allergy) {
		this.allergy = allergy;
	}

	public Concept getReaction() {
		return reaction;
	}

	public void setReaction(Concept reaction) {
		this.reaction = reaction;
	}

	public String getReactionNonCoded() {
		return reactionNonCoded;
	}

	public void setReactionNonCoded(String reactionNonCoded) {
		this.reactionNonCoded = reactionNonCoded;
	}
}
