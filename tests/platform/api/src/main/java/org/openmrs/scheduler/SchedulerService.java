package org.openmrs.scheduler;

import java.util.Collection;

import org.openmrs.annotation.Authorized;
import org.openmrs.api.OpenmrsService;

/** Keeps scheduled tasks. */
public interface SchedulerService extends OpenmrsService {

	@Authorized("Manage Scheduler")
	String getStatus(Integer id);

	@Authorized("Manage Scheduler")
	void onStartup();

	@Authorized("Manage Scheduler")
	void onShutdown();

	@Authorized("Manage Scheduler")
	void shutdownTask(TaskDefinition task) throws SchedulerException;

	@Authorized("Manage Scheduler")
	Task scheduleTask(TaskDefinition task) throws SchedulerException;

	@Authorized("Manage Scheduler")
	Task rescheduleTask(TaskDefinition task) throws SchedulerException;

	@Authorized("Manage Scheduler")
	void rescheduleAllTasks() throws SchedulerException;

	@Authorized("Manage Scheduler")
	Collection<TaskDefinition> getScheduledTasks();

	@Authorized("Manage Scheduler")
	Collection<TaskDefinition> getRegisteredTasks();

	@Authorized("Manage Scheduler")
	TaskDefinition getTask(Integer id);

	@Authorized("Manage Scheduler")
	TaskDefinition getTaskByUuid(String uuid);

	@Authorized("Manage Scheduler")
	TaskDefinition getTaskByName(String name);

	@Authorized("Manage Scheduler")
	void deleteTask(Integer id);

	@Authorized("Manage Scheduler")
	void saveTaskDefinition(TaskDefinition task);

	void scheduleIfNotRunning(TaskDefinition taskDef);
}
