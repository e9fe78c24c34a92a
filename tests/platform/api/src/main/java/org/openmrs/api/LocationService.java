package org.openmrs.api;

import java.util.List;
import java.util.Map;

import org.openmrs.Location;
import org.openmrs.LocationAttribute;
import org.openmrs.LocationAttributeType;
import org.openmrs.LocationTag;

/** Keeps locations and their tags. */
public interface LocationService extends OpenmrsService {

	Location saveLocation(Location location) throws APIException;

	Location getLocation(Integer locationId) throws APIException;

	Location getLocation(String name) throws APIException;

	Location getDefaultLocation() throws APIException;

	Location getLocationByUuid(String uuid) throws APIException;

	LocationTag getLocationTagByUuid(String uuid) throws APIException;

	List<Location> getAllLocations() throws APIException;

	List<Location> getAllLocations(boolean includeRetired) throws APIException;

	List<Location> getLocations(String nameFragment) throws APIException;

	List<Location> getLocations(String nameFragment, Location parent, Map<LocationAttributeType, Object> attributeValues, boolean includeRetired, Integer start, Integer length) throws APIException;

	List<Location> getLocationsByTag(LocationTag tag) throws APIException;

	List<Location> getLocationsHavingAllTags(List<LocationTag> tags) throws APIException;

	List<Location> getLocationsHavingAnyTag(List<LocationTag> tags) throws APIException;

	Location retireLocation(Location location, String reason) throws APIException;

	Location unretireLocation(Location location) throws APIException;

	void purgeLocation(Location location) throws APIException;

	LocationTag saveLocationTag(LocationTag tag) throws APIException;

	LocationTag getLocationTag(Integer locationTagId) throws APIException;

	LocationTag getLocationTagByName(String tag) throws APIException;

	List<LocationTag> getAllLocationTags() throws APIException;

	List<LocationTag> getAllLocationTags(boolean includeRetired) throws APIException;

	List<LocationTag> getLocationTags(String search) throws APIException;

	LocationTag retireLocationTag(LocationTag tag, String reason) throws APIException;

	LocationTag unretireLocationTag(LocationTag tag) throws APIException;

	void purgeLocationTag(LocationTag tag) throws APIException;

	Integer getCountOfLocations(String nameFragment, Boolean includeRetired);

	List<LocationAttributeType> getAllLocationAttributeTypes();

	LocationAttributeType getLocationAttributeType(Integer id);

	LocationAttributeType getLocationAttributeTypeByUuid(String uuid);

	LocationAttributeType saveLocationAttributeType(LocationAttributeType locationAttributeType);

	LocationAttributeType retireLocationAttributeType(LocationAttributeType locationAttributeType, String reason);

	LocationAttributeType unretireLocationAttributeType(LocationAttributeType locationAttributeType);

	void purgeLocationAttributeType(LocationAttributeType locationAttributeType);

	LocationAttribute getLocationAttributeByUuid(String uuid);

	LocationAttributeType getLocationAttributeTypeByName(String locationAttributeTypeName);
}
