package org.openmrs.api;

import java.util.List;

import org.openmrs.Person;
import org.openmrs.PersonAddress;
import org.openmrs.PersonAttribute;
import org.openmrs.PersonAttributeType;
import org.openmrs.PersonName;
import org.openmrs.Relationship;
import org.openmrs.RelationshipType;
import org.openmrs.annotation.Authorized;
import org.openmrs.person.PersonMergeLog;
import org.openmrs.util.PrivilegeConstants;

/** Keeps persons, their relationships and attribute types. */
public interface PersonService extends OpenmrsService {

	@Authorized(PrivilegeConstants.MANAGE_PERSON_ATTRIBUTE_TYPES)
	PersonAttributeType savePersonAttributeType(PersonAttributeType type) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_PERSON_ATTRIBUTE_TYPES)
	PersonAttributeType retirePersonAttributeType(PersonAttributeType type, String retiredReason) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_RELATIONSHIP_TYPES)
	RelationshipType retireRelationshipType(RelationshipType type, String retiredReason) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_RELATIONSHIP_TYPES)
	RelationshipType unretireRelationshipType(RelationshipType relationshipType);

	@Authorized(PrivilegeConstants.PURGE_PERSON_ATTRIBUTE_TYPES)
	void purgePersonAttributeType(PersonAttributeType type) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_PERSON_ATTRIBUTE_TYPES)
	void unretirePersonAttributeType(PersonAttributeType type) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_PERSONS)
	Person voidPerson(Person person, String reason) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_PERSONS)
	Person unvoidPerson(Person person) throws APIException;

	@Authorized(PrivilegeConstants.GET_PERSON_ATTRIBUTE_TYPES)
	List<PersonAttributeType> getAllPersonAttributeTypes() throws APIException;

	@Authorized(PrivilegeConstants.GET_PERSON_ATTRIBUTE_TYPES)
	List<PersonAttributeType> getAllPersonAttributeTypes(boolean includeRetired) throws APIException;

	@Authorized(PrivilegeConstants.GET_PERSON_ATTRIBUTE_TYPES)
	PersonAttributeType getPersonAttributeType(Integer typeId) throws APIException;

	@Authorized(PrivilegeConstants.GET_PERSON_ATTRIBUTE_TYPES)
	PersonAttributeType getPersonAttributeTypeByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_PERSON_ATTRIBUTE_TYPES)
	PersonAttribute getPersonAttribute(Integer id) throws APIException;

	@Authorized(PrivilegeConstants.GET_PERSON_ATTRIBUTE_TYPES)
	PersonAttributeType getPersonAttributeTypeByName(String typeName) throws APIException;

	@Authorized(PrivilegeConstants.GET_RELATIONSHIPS)
	Relationship getRelationship(Integer relationshipId) throws APIException;

	@Authorized(PrivilegeConstants.GET_RELATIONSHIPS)
	Relationship getRelationshipByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_RELATIONSHIPS)
	List<Relationship> getAllRelationships() throws APIException;

	@Authorized(PrivilegeConstants.GET_RELATIONSHIPS)
	List<Relationship> getAllRelationships(boolean includeVoided) throws APIException;

	@Authorized(PrivilegeConstants.GET_RELATIONSHIPS)
	List<Relationship> getRelationshipsByPerson(Person p) throws APIException;

	@Authorized(PrivilegeConstants.GET_RELATIONSHIPS)
	List<Relationship> getRelationships(Person fromPerson, Person toPerson, RelationshipType relType) throws APIException;

	@Authorized(PrivilegeConstants.GET_RELATIONSHIP_TYPES)
	List<RelationshipType> getAllRelationshipTypes() throws APIException;

	@Authorized(PrivilegeConstants.GET_RELATIONSHIP_TYPES)
	List<RelationshipType> getAllRelationshipTypes(boolean includeRetired) throws APIException;

	@Authorized(PrivilegeConstants.GET_RELATIONSHIP_TYPES)
	RelationshipType getRelationshipType(Integer relationshipTypeId) throws APIException;

	@Authorized(PrivilegeConstants.GET_RELATIONSHIP_TYPES)
	RelationshipType getRelationshipTypeByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_RELATIONSHIP_TYPES)
	RelationshipType getRelationshipTypeByName(String relationshipTypeName) throws APIException;

	@Authorized(PrivilegeConstants.GET_RELATIONSHIP_TYPES)
	List<RelationshipType> getRelationshipTypes(String searchString) throws APIException;

	@Authorized({ PrivilegeConstants.ADD_RELATIONSHIPS, PrivilegeConstants.EDIT_RELATIONSHIPS })
	Relationship saveRelationship(Relationship relationship) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_RELATIONSHIPS)
	void purgeRelationship(Relationship relationship) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_RELATIONSHIPS)
	Relationship voidRelationship(Relationship relationship, String voidReason) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_RELATIONSHIPS)
	Relationship unvoidRelationship(Relationship relationship) throws APIException;

	@Authorized({ PrivilegeConstants.ADD_PERSONS, PrivilegeConstants.EDIT_PERSONS })
	Person savePerson(Person person) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_PERSONS)
	void purgePerson(Person person) throws APIException;

	@Authorized(PrivilegeConstants.GET_PERSONS)
	Person getPersonByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_PERSONS)
	PersonAddress getPersonAddressByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_PERSONS)
	PersonAttribute getPersonAttributeByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_PERSONS)
	PersonName getPersonName(Integer personNameId);

	@Authorized(PrivilegeConstants.GET_PERSONS)
	PersonName getPersonNameByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_PERSONS)
	Person getPerson(Integer personId) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_RELATIONSHIP_TYPES)
	RelationshipType saveRelationshipType(RelationshipType relationshipType) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_RELATIONSHIP_TYPES)
	void purgeRelationshipType(RelationshipType relationshipType) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_PERSONS)
	PersonName voidPersonName(PersonName personName, String voidReason);

	@Authorized(PrivilegeConstants.EDIT_PERSONS)
	PersonName unvoidPersonName(PersonName personName) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_PERSONS)
	PersonName savePersonName(PersonName personName);

	PersonMergeLog savePersonMergeLog(PersonMergeLog personMergeLog) throws APIException;

	PersonMergeLog getPersonMergeLogByUuid(String uuid, boolean deserialize) throws APIException;

	List<PersonMergeLog> getAllPersonMergeLogs(boolean deserialize);

	@Authorized(PrivilegeConstants.EDIT_PERSONS)
	PersonAddress voidPersonAddress(PersonAddress personAddress, String voidReason);

	@Authorized(PrivilegeConstants.EDIT_PERSONS)
	PersonAddress unvoidPersonAddress(PersonAddress personAddress) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_PERSONS)
	PersonAddress savePersonAddress(PersonAddress personAddress);
}
