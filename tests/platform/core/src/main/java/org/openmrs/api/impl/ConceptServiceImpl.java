package org.openmrs.api.impl;

import java.util.List;
import java.util.stream.Collectors;

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
import org.openmrs.GlobalProperty;
import org.openmrs.api.ConceptService;
import org.openmrs.api.db.hibernate.Store;
import org.openmrs.api.db.search.SearchIndex;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps concepts and drugs through Hibernate. */
@Service("conceptService")
@Transactional
public class ConceptServiceImpl extends BaseOpenmrsService implements ConceptService {

	private final Store store;

	private final SearchIndex searchIndex;

	@Autowired
	public ConceptServiceImpl(Store store, SearchIndex searchIndex) {
		this.store = store;
		this.searchIndex = searchIndex;
	}

	@Override
	@Transactional(readOnly = true)
	public Concept getConceptByUuid(String uuid) {
		return store.byUuid(Concept.class, uuid);
	}

	@Override
	public Concept saveConcept(Concept concept) {
		if (concept.getConceptId() != null) {
			alignLowerRows(concept);
		}
		return store.save(concept);
	}

	/** Brings the lower rows in line with class and datatype: Hibernate cannot insert or delete only them. */
	private void alignLowerRows(Concept concept) {
		if (concept instanceof ConceptNumeric) {
			align(concept, "concept_numeric", concept.isNumeric(), "concept_complex",
			    "insert into concept_numeric (concept_id, allow_decimal) values (?1, false)");
		} else if (concept instanceof ConceptComplex) {
			align(concept, "concept_complex", concept.isComplex(), "concept_numeric",
			    "insert into concept_complex (concept_id) values (?1)");
		}
	}

	private void align(Concept concept, String own, boolean stays, String other, String insert) {
		Integer id = concept.getConceptId();
		Object known = store.session().createNativeQuery("select concept_id from " + own + " where concept_id = ?1")
		        .setParameter(1, id).uniqueResult();
		if (known == null) {
			store.session().clear();
			deleteLowerRow(other, id);
			store.session().createNativeQuery(insert).setParameter(1, id).executeUpdate();
		} else if (!stays) {
			deleteLowerRow(own, id);
		}
	}

	private void deleteLowerRow(String table, Integer id) {
		store.session().createNativeQuery("delete from " + table + " where concept_id = ?1").setParameter(1, id).executeUpdate();
	}

	@Override
	public Drug saveDrug(Drug drug) {
		return store.save(drug);
	}

	@Override
	public void purgeConcept(Concept conceptOrConceptNumeric) {
		store.purge(conceptOrConceptNumeric);
	}

	@Override
	public Concept retireConcept(Concept conceptOrConceptNumeric, String reason) {
		return store.retire(conceptOrConceptNumeric, reason);
	}

	@Override
	public Drug retireDrug(Drug drug, String reason) {
		return store.retire(drug, reason);
	}

	@Override
	public Drug unretireDrug(Drug drug) {
		return store.unretire(drug);
	}

	@Override
	public void purgeDrug(Drug drug) {
		store.purge(drug);
	}

	@Override
	@Transactional(readOnly = true)
	public Concept getConcept(Integer conceptId) {
		return store.get(Concept.class, conceptId);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptName getConceptName(Integer conceptNameId) {
		return store.get(ConceptName.class, conceptNameId);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptAnswer getConceptAnswer(Integer conceptAnswerId) {
		return store.get(ConceptAnswer.class, conceptAnswerId);
	}

	@Override
	@Transactional(readOnly = true)
	public Drug getDrug(Integer drugId) {
		return store.get(Drug.class, drugId);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptNumeric getConceptNumeric(Integer conceptId) {
		return store.get(ConceptNumeric.class, conceptId);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptClass getConceptClass(Integer conceptClassId) {
		return store.get(ConceptClass.class, conceptClassId);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Concept> getAllConcepts() {
		return store.all(Concept.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public Drug getDrugByUuid(String uuid) {
		return store.byUuid(Drug.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public Drug getDrug(String drugNameOrId) {
		return store.byName(Drug.class, drugNameOrId);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Drug> getAllDrugs() {
		return store.all(Drug.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Drug> getAllDrugs(boolean includeRetired) {
		return store.all(Drug.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Drug> getDrugs(String phrase) {
		return store.named(Drug.class, phrase);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptClass getConceptClassByName(String name) {
		return store.byName(ConceptClass.class, name);
	}

	@Override
	@Transactional(readOnly = true)
	public List<ConceptClass> getAllConceptClasses() {
		return store.all(ConceptClass.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<ConceptClass> getAllConceptClasses(boolean includeRetired) {
		return store.all(ConceptClass.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptClass getConceptClassByUuid(String uuid) {
		return store.byUuid(ConceptClass.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptAnswer getConceptAnswerByUuid(String uuid) {
		return store.byUuid(ConceptAnswer.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptName getConceptNameByUuid(String uuid) {
		return store.byUuid(ConceptName.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptSet getConceptSetByUuid(String uuid) {
		return store.byUuid(ConceptSet.class, uuid);
	}

	@Override
	public ConceptClass saveConceptClass(ConceptClass cc) {
		return store.save(cc);
	}

	@Override
	public void purgeConceptClass(ConceptClass cc) {
		store.purge(cc);
	}

	@Override
	@Transactional(readOnly = true)
	public List<ConceptDatatype> getAllConceptDatatypes() {
		return store.all(ConceptDatatype.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<ConceptDatatype> getAllConceptDatatypes(boolean includeRetired) {
		return store.all(ConceptDatatype.class, includeRetired);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptDatatype getConceptDatatype(Integer i) {
		return store.get(ConceptDatatype.class, i);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptDatatype getConceptDatatypeByUuid(String uuid) {
		return store.byUuid(ConceptDatatype.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptDatatype getConceptDatatypeByName(String name) {
		return store.byName(ConceptDatatype.class, name);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptComplex getConceptComplex(Integer conceptId) {
		return store.get(ConceptComplex.class, conceptId);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptDescription getConceptDescriptionByUuid(String uuid) {
		return store.byUuid(ConceptDescription.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptAttribute getConceptAttributeByUuid(String uuid) {
		return store.byUuid(ConceptAttribute.class, uuid);
	}

	/** The concepts with a name in which each word of the given one begins a word, from the search index. */
	@Override
	@Transactional(readOnly = true)
	public List<Concept> getConceptsByName(String name) {
		return searchIndex.owners(ConceptName.class, name).stream().map(id -> store.get(Concept.class, id))
		        .filter(concept -> concept != null && !concept.getRetired()).collect(Collectors.toList());
	}

	/** The concept with exactly the name, case aside. */
	@Override
	@Transactional(readOnly = true)
	public Concept getConceptByName(String name) {
		return getConceptsByName(name).stream().filter(concept -> concept.getNames().stream()
		        .anyMatch(one -> !one.getVoided() && one.getName().equalsIgnoreCase(name))).findFirst().orElse(null);
	}

	@Override
	@Transactional(readOnly = true)
	public Concept getConcept(String conceptIdOrName) {
		return conceptIdOrName.matches("\\d+") ? store.get(Concept.class, Integer.valueOf(conceptIdOrName))
		        : getConceptByName(conceptIdOrName);
	}

	@Override
	@Transactional(readOnly = true)
	public ConceptNumeric getConceptNumericByUuid(String uuid) {
		return store.byUuid(ConceptNumeric.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Drug> getDrugsByConcept(Concept concept) {
		return store.find(Drug.class, "from Drug d where d.concept = ?1 and d.retired = false", concept);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Concept> getConceptsByClass(ConceptClass cc) {
		return store.find(Concept.class, "from Concept c where c.conceptClass = ?1", cc);
	}

	@Override
	@Transactional(readOnly = true)
	public List<ConceptSet> getConceptSetsByConcept(Concept concept) {
		return store.find(ConceptSet.class, "from ConceptSet s where s.conceptSet = ?1 order by s.sortWeight", concept);
	}

	@Override
	@Transactional(readOnly = true)
	public List<ConceptSet> getSetsContainingConcept(Concept concept) {
		return store.find(ConceptSet.class, "from ConceptSet s where s.concept = ?1", concept);
	}

	@Override
	@Transactional(readOnly = true)
	public Concept getTrueConcept() {
		return named("concept.true");
	}

	@Override
	@Transactional(readOnly = true)
	public Concept getFalseConcept() {
		return named("concept.false");
	}

	private Concept named(String property) {
		GlobalProperty setting = store.get(GlobalProperty.class, property);
		return setting == null ? null : store.get(Concept.class, Integer.valueOf(setting.getPropertyValue()));
	}
}
