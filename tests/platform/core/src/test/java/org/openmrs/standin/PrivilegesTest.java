package org.openmrs.standin;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import org.openmrs.Person;
import org.openmrs.PersonName;
import org.openmrs.Role;
import org.openmrs.User;
import org.openmrs.api.APIAuthenticationException;
import org.openmrs.api.context.Context;
import org.openmrs.api.context.Daemon;

/** A call passes only with the privileges that OpenMRS asks for. */
public class PrivilegesTest extends FreshServer {

	@Test
	public void aClerkMayDoWhatTheRoleAllowsAndNoMore() throws Exception {
		Role clerk = new Role("Clerk", "Registers patients");
		clerk.addPrivilege(Context.getUserService().getPrivilege("Get Patients"));
		Context.getUserService().saveRole(clerk);
		User user = new User(new Person());
		user.getPerson().setGender("M");
		user.addName(new PersonName("Jean", null, "Clerk"));
		user.setUsername("clerk");
		user.addRole(clerk);
		Context.getUserService().createUser(user, "Secret123");
		Context.logout();
		Context.authenticate("clerk", "Secret123");
		assertTrue(Context.hasPrivilege("Get Patients"));
		assertFalse(Context.hasPrivilege("Manage Scheduler"));
		Context.getPatientService().getPatients("nobody");
		assertRefused(() -> Context.getSchedulerService().getRegisteredTasks());
		Context.addProxyPrivilege("Manage Scheduler");
		assertNotNull(Context.getSchedulerService().getRegisteredTasks());
		Context.removeProxyPrivilege("Manage Scheduler");
		assertRefused(() -> Context.getSchedulerService().getRegisteredTasks());
	}

	@Test
	public void nobodyMayDoAnythingOfWorth() {
		Context.logout();
		assertRefused(() -> Context.getPatientService().getPatients("anybody"));
	}

	@Test
	public void aDaemonThreadMayDoEverything() throws Exception {
		assertNotNull(Daemon.runAndWait(() -> Context.getSchedulerService().getRegisteredTasks()));
	}

	private static void assertRefused(Runnable call) {
		try {
			call.run();
		}
		catch (APIAuthenticationException e) {
			return;
		}
		throw new AssertionError("The call went through");
	}
}
