package org.openmrs.api.impl;

import java.util.List;

import org.openmrs.Condition;
import org.openmrs.Encounter;
import org.openmrs.Patient;
import org.openmrs.api.ConditionService;
import org.openmrs.api.db.hibernate.Store;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps conditions through Hibernate. */
@Service("conditionService")
@Transactional
public class ConditionServiceImpl extends BaseOpenmrsService implements ConditionService {

	private final Store store;

	@Autowired
	public ConditionServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	@Transactional(readOnly = true)
	public Condition getConditionByUuid(String uuid) {
		return store.byUuid(Condition.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public Condition getCondition(Integer conditionId) {
		return store.get(Condition.class, conditionId);
	}

	@Override
	public Condition voidCondition(Condition condition, String voidReason) {
		return store.voidObject(condition, voidReason);
	}

	@Override
	public Condition unvoidCondition(Condition condition) {
		return store.unvoidObject(condition);
	}

	@Override
	public void purgeCondition(Condition condition) {
		store.purge(condition);
	}

	/** Saves a new condition; an edited one becomes a new row, which names the old one, and the old one is voided. */
	@Override
	public Condition saveCondition(Condition condition) {
		if (condition.getConditionId() == null) {
			return store.save(condition);
		}
		Condition edited = Condition.newInstance(condition);
		store.session().evict(condition);
		Condition old = store.get(Condition.class, condition.getConditionId());
		edited.setPreviousVersion(old);
		store.voidObject(old, "Condition replaced");
		return store.save(edited);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Condition> getActiveConditions(Patient patient) {
		return store.find(Condition.class,
		    "from Condition c where c.patient = ?1 and c.voided = false and c.endDate is null", patient);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Condition> getAllConditions(Patient patient) {
		return store.find(Condition.class, "from Condition c where c.patient = ?1 and c.voided = false", patient);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Condition> getConditionsByEncounter(Encounter encounter) {
		return store.find(Condition.class, "from Condition c where c.encounter = ?1 and c.voided = false", encounter);
	}
}
