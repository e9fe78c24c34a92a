package org.openmrs.api;

import java.util.Date;
import java.util.List;

import org.openmrs.Person;
import org.openmrs.PersonAddress;
import org.openmrs.PersonAttribute;
import org.openmrs.PersonAttributeType;
import org.openmrs.PersonName;
import org.openmrs.Relationship;
import org.openmrs.RelationshipType;
import org.openmrs.person.PersonMergeLog;

/** Keeps persons, their relationships and attribute types. */
public interface PersonService extends OpenmrsService {

	List<Person> getPeople(String searchPhrase, Boolean dead) throws APIException;

	List<Person> getPeople(String searchPhrase, Boolean dead, Boolean voided) throws APIException;

	PersonAttributeType savePersonAttributeType(PersonAttributeType type) throws APIException;

	PersonAttributeType retirePersonAttributeType(PersonAttributeType type, String retiredReason) throws APIException;

	RelationshipType retireRelationshipType(RelationshipType type, String retiredReason) throws APIException;

	RelationshipType unretireRelationshipType(RelationshipType relationshipType);

	void purgePersonAttributeType(PersonAttributeType type) throws APIException;

	void unretirePersonAttributeType(PersonAttributeType type) throws APIException;

	Person voidPerson(Person person, String reason) throws APIException;

	Person unvoidPerson(Person person) throws APIException;

	List<PersonAttributeType> getAllPersonAttributeTypes() throws APIException;

	List<PersonAttributeType> getAllPersonAttributeTypes(boolean includeRetired) throws APIException;

	List<PersonAttributeType> getPersonAttributeTypes(String exactName, String format, Integer foreignKey, Boolean searchable) throws APIException;

	PersonAttributeType getPersonAttributeType(Integer typeId) throws APIException;

	PersonAttributeType getPersonAttributeTypeByUuid(String uuid);

	PersonAttribute getPersonAttribute(Integer id) throws APIException;

	PersonAttributeType getPersonAttributeTypeByName(String typeName) throws APIException;

	Relationship getRelationship(Integer relationshipId) throws APIException;

	Relationship getRelationshipByUuid(String uuid) throws APIException;

	List<Relationship> getAllRelationships() throws APIException;

	List<Relationship> getAllRelationships(boolean includeVoided) throws APIException;

	List<Relationship> getRelationshipsByPerson(Person p) throws APIException;

	List<Relationship> getRelationshipsByPerson(Person p, Date effectiveDate) throws APIException;

	List<Relationship> getRelationships(Person fromPerson, Person toPerson, RelationshipType relType) throws APIException;

	List<Relationship> getRelationships(Person fromPerson, Person toPerson, RelationshipType relType, Date effectiveDate) throws APIException;

	List<Relationship> getRelationships(Person fromPerson, Person toPerson, RelationshipType relType, Date startEffectiveDate, Date endEffectiveDate) throws APIException;

	List<RelationshipType> getAllRelationshipTypes() throws APIException;

	List<RelationshipType> getAllRelationshipTypes(boolean includeRetired) throws APIException;

	RelationshipType getRelationshipType(Integer relationshipTypeId) throws APIException;

	RelationshipType getRelationshipTypeByUuid(String uuid) throws APIException;

	RelationshipType getRelationshipTypeByName(String relationshipTypeName) throws APIException;

	List<RelationshipType> getRelationshipTypes(String relationshipTypeName, Boolean preferred) throws APIException;

	List<RelationshipType> getRelationshipTypes(String searchString) throws APIException;

	Relationship saveRelationship(Relationship relationship) throws APIException;

	void purgeRelationship(Relationship relationship) throws APIException;

	Relationship voidRelationship(Relationship relationship, String voidReason) throws APIException;

	Relationship unvoidRelationship(Relationship relationship) throws APIException;

	Person savePerson(Person person) throws APIException;

	void purgePerson(Person person) throws APIException;

	Person getPersonByUuid(String uuid) throws APIException;

	PersonAddress getPersonAddressByUuid(String uuid) throws APIException;

	PersonAttribute getPersonAttributeByUuid(String uuid) throws APIException;

	PersonName getPersonName(Integer personNameId);

	PersonName getPersonNameByUuid(String uuid) throws APIException;

	Person getPerson(Integer personId) throws APIException;

	RelationshipType saveRelationshipType(RelationshipType relationshipType) throws APIException;

	void purgeRelationshipType(RelationshipType relationshipType) throws APIException;

	PersonName voidPersonName(PersonName personName, String voidReason);

	PersonName unvoidPersonName(PersonName personName) throws APIException;

	PersonName savePersonName(PersonName personName);

	PersonMergeLog savePersonMergeLog(PersonMergeLog personMergeLog) throws APIException;

	PersonMergeLog getPersonMergeLogByUuid(String uuid, boolean deserialize) throws APIException;

	List<PersonMergeLog> getAllPersonMergeLogs(boolean deserialize);

	PersonAddress voidPersonAddress(PersonAddress personAddress, String voidReason);

	PersonAddress unvoidPersonAddress(PersonAddress personAddress) throws APIException;

	PersonAddress savePersonAddress(PersonAddress personAddress);
}
