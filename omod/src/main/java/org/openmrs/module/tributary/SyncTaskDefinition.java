package org.openmrs.module.tributary;

import java.util.Date;
import org.openmrs.api.context.Context;
import org.openmrs.scheduler.SchedulerException;
import org.openmrs.scheduler.SchedulerService;
import org.openmrs.scheduler.TaskDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entry in OpenMRS's scheduler, created once; what an administrator changes there stays. */
final class SyncTaskDefinition {

	static final String NAME = "Tributary sync";

	private static final Logger log = LoggerFactory.getLogger(SyncTaskDefinition.class);

	private static final long REPEAT_SECONDS = 300;

	private static final String PRIVILEGE = "Manage Scheduler";

	private SyncTaskDefinition() {
	}

	static void ensureScheduled() {
		Context.addProxyPrivilege(PRIVILEGE);
		try {
			SchedulerService scheduler = Context.getSchedulerService();
			TaskDefinition task = scheduler.getTaskByName(NAME);
			if (task == null) {
				task = create();
				scheduler.saveTaskDefinition(task);
			}
			if (Boolean.TRUE.equals(task.getStartOnStartup()) && task.getTaskInstance() == null) {
				scheduler.scheduleTask(task);
			}
		}
		catch (SchedulerException e) {
			throw new IllegalStateException(e);
		}
		finally {
			Context.removeProxyPrivilege(PRIVILEGE);
		}
	}

	private static TaskDefinition create() {
		TaskDefinition task = new TaskDefinition();
		task.setName(NAME);
		task.setDescription("Exchanges changes with the parent server.");
		task.setTaskClass(SyncTask.class.getName());
		task.setStartTime(new Date());
		task.setRepeatInterval(REPEAT_SECONDS);
		task.setStartOnStartup(true);
		return task;
	}

	/** Takes the task out of the running scheduler; its definition stays. */
	static void shutDown() {
		Context.addProxyPrivilege(PRIVILEGE);
		try {
			TaskDefinition task = Context.getSchedulerService().getTaskByName(NAME);
			if (task != null && task.getTaskInstance() != null) {
				Context.getSchedulerService().shutdownTask(task);
			}
		}
		catch (SchedulerException | RuntimeException e) {
			log.warn("The scheduled task cannot be stopped; it does nothing while the module is stopped.", e);
		}
		finally {
			Context.removeProxyPrivilege(PRIVILEGE);
		}
	}
}
