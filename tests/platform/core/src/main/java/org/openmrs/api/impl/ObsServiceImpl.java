package org.openmrs.api.impl;

import java.util.ArrayList;
import java.util.List;

import org.openmrs.Concept;
import org.openmrs.ConceptNumeric;
import org.openmrs.Obs;
import org.openmrs.ObsReferenceRange;
import org.openmrs.Person;
import org.openmrs.aop.RequiredData;
import org.openmrs.api.ObsService;
import org.openmrs.api.db.hibernate.Store;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps observations through Hibernate. */
@Service("obsService")
@Transactional
public class ObsServiceImpl extends BaseOpenmrsService implements ObsService {

	private final Store store;

	@Autowired
	public ObsServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	@Transactional(readOnly = true)
	public Obs getObs(Integer obsId) {
		return store.get(Obs.class, obsId);
	}

	@Override
	@Transactional(readOnly = true)
	public Obs getObsByUuid(String uuid) {
		return store.byUuid(Obs.class, uuid);
	}

	@Override
	public Obs unvoidObs(Obs obs) {
		return store.unvoidObject(obs);
	}

	/** Saves a new observation; an edited one becomes a new row, which names the old one, and the old one is voided. */
	@Override
	public Obs saveObs(Obs obs, String changeMessage) {
		if (obs.getObsId() == null) {
			return insert(obs);
		}
		if (!obs.isDirty()) {
			new ArrayList<>(obs.getGroupMembers(true)).forEach(member -> saveObs(member, changeMessage));
			return obs;
		}
		Obs edited = Obs.newInstance(obs);
		store.session().evict(obs);
		Obs old = store.get(Obs.class, obs.getObsId());
		edited.setPreviousVersion(old);
		edited.setStatus(old.getStatus() == Obs.Status.FINAL ? Obs.Status.AMENDED : obs.getStatus());
		insert(edited);
		store.voidObject(old, changeMessage);
		return edited;
	}

	private Obs insert(Obs obs) {
		attachReferenceRange(obs);
		RequiredData.fill(obs);
		store.session().saveOrUpdate(obs);
		new ArrayList<>(obs.getGroupMembers(true)).forEach(member -> saveObs(member, null));
		return obs;
	}

	/** Numeric answers keep the range that held when they were given. */
	private void attachReferenceRange(Obs obs) {
		ConceptNumeric concept = obs.getConcept().getDatatype().isNumeric()
		        ? store.get(ConceptNumeric.class, obs.getConcept().getConceptId()) : null;
		if (concept == null || obs.getReferenceRange() != null || concept.getHiAbsolute() == null && concept.getLowAbsolute() == null
		        && concept.getHiNormal() == null && concept.getLowNormal() == null) {
			return;
		}
		ObsReferenceRange range = new ObsReferenceRange();
		range.setObs(obs);
		range.setHiAbsolute(concept.getHiAbsolute());
		range.setHiCritical(concept.getHiCritical());
		range.setHiNormal(concept.getHiNormal());
		range.setLowAbsolute(concept.getLowAbsolute());
		range.setLowCritical(concept.getLowCritical());
		range.setLowNormal(concept.getLowNormal());
		obs.setReferenceRange(range);
	}

	@Override
	public Obs voidObs(Obs obs, String reason) {
		obs.getGroupMembers(true).forEach(member -> Store.markVoided(member, reason));
		return store.voidObject(obs, reason);
	}

	@Override
	public void purgeObs(Obs obs) {
		purgeObs(obs, false);
	}

	@Override
	public void purgeObs(Obs obs, boolean cascade) {
		store.purge(obs);
	}

	@Override
	@Transactional(readOnly = true)
	public Obs getRevisionObs(Obs initialObs) {
		return store.byProperty(Obs.class, "previousVersion", initialObs);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Obs> getObservationsByPerson(Person who) {
		return store.find(Obs.class, "from Obs o where o.person = ?1 and o.voided = false order by o.obsDatetime desc", who);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Obs> getObservationsByPersonAndConcept(Person who, Concept question) {
		return store.find(Obs.class, "from Obs o where o.person = ?1 and o.concept = ?2 and o.voided = false", who, question);
	}
}
