package org.openmrs.scheduler.timer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.openmrs.api.context.Context;
import org.openmrs.api.db.hibernate.Store;
import org.openmrs.api.impl.BaseOpenmrsService;
import org.openmrs.scheduler.SchedulerException;
import org.openmrs.scheduler.SchedulerService;
import org.openmrs.scheduler.Task;
import org.openmrs.scheduler.TaskDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Tasks on java.util.Timer, one timer for each task, as OpenMRS has up to 2.8. */
@Service("schedulerService")
@Transactional
public class TimerSchedulerServiceImpl extends BaseOpenmrsService implements SchedulerService, DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(TimerSchedulerServiceImpl.class);

	private final Map<Integer, ScheduledTask> scheduled = new ConcurrentHashMap<>();

	private final Store store;

	@Autowired
	public TimerSchedulerServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	public void onStartup() {
		for (TaskDefinition task : getRegisteredTasks()) {
			if (Boolean.TRUE.equals(task.getStartOnStartup())) {
				try {
					scheduleTask(task);
				}
				catch (SchedulerException e) {
					log.error("Task {} could not be scheduled", task.getName(), e);
				}
			}
		}
	}

	@Override
	public void onShutdown() {
		for (TaskDefinition task : getScheduledTasks()) {
			cancel(task);
		}
	}

	/** Ends the timers when the application context closes. */
	@Override
	public void destroy() {
		scheduled.values().forEach(ScheduledTask::cancel);
		scheduled.clear();
	}

	@Override
	public Task scheduleTask(TaskDefinition task) throws SchedulerException {
		cancel(task);
		Task instance = instantiate(task);
		instance.initialize(task);
		task.setTaskInstance(instance);
		task.setStarted(Boolean.TRUE);
		saveTaskDefinition(task);
		Timer timer = new Timer("openmrs-task-" + task.getId(), true);
		ScheduledTask running = new ScheduledTask(task, instance, timer);
		scheduled.put(task.getId(), running);
		Date first = task.getNextExecutionTime();
		long repeat = task.getRepeatInterval() == null ? 0 : TimeUnit.SECONDS.toMillis(task.getRepeatInterval());
		if (repeat > 0) {
			timer.scheduleAtFixedRate(running, first, repeat);
		} else {
			timer.schedule(running, first);
		}
		return instance;
	}

	private static Task instantiate(TaskDefinition task) throws SchedulerException {
		try {
			return (Task) Context.loadClass(task.getTaskClass()).getDeclaredConstructor().newInstance();
		}
		catch (ReflectiveOperationException e) {
			throw new SchedulerException("Task class " + task.getTaskClass() + " cannot be used", e);
		}
	}

	@Override
	public void scheduleIfNotRunning(TaskDefinition taskDef) {
		if (!scheduled.containsKey(taskDef.getId())) {
			try {
				scheduleTask(taskDef);
			}
			catch (SchedulerException e) {
				log.error("Task {} could not be scheduled", taskDef.getName(), e);
			}
		}
	}

	@Override
	public Task rescheduleTask(TaskDefinition task) throws SchedulerException {
		shutdownTask(task);
		return scheduleTask(task);
	}

	@Override
	public void rescheduleAllTasks() throws SchedulerException {
		for (TaskDefinition task : getScheduledTasks()) {
			rescheduleTask(task);
		}
	}

	@Override
	public void shutdownTask(TaskDefinition task) throws SchedulerException {
		cancel(task);
		task.setStarted(Boolean.FALSE);
		saveTaskDefinition(task);
	}

	private void cancel(TaskDefinition task) {
		ScheduledTask running = task.getId() == null ? null : scheduled.remove(task.getId());
		if (running != null) {
			running.cancel();
		}
	}

	@Override
	public Collection<TaskDefinition> getScheduledTasks() {
		return scheduled.values().stream().map(ScheduledTask::getDefinition).collect(Collectors.toList());
	}

	@Override
	@Transactional(readOnly = true)
	public Collection<TaskDefinition> getRegisteredTasks() {
		List<TaskDefinition> registered = new ArrayList<>();
		for (TaskDefinition task : store.all(TaskDefinition.class, true)) {
			ScheduledTask running = scheduled.get(task.getId());
			task.setTaskInstance(running == null ? null : running.getTask());
			registered.add(task);
		}
		return registered;
	}

	@Override
	@Transactional(readOnly = true)
	public TaskDefinition getTask(Integer id) {
		return store.get(TaskDefinition.class, id);
	}

	@Override
	@Transactional(readOnly = true)
	public TaskDefinition getTaskByUuid(String uuid) {
		return store.byUuid(TaskDefinition.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public TaskDefinition getTaskByName(String name) {
		return store.byName(TaskDefinition.class, name);
	}

	@Override
	public void deleteTask(Integer id) {
		TaskDefinition task = getTask(id);
		if (task != null) {
			cancel(task);
			store.purge(task);
		}
	}

	/** Saves a definition, be it one of this session or one that came from an earlier session. */
	@Override
	public void saveTaskDefinition(TaskDefinition task) {
		if (task.getId() != null && !store.session().contains(task) && store.session().get(TaskDefinition.class, task.getId()) != null) {
			store.session().merge(task);
		} else {
			store.save(task);
		}
	}

	@Override
	@Transactional(readOnly = true)
	public String getStatus(Integer id) {
		return scheduled.containsKey(id) ? "Scheduled" : "Not scheduled";
	}
}
