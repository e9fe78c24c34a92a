package org.openmrs.module.tributary.capture;

import java.util.ArrayList;
import java.util.List;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** A session factory with a second-level cache that holds three patients with their names, and an account with its role. */
public final class CacheFixture {

	private static final String NAMES = Entities.Person.class.getName() + ".names";

	private static final String ROLES = Entities.Account.class.getName() + ".roles";

	private final SessionFactory factory;

	private final List<Integer> patients = new ArrayList<>();

	private Integer account;

	public CacheFixture() throws Exception {
		TestDatabase database = TestDatabase.get();
		database.create("cached");
		Configuration configuration = CaptureFixture.configuration(database.url("cached"));
		configuration.setProperty("hibernate.cache.use_second_level_cache", "true");
		configuration.setProperty("hibernate.cache.region.factory_class", "jcache");
		configuration.setProperty("hibernate.javax.cache.missing_cache_strategy", "create");
		factory = configuration.buildSessionFactory();
		save();
		load();
	}

	private void save() {
		try (Session session = factory.openSession()) {
			session.beginTransaction();
			for (int i = 0; i < 3; i++) {
				Entities.Patient patient = new Entities.Patient();
				patient.addName("Ada");
				patients.add((Integer) session.save(patient));
			}
			Entities.Account saved = new Entities.Account();
			Entities.Role role = new Entities.Role("nurse");
			session.save(role);
			saved.roles.add(role);
			account = (Integer) session.save(saved);
			session.getTransaction().commit();
		}
	}

	private void load() {
		try (Session session = factory.openSession()) {
			session.beginTransaction();
			patients.forEach(id -> Hibernate.initialize(session.get(Entities.Person.class, id).names));
			Hibernate.initialize(session.get(Entities.Account.class, account).roles);
			session.getTransaction().commit();
		}
	}

	public SessionFactory factory() {
		return factory;
	}

	public Integer first() {
		return patients.get(0);
	}

	public Integer second() {
		return patients.get(1);
	}

	public Integer third() {
		return patients.get(2);
	}

	public Integer account() {
		return account;
	}

	public boolean isCached(Integer patient) {
		return factory.getCache().containsEntity(Entities.Person.class, patient);
	}

	public boolean areNamesCached(Integer patient) {
		return factory.getCache().containsCollection(NAMES, patient);
	}

	public boolean areRolesCached() {
		return factory.getCache().containsCollection(ROLES, account);
	}

	public void close() {
		factory.close();
	}
}
