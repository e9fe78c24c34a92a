package org.openmrs.standin;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertTrue;

import java.util.Collections;

import org.hibernate.SessionFactory;
import org.junit.After;
import org.junit.Test;
import org.openmrs.Patient;
import org.openmrs.api.context.Context;
import org.openmrs.api.context.ServiceContext;
import org.openmrs.api.db.hibernate.DbSessionFactory;
import org.openmrs.api.db.hibernate.Store;
import org.openmrs.module.Module;
import org.openmrs.module.ModuleFactory;
import org.springframework.context.support.ClassPathXmlApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A refresh builds everything anew, with the tables of the modules that have started since. */
public class RefreshTest extends FreshServer {

	private static final String MODULE = "moduletest";

	@After
	public void stopModule() {
		ModuleFactory.getStartedModulesMap().remove(MODULE);
	}

	private static SessionFactory sessionFactory() {
		return Context.getRegisteredComponent("dbSessionFactory", DbSessionFactory.class).getHibernateSessionFactory();
	}

	@Test
	public void aRefreshMapsTheTablesOfStartedModules() throws Exception {
		Patient patient = Clinic.newPatient("Before", "Refresh");
		SessionFactory before = sessionFactory();
		execute("create table moduletest_row (row_id int auto_increment primary key, uuid char(38), picture longblob,"
		        + " flag bit(1), patient_id int, foreign key (patient_id) references patient (patient_id))");
		Module module = new Module("Module test");
		module.setMappingFiles(Collections.singletonList("org/openmrs/standin/ModuleRow.hbm.xml"));
		ModuleFactory.getStartedModulesMap().put(MODULE, module);
		refresh();

		assertNotSame(before, sessionFactory());
		assertTrue(before.isClosed());
		assertEquals(patient, Context.getPatientService().getPatients("Before").get(0));
		byte[] picture = { 0, -1, 10, 13 };
		inTransaction(() -> store().save(new ModuleRow(Context.getPatientService().getPatient(patient.getPatientId()), picture, true)));
		Context.clearSession();
		inTransaction(() -> {
			ModuleRow row = store().all(ModuleRow.class, true).get(0);
			assertArrayEquals(picture, row.getPicture());
			assertEquals(Boolean.TRUE, row.getFlag());
			assertEquals(patient, row.getPatient());
		});
	}

	/** What the web application does: the session of the thread ends with the old context. */
	private static void refresh() {
		Context.closeSession();
		ServiceContext.destroyInstance();
		spring.close();
		spring = new ClassPathXmlApplicationContext("applicationContext-service.xml");
		Context.openSession();
		Context.authenticate("admin", "Admin123");
	}

	private static Store store() {
		return Context.getRegisteredComponents(Store.class).get(0);
	}

	private static void inTransaction(Runnable work) {
		new TransactionTemplate(Context.getRegisteredComponents(PlatformTransactionManager.class).get(0))
		        .execute(status -> {
			        work.run();
			        return null;
		        });
	}
}
