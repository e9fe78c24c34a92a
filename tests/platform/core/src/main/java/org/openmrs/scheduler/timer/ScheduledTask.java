package org.openmrs.scheduler.timer;

import java.util.Date;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ExecutionException;

import org.openmrs.api.context.Context;
import org.openmrs.api.context.Daemon;
import org.openmrs.scheduler.SchedulerService;
import org.openmrs.scheduler.Task;
import org.openmrs.scheduler.TaskDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task on its timer; each run happens in a daemon thread, and a run that fails does not stop the next one. */
final class ScheduledTask extends TimerTask {

	private static final Logger log = LoggerFactory.getLogger(ScheduledTask.class);

	private final TaskDefinition definition;

	private final Task task;

	private final Timer timer;

	ScheduledTask(TaskDefinition definition, Task task, Timer timer) {
		this.definition = definition;
		this.task = task;
		this.timer = timer;
	}

	TaskDefinition getDefinition() {
		return definition;
	}

	Task getTask() {
		return task;
	}

	@Override
	public void run() {
		try {
			Daemon.runAndWait(() -> {
				task.execute();
				noteExecution();
				return null;
			});
		}
		catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | RuntimeException e) {
			log.error("Task {} failed", definition.getName(), e);
		}
	}

	private void noteExecution() {
		SchedulerService scheduler = Context.getSchedulerService();
		TaskDefinition stored = scheduler.getTask(definition.getId());
		if (stored != null) {
			stored.setLastExecutionTime(new Date());
			scheduler.saveTaskDefinition(stored);
		}
	}

	@Override
	public boolean cancel() {
		timer.cancel();
		task.shutdown();
		return super.cancel();
	}
}
