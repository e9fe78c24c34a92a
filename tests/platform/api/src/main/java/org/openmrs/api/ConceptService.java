package org.openmrs.api;

import java.util.List;

import org.openmrs.Concept;
import org.openmrs.ConceptAnswer;
import org.openmrs.ConceptAttribute;
import org.openmrs.ConceptClass;
import org.openmrs.ConceptComplex;
import org.openmrs.ConceptDatatype;
import org.openmrs.ConceptDescription;
import org.openmrs.ConceptName;
import org.openmrs.ConceptNumeric;
import org.openmrs.ConceptSet;
import org.openmrs.Drug;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps the concept dictionary and the formulary. */
public interface ConceptService extends OpenmrsService {

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	Concept getConceptByUuid(String uuid);

	@Authorized(PrivilegeConstants.MANAGE_CONCEPTS)
	Concept saveConcept(Concept concept) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_CONCEPTS)
	Drug saveDrug(Drug drug) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_CONCEPTS)
	void purgeConcept(Concept conceptOrConceptNumeric) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_CONCEPTS)
	Concept retireConcept(Concept conceptOrConceptNumeric, String reason) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_CONCEPTS)
	Drug retireDrug(Drug drug, String reason) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_CONCEPTS)
	Drug unretireDrug(Drug drug) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_CONCEPTS)
	void purgeDrug(Drug drug) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	Concept getConcept(Integer conceptId) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	ConceptName getConceptName(Integer conceptNameId) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	ConceptAnswer getConceptAnswer(Integer conceptAnswerId) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	Drug getDrug(Integer drugId) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	ConceptNumeric getConceptNumeric(Integer conceptId) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	ConceptClass getConceptClass(Integer conceptClassId) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	List<Concept> getAllConcepts() throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	List<Concept> getConceptsByName(String name) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	Concept getConceptByName(String name) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	Concept getConcept(String conceptIdOrName) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	Drug getDrugByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	Drug getDrug(String drugNameOrId) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	List<Drug> getAllDrugs() throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	List<Drug> getDrugsByConcept(Concept concept) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	List<Drug> getAllDrugs(boolean includeRetired);

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	List<Drug> getDrugs(String phrase) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	List<Concept> getConceptsByClass(ConceptClass cc) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPT_CLASSES)
	ConceptClass getConceptClassByName(String name) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPT_CLASSES)
	List<ConceptClass> getAllConceptClasses() throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPT_CLASSES)
	List<ConceptClass> getAllConceptClasses(boolean includeRetired) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPT_CLASSES)
	ConceptClass getConceptClassByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	ConceptAnswer getConceptAnswerByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	ConceptName getConceptNameByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	ConceptSet getConceptSetByUuid(String uuid);

	@Authorized(PrivilegeConstants.MANAGE_CONCEPT_CLASSES)
	ConceptClass saveConceptClass(ConceptClass cc) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_CONCEPT_CLASSES)
	void purgeConceptClass(ConceptClass cc) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPT_DATATYPES)
	List<ConceptDatatype> getAllConceptDatatypes() throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPT_DATATYPES)
	List<ConceptDatatype> getAllConceptDatatypes(boolean includeRetired) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPT_DATATYPES)
	ConceptDatatype getConceptDatatype(Integer i) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPT_DATATYPES)
	ConceptDatatype getConceptDatatypeByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_CONCEPT_DATATYPES)
	ConceptDatatype getConceptDatatypeByName(String name) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	List<ConceptSet> getConceptSetsByConcept(Concept concept) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	List<ConceptSet> getSetsContainingConcept(Concept concept) throws APIException;

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	ConceptNumeric getConceptNumericByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	ConceptComplex getConceptComplex(Integer conceptId);

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	ConceptDescription getConceptDescriptionByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	Concept getTrueConcept();

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	Concept getFalseConcept();

	@Authorized(PrivilegeConstants.GET_CONCEPTS)
	ConceptAttribute getConceptAttributeByUuid(String uuid);
}
