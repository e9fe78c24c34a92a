package org.openmrs;

import org.openmrs.attribute.Attribute;
import org.openmrs.attribute.BaseAttribute;

/** A user-defined attribute of a location. */
public class LocationAttribute extends BaseAttribute<LocationAttributeType, Location> implements Attribute<LocationAttributeType, Location> {

	private Integer locationAttributeId;

	public Integer getLocationAttributeId() {
		return locationAttributeId;
	}

	public void setLocationAttributeId(Integer locationAttributeId) {
		this.locationAttributeId = locationAttributeId;
	}

	@Override
	public Integer getId() {
		return locationAttributeId;
	}

	@Override
	public void setId(Integer id) {
		this.locationAttributeId = id;
	}

	public Location getLocation() {
		return getOwner();
	}

	public void setLocation(Location location) {
		setOwner(location);
	}
}
