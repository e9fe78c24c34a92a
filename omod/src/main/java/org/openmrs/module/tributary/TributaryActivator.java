package org.openmrs.module.tributary;

import java.io.File;
import java.util.List;
import java.util.function.Supplier;
import org.openmrs.User;
import org.openmrs.api.APIException;
import org.openmrs.api.context.Context;
import org.openmrs.api.context.Daemon;
import org.openmrs.module.BaseModuleActivator;
import org.openmrs.module.DaemonToken;
import org.openmrs.module.DaemonTokenAware;
import org.openmrs.module.Module;
import org.openmrs.module.ModuleException;
import org.openmrs.module.ModuleFactory;
import org.openmrs.util.OpenmrsConstants;
import org.openmrs.util.OpenmrsUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts Tributary with the module and undoes everything when the module stops. */
public class TributaryActivator extends BaseModuleActivator implements DaemonTokenAware {

	/** The module's id. */
	public static final String MODULE_ID = "tributary";

	private static final Logger log = LoggerFactory.getLogger(TributaryActivator.class);

	private final TokenDaemonRunner daemon = new TokenDaemonRunner();

	@Override
	public void setDaemonToken(DaemonToken token) {
		daemon.setToken(token);
	}

	/** Loads the native library; an error here would leave a half-started module, so it becomes a module exception. */
	@Override
	public void willStart() {
		try {
			Tributary former = Tributary.current();
			if (former != null) {
				former.stop();
			}
			Module module = ModuleFactory.getModuleById(MODULE_ID);
			File dataFolder = OpenmrsUtil.getDirectoryInApplicationDataDirectory(MODULE_ID);
			Supplier<Integer> author = TributaryActivator::author;
			new Tributary.Builder().dataFolder(dataFolder).runtime(Context.getRuntimeProperties())
			        .versions(module == null ? "" : module.getVersion(), OpenmrsConstants.OPENMRS_VERSION_SHORT)
			        .author(author).daemon(daemon).start();
		}
		catch (LinkageError e) {
			throw new ModuleException("Tributary cannot start", MODULE_ID, e);
		}
	}

	/** The local id of the user who is logged in; null in daemon threads and before the login. */
	private static Integer author() {
		if (Daemon.isDaemonThread()) {
			return null;
		}
		try {
			User user = Context.getAuthenticatedUser();
			return user == null ? null : user.getUserId();
		}
		catch (APIException e) {
			log.trace("No user context in this thread", e);
			return null;
		}
	}

	/** Binds again, should the Spring context have come up before the module's start. */
	@Override
	public void contextRefreshed() {
		List<SessionFactoryBinding> bindings = Context.getRegisteredComponents(SessionFactoryBinding.class);
		bindings.forEach(SessionFactoryBinding::bind);
	}

	@Override
	public void started() {
		try {
			SyncTaskDefinition.ensureScheduled();
		}
		catch (RuntimeException e) {
			log.error("The scheduled task of Tributary cannot be created; synchronize by hand or make it on the scheduler's page",
			    e);
		}
	}

	@Override
	public void willStop() {
		SyncTaskDefinition.shutDown();
		Tributary running = Tributary.current();
		if (running != null) {
			running.stop();
		}
	}
}
