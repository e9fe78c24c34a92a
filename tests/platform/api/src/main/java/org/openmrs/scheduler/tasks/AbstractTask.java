package org.openmrs.scheduler.tasks;

import java.util.concurrent.ExecutionException;

import org.openmrs.scheduler.Task;
import org.openmrs.scheduler.TaskDefinition;

/** The base of tasks. */
public abstract class AbstractTask implements Task {

	protected boolean isExecuting = false;

	protected TaskDefinition taskDefinition;

	@Override
	public abstract void execute() throws InterruptedException, ExecutionException;

	@Override
	public boolean isExecuting() {
		return isExecuting;
	}

	@Override
	public void initialize(TaskDefinition definition) {
		this.taskDefinition = definition;
	}

	@Override
	public TaskDefinition getTaskDefinition() {
		return taskDefinition;
	}

	@Override
	public void shutdown() {
		stopExecuting();
	}

	protected void startExecuting() {
		isExecuting = true;
	}

	protected void stopExecuting() {
		isExecuting = false;
	}
}
