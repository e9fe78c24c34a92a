package org.openmrs;

import org.openmrs.attribute.Attribute;
import org.openmrs.attribute.BaseAttribute;

/** A user-defined attribute of a concept. */
public class ConceptAttribute extends BaseAttribute<ConceptAttributeType, Concept> implements Attribute<ConceptAttributeType, Concept> {

	private Integer conceptAttributeId;

	public Integer getConceptAttributeId() {
		return conceptAttributeId;
	}

	public void setConceptAttributeId(Integer conceptAttributeId) {
		this.conceptAttributeId = conceptAttributeId;
	}

	@Override
	public Integer getId() {
		return conceptAttributeId;
	}

	@Override
	public void setId(Integer id) {
		this.conceptAttributeId = id;
	}

	public Concept getConcept() {
		return getOwner();
	}

	public void setConcept(Concept concept) {
		setOwner(concept);
	}
}
