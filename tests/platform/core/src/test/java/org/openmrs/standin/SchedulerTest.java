package org.openmrs.standin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.util.Date;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.Test;
import org.openmrs.User;
import org.openmrs.api.context.Context;
import org.openmrs.api.context.Daemon;
import org.openmrs.scheduler.SchedulerUtil;
import org.openmrs.scheduler.TaskDefinition;
import org.openmrs.scheduler.tasks.AbstractTask;

/** Tasks run in daemon threads, again and again, and start with the server. */
public class SchedulerTest extends FreshServer {

	private static final long WAIT_SECONDS_MAX = 20;

	private static final BlockingQueue<User> runs = new LinkedBlockingQueue<>();

	/** Notes as whom it ran; every other run fails. */
	public static class NotingTask extends AbstractTask {

		private static int count;

		@Override
		public void execute() {
			assertTrue(Daemon.isDaemonThread());
			runs.add(Context.getAuthenticatedUser());
			if (count++ % 2 == 1) {
				throw new IllegalStateException("A task that fails must not stop the next run");
			}
		}
	}

	@Test
	public void aTaskRepeatsAfterAFailureAndStartsWithTheServer() throws Exception {
		TaskDefinition task = new TaskDefinition(null, "Noting", "Notes its runs", NotingTask.class.getName());
		task.setStartTime(new Date());
		task.setRepeatInterval(1L);
		task.setStartOnStartup(true);
		Context.getSchedulerService().saveTaskDefinition(task);
		Context.getSchedulerService().scheduleTask(task);
		for (int run = 0; run < 3; run++) {
			User user = runs.poll(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
			assertNotNull("no run " + run, user);
			assertEquals(Daemon.getDaemonUserUuid(), user.getUuid());
		}
		SchedulerUtil.shutdown();
		runs.clear();
		assertEquals(0, Context.getSchedulerService().getScheduledTasks().size());
		SchedulerUtil.startup(Context.getRuntimeProperties());
		assertNotNull(runs.poll(WAIT_SECONDS_MAX, TimeUnit.SECONDS));
		Context.getSchedulerService().shutdownTask(Context.getSchedulerService().getTaskByName("Noting"));
		assertEquals("0", value("select started from scheduler_task_config where name = 'Noting'"));
	}
}
