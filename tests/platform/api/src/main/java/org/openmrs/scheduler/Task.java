package org.openmrs.scheduler;

import java.util.concurrent.ExecutionException;

/** The OpenMRS type of this name. */
public interface Task {

	void execute() throws InterruptedException, ExecutionException;

	void initialize(TaskDefinition definition);

	TaskDefinition getTaskDefinition();

	boolean isExecuting();

	void shutdown();
}
