package org.openmrs;

/** A kind of visit. */
public class VisitType extends BaseChangeableOpenmrsMetadata {

	private Integer visitTypeId;

	public VisitType() {
	}

	public VisitType(Integer visitTypeId) {
		setId(visitTypeId);
	}

	public VisitType(String name, String description) {
		setName(name);
		setDescription(description);
	}

	public Integer getVisitTypeId() {
		return visitTypeId;
	}

	public void setVisitTypeId(Integer visitTypeId) {
		this.visitTypeId = visitTypeId;
	}

	@Override
	public Integer getId() {
		return visitTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.visitTypeId = id;
	}
}
