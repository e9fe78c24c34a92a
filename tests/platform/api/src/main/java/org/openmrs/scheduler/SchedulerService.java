package org.openmrs.scheduler;

import java.util.Collection;

import org.openmrs.api.OpenmrsService;

/** Keeps scheduled tasks. */
public interface SchedulerService extends OpenmrsService {

	String getStatus(Integer id);

	void onStartup();

	void onShutdown();

	void shutdownTask(TaskDefinition task) throws SchedulerException;

	Task scheduleTask(TaskDefinition task) throws SchedulerException;

	Task rescheduleTask(TaskDefinition task) throws SchedulerException;

	void rescheduleAllTasks() throws SchedulerException;

	Collection<TaskDefinition> getScheduledTasks();

	Collection<TaskDefinition> getRegisteredTasks();

	TaskDefinition getTask(Integer id);

	TaskDefinition getTaskByUuid(String uuid);

	TaskDefinition getTaskByName(String name);

	void deleteTask(Integer id);

	void saveTaskDefinition(TaskDefinition task);

	void scheduleIfNotRunning(TaskDefinition taskDef);
}
