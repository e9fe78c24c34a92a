package org.openmrs.api;

import java.util.List;

import org.openmrs.Location;
import org.openmrs.LocationAttribute;
import org.openmrs.LocationAttributeType;
import org.openmrs.LocationTag;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps locations and their tags. */
public interface LocationService extends OpenmrsService {

	@Authorized(PrivilegeConstants.MANAGE_LOCATIONS)
	Location saveLocation(Location location) throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	Location getLocation(Integer locationId) throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	Location getLocation(String name) throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	Location getDefaultLocation() throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	Location getLocationByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	LocationTag getLocationTagByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	List<Location> getAllLocations() throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	List<Location> getAllLocations(boolean includeRetired) throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	List<Location> getLocations(String nameFragment) throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	List<Location> getLocationsByTag(LocationTag tag) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_LOCATIONS)
	Location retireLocation(Location location, String reason) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_LOCATIONS)
	Location unretireLocation(Location location) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_LOCATIONS)
	void purgeLocation(Location location) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_LOCATION_TAGS)
	LocationTag saveLocationTag(LocationTag tag) throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	LocationTag getLocationTag(Integer locationTagId) throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	LocationTag getLocationTagByName(String tag) throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	List<LocationTag> getAllLocationTags() throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	List<LocationTag> getAllLocationTags(boolean includeRetired) throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	List<LocationTag> getLocationTags(String search) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_LOCATION_TAGS)
	LocationTag retireLocationTag(LocationTag tag, String reason) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_LOCATION_TAGS)
	LocationTag unretireLocationTag(LocationTag tag) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_LOCATION_TAGS)
	void purgeLocationTag(LocationTag tag) throws APIException;

	@Authorized(PrivilegeConstants.GET_LOCATION_ATTRIBUTE_TYPES)
	List<LocationAttributeType> getAllLocationAttributeTypes();

	@Authorized(PrivilegeConstants.GET_LOCATION_ATTRIBUTE_TYPES)
	LocationAttributeType getLocationAttributeType(Integer id);

	@Authorized(PrivilegeConstants.GET_LOCATION_ATTRIBUTE_TYPES)
	LocationAttributeType getLocationAttributeTypeByUuid(String uuid);

	@Authorized(PrivilegeConstants.MANAGE_LOCATION_ATTRIBUTE_TYPES)
	LocationAttributeType saveLocationAttributeType(LocationAttributeType locationAttributeType);

	@Authorized(PrivilegeConstants.MANAGE_LOCATION_ATTRIBUTE_TYPES)
	LocationAttributeType retireLocationAttributeType(LocationAttributeType locationAttributeType, String reason);

	@Authorized(PrivilegeConstants.MANAGE_LOCATION_ATTRIBUTE_TYPES)
	LocationAttributeType unretireLocationAttributeType(LocationAttributeType locationAttributeType);

	@Authorized(PrivilegeConstants.PURGE_LOCATION_ATTRIBUTE_TYPES)
	void purgeLocationAttributeType(LocationAttributeType locationAttributeType);

	@Authorized(PrivilegeConstants.GET_LOCATIONS)
	LocationAttribute getLocationAttributeByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_LOCATION_ATTRIBUTE_TYPES)
	LocationAttributeType getLocationAttributeTypeByName(String locationAttributeTypeName);
}
