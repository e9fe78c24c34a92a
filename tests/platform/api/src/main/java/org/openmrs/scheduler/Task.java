package org.openmrs.scheduler;

import java.util.concurrent.ExecutionException;

/** Work that the scheduler runs. */
public interface Task {

	void execute() throws InterruptedException, ExecutionException;

	void initialize(TaskDefinition definition);

	TaskDefinition getTaskDefinition();

	boolean isExecuting();

	void shutdown();
}
