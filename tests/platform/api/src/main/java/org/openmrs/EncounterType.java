package org.openmrs;

/** A kind of encounter. */
public class EncounterType extends BaseChangeableOpenmrsMetadata {

	private Integer encounterTypeId;

	private Privilege viewPrivilege;

	private Privilege editPrivilege;

	public EncounterType() {
	}

	public EncounterType(Integer encounterTypeId) {
		setId(encounterTypeId);
	}

	public EncounterType(String name, String description) {
		setName(name);
		setDescription(description);
	}

	public Integer getEncounterTypeId() {
		return encounterTypeId;
	}

	public void setEncounterTypeId(Integer encounterTypeId) {
		this.encounterTypeId = encounterTypeId;
	}

	@Override
	public Integer getId() {
		return encounterTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.encounterTypeId = id;
	}

	public Privilege getViewPrivilege() {
		return viewPrivilege;
	}

	public void setViewPrivilege(Privilege viewPrivilege) {
		this.viewPrivilege = viewPrivilege;
	}

	public Privilege getEditPrivilege() {
		return editPrivilege;
	}

	public void setEditPrivilege(Privilege editPrivilege) {
		this.editPrivilege = editPrivilege;
	}
}
