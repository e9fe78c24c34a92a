package org.openmrs;

/** How two terms relate. */
public class ConceptMapType extends BaseChangeableOpenmrsMetadata {

	public static final String SAME_AS_MAP_TYPE_UUID = "35543629-7d8c-11e1-909d-c80aa9edcf4e";

	private Integer conceptMapTypeId;

	private Boolean isHidden;

	public ConceptMapType() {
	}

	public ConceptMapType(Integer conceptMapTypeId) {
		setId(conceptMapTypeId);
	}

	public Integer getConceptMapTypeId() {
		return conceptMapTypeId;
	}

	public void setConceptMapTypeId(Integer conceptMapTypeId) {
		this.conceptMapTypeId = conceptMapTypeId;
	}

	public Boolean getIsHidden() {
		return isHidden;
	}

	public void setIsHidden(Boolean isHidden) {
		this.isHidden = isHidden;
	}

	@Override
	public Integer getId() {
		return conceptMapTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.conceptMapTypeId = id;
	}
}
