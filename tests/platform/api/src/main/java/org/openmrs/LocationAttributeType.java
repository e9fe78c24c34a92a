package org.openmrs;

import org.openmrs.attribute.AttributeType;
import org.openmrs.attribute.BaseAttributeType;

/** A type of user-defined attributes of a location. */
public class LocationAttributeType extends BaseAttributeType<Location> implements AttributeType<Location> {

	private Integer locationAttributeTypeId;

	@Override
	public Integer getId() {
		return locationAttributeTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.locationAttributeTypeId = id;
	}

	public Integer getLocationAttributeTypeId() {
		return locationAttributeTypeId;
	}

	public void setLocationAttributeTypeId(Integer locationAttributeTypeId) {
		this.locationAttributeTypeId = locationAttributeTypeId;
	}
}
