package org.openmrs;

/** Where an order is fulfilled. */
public class CareSetting extends BaseChangeableOpenmrsMetadata {

	/** The values of careSettingType. */
	public enum CareSettingType {
		OUTPATIENT, INPATIENT
	}

	private Integer careSettingId;

	private CareSettingType careSettingType;

	public CareSetting() {
	}

	public CareSetting(String name, String description, CareSettingType careSettingType) {
		setName(name);
		setDescription(description);
		setCareSettingType(careSettingType);
	}

	public Integer getCareSettingId() {
		return careSettingId;
	}

	public void setCareSettingId(Integer careSettingId) {
		this.careSettingId = careSettingId;
	}

	public CareSettingType getCareSettingType() {
		return careSettingType;
	}

	public void setCareSettingType(CareSettingType careSettingType) {
		this.careSettingType = careSettingType;
	}

	@Override
	public Integer getId() {
		return careSettingId;
	}

	@Override
	public void setId(Integer id) {
		this.careSettingId = id;
	}
}
