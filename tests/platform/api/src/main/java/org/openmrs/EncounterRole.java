package org.openmrs;

/** A part that a provider plays. */
public class EncounterRole extends BaseChangeableOpenmrsMetadata {

	public static final String UNKNOWN_ENCOUNTER_ROLE_UUID = "a0b03050-c99b-11e0-9572-0800200c9a66";

	private Integer encounterRoleId;

	public EncounterRole() {
	}

	public EncounterRole(Integer encounterRoleId) {
		this.encounterRoleId = encounterRoleId;
	}

	public Integer getEncounterRoleId() {
		return encounterRoleId;
	}

	@Override
	public Integer getId() {
		return encounterRoleId;
	}

	@Override
	public void setId(Integer id) {
		this.encounterRoleId = id;
	}
}
