package org.openmrs.api.impl;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.openmrs.Person;
import org.openmrs.PersonAddress;
import org.openmrs.PersonAttribute;
import org.openmrs.PersonAttributeType;
import org.openmrs.PersonName;
import org.openmrs.Relationship;
import org.openmrs.RelationshipType;
import org.openmrs.api.PersonService;
import org.openmrs.api.db.hibernate.Store;
import org.openmrs.person.PersonMergeLog;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps persons through Hibernate. */
@Service("personService")
@Transactional
public class PersonServiceImpl extends BaseOpenmrsService implements PersonService {

	private final Store store;

	@Autowired
	public PersonServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	public PersonAttributeType savePersonAttributeType(PersonAttributeType type) {
		return store.save(type);
	}

	@Override
	public PersonAttributeType retirePersonAttributeType(PersonAttributeType type, String retiredReason) {
		return store.retire(type, retiredReason);
	}

	@Override
	public RelationshipType retireRelationshipType(RelationshipType type, String retiredReason) {
		return store.retire(type, retiredReason);
	}

	@Override
	public RelationshipType unretireRelationshipType(RelationshipType relationshipType) {
		return store.unretire(relationshipType);
	}

	@Override
	public void purgePersonAttributeType(PersonAttributeType type) {
		store.purge(type);
	}

	@Override
	public void unretirePersonAttributeType(PersonAttributeType type) {
		store.unretire(type);
	}

	@Override
	public Person unvoidPerson(Person person) {
		return store.unvoidObject(person);
	}

	@Override
	@Transactional(readOnly = true)
	public List<PersonAttributeType> getAllPersonAttributeTypes() {
		return store.all(PersonAttributeType.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<PersonAttributeType> getAllPersonAttributeTypes(boolean includeRetired) {
		return store.all(PersonAttributeType.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public PersonAttributeType getPersonAttributeType(Integer typeId) {
		return store.get(PersonAttributeType.class, typeId);
	}

	@Override
	@Transactional(readOnly = true)
	public PersonAttributeType getPersonAttributeTypeByUuid(String uuid) {
		return store.byUuid(PersonAttributeType.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public PersonAttribute getPersonAttribute(Integer id) {
		return store.get(PersonAttribute.class, id);
	}

	@Override
	@Transactional(readOnly = true)
	public PersonAttributeType getPersonAttributeTypeByName(String typeName) {
		return store.byName(PersonAttributeType.class, typeName);
	}

	@Override
	@Transactional(readOnly = true)
	public Relationship getRelationship(Integer relationshipId) {
		return store.get(Relationship.class, relationshipId);
	}

	@Override
	@Transactional(readOnly = true)
	public Relationship getRelationshipByUuid(String uuid) {
		return store.byUuid(Relationship.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Relationship> getAllRelationships() {
		return store.all(Relationship.class, false);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Relationship> getAllRelationships(boolean includeVoided) {
		return store.all(Relationship.class, includeVoided);
	}

	@Override
	@Transactional(readOnly = true)
	public List<RelationshipType> getAllRelationshipTypes() {
		return store.all(RelationshipType.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<RelationshipType> getAllRelationshipTypes(boolean includeRetired) {
		return store.all(RelationshipType.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public RelationshipType getRelationshipType(Integer relationshipTypeId) {
		return store.get(RelationshipType.class, relationshipTypeId);
	}

	@Override
	@Transactional(readOnly = true)
	public RelationshipType getRelationshipTypeByUuid(String uuid) {
		return store.byUuid(RelationshipType.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<RelationshipType> getRelationshipTypes(String searchString) {
		return store.named(RelationshipType.class, searchString);
	}

	@Override
	public Relationship saveRelationship(Relationship relationship) {
		return store.save(relationship);
	}

	@Override
	public void purgeRelationship(Relationship relationship) {
		store.purge(relationship);
	}

	@Override
	public Relationship voidRelationship(Relationship relationship, String voidReason) {
		return store.voidObject(relationship, voidReason);
	}

	@Override
	public Relationship unvoidRelationship(Relationship relationship) {
		return store.unvoidObject(relationship);
	}

	@Override
	public Person savePerson(Person person) {
		return store.save(person);
	}

	@Override
	public void purgePerson(Person person) {
		store.purge(person);
	}

	@Override
	@Transactional(readOnly = true)
	public Person getPersonByUuid(String uuid) {
		return store.byUuid(Person.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public PersonAddress getPersonAddressByUuid(String uuid) {
		return store.byUuid(PersonAddress.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public PersonAttribute getPersonAttributeByUuid(String uuid) {
		return store.byUuid(PersonAttribute.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public PersonName getPersonName(Integer personNameId) {
		return store.get(PersonName.class, personNameId);
	}

	@Override
	@Transactional(readOnly = true)
	public PersonName getPersonNameByUuid(String uuid) {
		return store.byUuid(PersonName.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public Person getPerson(Integer personId) {
		return store.get(Person.class, personId);
	}

	@Override
	public RelationshipType saveRelationshipType(RelationshipType relationshipType) {
		return store.save(relationshipType);
	}

	@Override
	public void purgeRelationshipType(RelationshipType relationshipType) {
		store.purge(relationshipType);
	}

	@Override
	public PersonName voidPersonName(PersonName personName, String voidReason) {
		return store.voidObject(personName, voidReason);
	}

	@Override
	public PersonName unvoidPersonName(PersonName personName) {
		return store.unvoidObject(personName);
	}

	@Override
	public PersonName savePersonName(PersonName personName) {
		return store.save(personName);
	}

	@Override
	public PersonMergeLog savePersonMergeLog(PersonMergeLog personMergeLog) {
		return store.save(personMergeLog);
	}

	@Override
	@Transactional(readOnly = true)
	public PersonMergeLog getPersonMergeLogByUuid(String uuid, boolean deserialize) {
		return store.byUuid(PersonMergeLog.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<PersonMergeLog> getAllPersonMergeLogs(boolean deserialize) {
		return store.all(PersonMergeLog.class, deserialize);
	}

	@Override
	public PersonAddress voidPersonAddress(PersonAddress personAddress, String voidReason) {
		return store.voidObject(personAddress, voidReason);
	}

	@Override
	public PersonAddress unvoidPersonAddress(PersonAddress personAddress) {
		return store.unvoidObject(personAddress);
	}

	@Override
	public PersonAddress savePersonAddress(PersonAddress personAddress) {
		return store.save(personAddress);
	}

	@Override
	public Person voidPerson(Person person, String reason) {
		Stream.of(person.getNames(), person.getAddresses(), person.getAttributes()).flatMap(Collection::stream)
		        .forEach(part -> Store.markVoided(part, reason));
		return store.voidObject(person, reason);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Relationship> getRelationshipsByPerson(Person p) {
		return store.find(Relationship.class,
		    "from Relationship r where r.voided = false and (r.personA = ?1 or r.personB = ?1)", p);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Relationship> getRelationships(Person fromPerson, Person toPerson, RelationshipType relType) {
		return store.find(Relationship.class, "from Relationship r where r.voided = false").stream()
		        .filter(one -> fromPerson == null || fromPerson.equals(one.getPersonA()))
		        .filter(one -> toPerson == null || toPerson.equals(one.getPersonB()))
		        .filter(one -> relType == null || relType.equals(one.getRelationshipType())).collect(Collectors.toList());
	}

	@Override
	@Transactional(readOnly = true)
	public RelationshipType getRelationshipTypeByName(String relationshipTypeName) {
		return getAllRelationshipTypes(true).stream()
		        .filter(type -> (type.getaIsToB() + "/" + type.getbIsToA()).equals(relationshipTypeName)).findFirst()
		        .orElse(null);
	}
}
