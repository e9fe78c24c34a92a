package org.openmrs.standin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.hibernate.HibernateException;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.persister.entity.EntityPersister;
import org.junit.Test;
import org.openmrs.Location;
import org.openmrs.Patient;
import org.openmrs.PersonName;
import org.openmrs.User;
import org.openmrs.api.context.Context;
import org.openmrs.api.db.hibernate.DbSessionFactory;

/** What a module that listens to Hibernate meets: the same hooks, caches and transactions as in core. */
public class HibernateTest extends FreshServer {

	private static SessionFactory sessionFactory() {
		return Context.getRegisteredComponent("dbSessionFactory", DbSessionFactory.class).getHibernateSessionFactory();
	}

	@Test
	public void aFailedProcessBeforeCompletionRollsTheTransactionBack() throws Exception {
		failNext("Doomed");
		Location location = new Location();
		location.setName("Doomed");
		try {
			Context.getLocationService().saveLocation(location);
		}
		catch (RuntimeException e) {
			assertNull(value("select name from location where name = 'Doomed'"));
			return;
		}
		throw new AssertionError("The transaction committed");
	}

	/** Registers a listener, as modules do, that lets the transaction of one location fail in its last step. */
	private static void failNext(String name) {
		sessionFactory().unwrap(SessionFactoryImplementor.class).getServiceRegistry().getService(EventListenerRegistry.class)
		        .appendListeners(EventType.POST_INSERT, new PostInsertEventListener() {

			        private static final long serialVersionUID = 1L;

			        @Override
			        public void onPostInsert(PostInsertEvent event) {
				        if (event.getEntity() instanceof Location && name.equals(((Location) event.getEntity()).getName())) {
					        event.getSession().getActionQueue().registerProcess(session -> {
						        throw new HibernateException("not journaled");
					        });
				        }
			        }

			        @Override
			        @Deprecated
			        public boolean requiresPostCommitHanding(EntityPersister persister) {
				        return false;
			        }
		        });
	}

	@Test
	public void cachedCollectionsAnswerFromTheCacheUntilTheyAreEvicted() throws Exception {
		Patient patient = Clinic.newPatient("Cached", "Collection");
		Integer id = patient.getPatientId();
		Context.clearSession();
		assertEquals(1, Context.getPersonService().getPerson(id).getNames().size());
		execute("insert into person_name (person_id, given_name, family_name, creator, date_created, uuid, preferred) values (" + id
		        + ", 'Sql', 'Name', 1, now(), uuid(), 0)");
		Context.clearSession();
		assertEquals(1, Context.getPersonService().getPerson(id).getNames().size());
		sessionFactory().getCache().evictCollectionData("org.openmrs.Person.names", id);
		Context.clearSession();
		assertEquals(2, Context.getPersonService().getPerson(id).getNames().size());
	}

	@Test
	public void theCachedRegionsAreThoseOfCore() {
		SessionFactoryImplementor factory = sessionFactory().unwrap(SessionFactoryImplementor.class);
		List<String> entities = new ArrayList<>();
		factory.getMetamodel().entityPersisters().forEach((name, persister) -> {
			if (persister.canWriteToCache() && !name.equals("org.openmrs.ConceptDatatype")) {
				entities.add(name.substring(name.lastIndexOf('.') + 1));
			}
		});
		Collections.sort(entities);
		assertEquals("[Concept, ConceptClass, ConceptComplex, ConceptNumeric, GlobalProperty, Location, Patient, Person,"
		        + " PersonAddress, PersonAttribute, PersonName, Privilege, Role, User]", entities.toString());
		assertTrue(factory.getMetamodel().collectionPersister("org.openmrs.User.roles").hasCache());
		assertFalse(factory.getMetamodel().collectionPersister("org.openmrs.Patient.identifiers").hasCache());
		assertEquals(50, factory.getSessionFactoryOptions().getJdbcBatchSize());
	}

	@Test
	public void aSessionOfOneUserDoesNotSeeTheNextOne() {
		User first = Context.getAuthenticatedUser();
		Context.closeSession();
		Context.openSession();
		assertNull(Context.getUserContext().getAuthenticatedUser());
		Context.authenticate("admin", "Admin123");
		assertEquals(first, Context.getAuthenticatedUser());
	}

	@Test
	public void everyMappedClassCanBeRead() {
		sessionFactory().getMetamodel().getEntities()
		        .forEach(entity -> sessionFactory().getCurrentSession().createQuery("from " + entity.getName()).setMaxResults(3).list());
	}

	@Test
	public void textKeepsEmojiAndLineFeeds() throws Exception {
		Patient patient = Clinic.newPatient("Emoji", "x");
		PersonName name = patient.getPersonName();
		name.setMiddleName("\uD83D\uDE00\nA");
		Context.getPatientService().savePatient(patient);
		assertEquals("F09F98800A41", value("select hex(middle_name) from person_name where person_name_id = " + name.getPersonNameId()));
	}
}
