package org.openmrs;

/** A label of locations. */
public class LocationTag extends BaseChangeableOpenmrsMetadata {

	private Integer locationTagId;

	public LocationTag() {
	}

	public LocationTag(Integer locationTagId) {
		setId(locationTagId);
	}

	public LocationTag(String name, String description) {
		setName(name);
		setDescription(description);
	}

	public Integer getLocationTagId() {
		return locationTagId;
	}

	public void setLocationTagId(Integer locationTagId) {
		this.locationTagId = locationTagId;
	}

	@Override
	public Integer getId() {
		return locationTagId;
	}

	@Override
	public void setId(Integer id) {
		this.locationTagId = id;
	}
}
