package org.openmrs.api.impl;

import java.util.List;

import org.openmrs.GlobalProperty;
import org.openmrs.Location;
import org.openmrs.LocationAttribute;
import org.openmrs.LocationAttributeType;
import org.openmrs.LocationTag;
import org.openmrs.api.LocationService;
import org.openmrs.api.db.hibernate.Store;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps locations through Hibernate. */
@Service("locationService")
@Transactional
public class LocationServiceImpl extends BaseOpenmrsService implements LocationService {

	private final Store store;

	@Autowired
	public LocationServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	public Location saveLocation(Location location) {
		return store.save(location);
	}

	@Override
	@Transactional(readOnly = true)
	public Location getLocation(Integer locationId) {
		return store.get(Location.class, locationId);
	}

	@Override
	@Transactional(readOnly = true)
	public Location getLocation(String name) {
		return store.byName(Location.class, name);
	}

	@Override
	@Transactional(readOnly = true)
	public Location getLocationByUuid(String uuid) {
		return store.byUuid(Location.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public LocationTag getLocationTagByUuid(String uuid) {
		return store.byUuid(LocationTag.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Location> getAllLocations() {
		return store.all(Location.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Location> getAllLocations(boolean includeRetired) {
		return store.all(Location.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Location> getLocations(String nameFragment) {
		return store.named(Location.class, nameFragment);
	}

	@Override
	public Location retireLocation(Location location, String reason) {
		return store.retire(location, reason);
	}

	@Override
	public Location unretireLocation(Location location) {
		return store.unretire(location);
	}

	@Override
	public void purgeLocation(Location location) {
		store.purge(location);
	}

	@Override
	public LocationTag saveLocationTag(LocationTag tag) {
		return store.save(tag);
	}

	@Override
	@Transactional(readOnly = true)
	public LocationTag getLocationTag(Integer locationTagId) {
		return store.get(LocationTag.class, locationTagId);
	}

	@Override
	@Transactional(readOnly = true)
	public LocationTag getLocationTagByName(String tag) {
		return store.byName(LocationTag.class, tag);
	}

	@Override
	@Transactional(readOnly = true)
	public List<LocationTag> getAllLocationTags() {
		return store.all(LocationTag.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<LocationTag> getAllLocationTags(boolean includeRetired) {
		return store.all(LocationTag.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public List<LocationTag> getLocationTags(String search) {
		return store.named(LocationTag.class, search);
	}

	@Override
	public LocationTag retireLocationTag(LocationTag tag, String reason) {
		return store.retire(tag, reason);
	}

	@Override
	public LocationTag unretireLocationTag(LocationTag tag) {
		return store.unretire(tag);
	}

	@Override
	public void purgeLocationTag(LocationTag tag) {
		store.purge(tag);
	}

	@Override
	@Transactional(readOnly = true)
	public List<LocationAttributeType> getAllLocationAttributeTypes() {
		return store.all(LocationAttributeType.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public LocationAttributeType getLocationAttributeType(Integer id) {
		return store.get(LocationAttributeType.class, id);
	}

	@Override
	@Transactional(readOnly = true)
	public LocationAttributeType getLocationAttributeTypeByUuid(String uuid) {
		return store.byUuid(LocationAttributeType.class, uuid);
	}

	@Override
	public LocationAttributeType saveLocationAttributeType(LocationAttributeType locationAttributeType) {
		return store.save(locationAttributeType);
	}

	@Override
	public LocationAttributeType retireLocationAttributeType(LocationAttributeType locationAttributeType, String reason) {
		return store.retire(locationAttributeType, reason);
	}

	@Override
	public LocationAttributeType unretireLocationAttributeType(LocationAttributeType locationAttributeType) {
		return store.unretire(locationAttributeType);
	}

	@Override
	public void purgeLocationAttributeType(LocationAttributeType locationAttributeType) {
		store.purge(locationAttributeType);
	}

	@Override
	@Transactional(readOnly = true)
	public LocationAttribute getLocationAttributeByUuid(String uuid) {
		return store.byUuid(LocationAttribute.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public LocationAttributeType getLocationAttributeTypeByName(String locationAttributeTypeName) {
		return store.byName(LocationAttributeType.class, locationAttributeTypeName);
	}

	@Override
	@Transactional(readOnly = true)
	public Location getDefaultLocation() {
		GlobalProperty setting = store.get(GlobalProperty.class, "default_location");
		Location location = setting == null ? null : getLocation(setting.getPropertyValue());
		return location == null ? getLocation("Unknown Location") : location;
	}

	@Override
	@Transactional(readOnly = true)
	public List<Location> getLocationsByTag(LocationTag tag) {
		return store.find(Location.class, "select l from Location l join l.tags t where t = ?1", tag);
	}
}
