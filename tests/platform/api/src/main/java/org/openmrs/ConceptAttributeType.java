package org.openmrs;

import org.openmrs.attribute.AttributeType;
import org.openmrs.attribute.BaseAttributeType;

/** A type of user-defined attributes of a concept. */
public class ConceptAttributeType extends BaseAttributeType<Concept> implements AttributeType<Concept> {

	private Integer conceptAttributeTypeId;

	public Integer getConceptAttributeTypeId() {
		return conceptAttributeTypeId;
	}

	public void setConceptAttributeTypeId(Integer conceptAttributeTypeId) {
		this.conceptAttributeTypeId = conceptAttributeTypeId;
	}

	@Override
	public Integer getId() {
		return conceptAttributeTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.conceptAttributeTypeId = id;
	}
}
