package org.openmrs.api;

import java.util.List;
import java.util.Locale;

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

/** Keeps the concept dictionary and the formulary. */
public interface ConceptService extends OpenmrsService {

	Concept getConceptByUuid(String uuid);

	Concept saveConcept(Concept concept) throws APIException;

	Drug saveDrug(Drug drug) throws APIException;

	void purgeConcept(Concept conceptOrConceptNumeric) throws APIException;

	Concept retireConcept(Concept conceptOrConceptNumeric, String reason) throws APIException;

	Drug retireDrug(Drug drug, String reason) throws APIException;

	Drug unretireDrug(Drug drug) throws APIException;

	void purgeDrug(Drug drug) throws APIException;

	Concept getConcept(Integer conceptId) throws APIException;

	ConceptName getConceptName(Integer conceptNameId) throws APIException;

	ConceptAnswer getConceptAnswer(Integer conceptAnswerId) throws APIException;

	Drug getDrug(Integer drugId) throws APIException;

	ConceptNumeric getConceptNumeric(Integer conceptId) throws APIException;

	ConceptClass getConceptClass(Integer conceptClassId) throws APIException;

	List<Concept> getAllConcepts() throws APIException;

	List<Concept> getAllConcepts(String sortBy, boolean asc, boolean includeRetired) throws APIException;

	List<Concept> getConceptsByName(String name) throws APIException;

	Concept getConceptByName(String name) throws APIException;

	Concept getConcept(String conceptIdOrName) throws APIException;

	Drug getDrugByUuid(String uuid);

	Drug getDrug(String drugNameOrId) throws APIException;

	List<Drug> getAllDrugs() throws APIException;

	List<Drug> getDrugsByConcept(Concept concept) throws APIException;

	List<Drug> getAllDrugs(boolean includeRetired);

	List<Drug> getDrugs(String phrase) throws APIException;

	List<Concept> getConceptsByClass(ConceptClass cc) throws APIException;

	ConceptClass getConceptClassByName(String name) throws APIException;

	List<ConceptClass> getAllConceptClasses() throws APIException;

	List<ConceptClass> getAllConceptClasses(boolean includeRetired) throws APIException;

	ConceptClass getConceptClassByUuid(String uuid);

	ConceptAnswer getConceptAnswerByUuid(String uuid);

	ConceptName getConceptNameByUuid(String uuid);

	ConceptSet getConceptSetByUuid(String uuid);

	ConceptClass saveConceptClass(ConceptClass cc) throws APIException;

	void purgeConceptClass(ConceptClass cc) throws APIException;

	List<ConceptDatatype> getAllConceptDatatypes() throws APIException;

	List<ConceptDatatype> getAllConceptDatatypes(boolean includeRetired) throws APIException;

	ConceptDatatype getConceptDatatype(Integer i) throws APIException;

	ConceptDatatype getConceptDatatypeByUuid(String uuid);

	ConceptDatatype getConceptDatatypeByName(String name) throws APIException;

	List<ConceptSet> getConceptSetsByConcept(Concept concept) throws APIException;

	List<ConceptSet> getSetsContainingConcept(Concept concept) throws APIException;

	ConceptNumeric getConceptNumericByUuid(String uuid);

	ConceptComplex getConceptComplex(Integer conceptId);

	ConceptDescription getConceptDescriptionByUuid(String uuid);

	Concept getTrueConcept();

	Concept getFalseConcept();

	Concept getUnknownConcept();

	Integer getCountOfDrugs(String drugName, Concept concept, boolean searchOnPhrase, boolean searchDrugConceptNames, boolean includeRetired) throws APIException;

	List<Concept> getConceptsByName(String name, Locale locale, Boolean exactLocale) throws APIException;

	List<Drug> getDrugs(String searchPhrase, Locale locale, boolean exactLocale, boolean includeRetired);

	ConceptAttribute getConceptAttributeByUuid(String uuid);
}
