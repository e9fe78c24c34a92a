package org.openmrs;

/** A kind of tie, named from both ends. */
public class RelationshipType extends BaseChangeableOpenmrsMetadata {

	private Integer relationshipTypeId;

	private Integer weight = 0;

	private String aIsToB;

	private String bIsToA;

	private Boolean preferred = Boolean.FALSE;

	public RelationshipType() {
	}

	public RelationshipType(Integer relationshipTypeId) {
		setId(relationshipTypeId);
	}

	public Integer getRelationshipTypeId() {
		return relationshipTypeId;
	}

	public void setRelationshipTypeId(Integer relationshipTypeId) {
		this.relationshipTypeId = relationshipTypeId;
	}

	public Integer getWeight() {
		return weight;
	}

	public void setWeight(Integer weight) {
		this.weight = weight;
	}

	public String getaIsToB() {
		return aIsToB;
	}

	public void setaIsToB(String aisToB) {
		this.aIsToB = aisToB;
	}

	public String getbIsToA() {
		return bIsToA;
	}

	public void setbIsToA(String bisToA) {
		this.bIsToA = bisToA;
	}

	public Boolean isPreferred() {
		return preferred;
	}

	public Boolean getPreferred() {
		return preferred;
	}

	public void setPreferred(Boolean preferred) {
		this.preferred = preferred;
	}

	@Override
	public Integer getId() {
		return relationshipTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.relationshipTypeId = id;
	}
}
