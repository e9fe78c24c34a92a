package org.openmrs.scheduler;

import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.openmrs.BaseChangeableOpenmrsMetadata;

/** A scheduled task. */
public class TaskDefinition extends BaseChangeableOpenmrsMetadata {

	private Integer id;

	private Map<String, String> properties = new HashMap<>();

	private String taskClass;

	private Date startTime;

	private Date lastExecutionTime;

	private Long repeatInterval;

	private String startTimePattern;

	private Boolean startOnStartup = Boolean.FALSE;

	private Boolean started = Boolean.FALSE;

	private Task taskInstance;

	public TaskDefinition() {
	}

	public TaskDefinition(Integer id, String name, String description, String taskClass) {
		this.id = id;
		setName(name);
		setDescription(description);
		this.taskClass = taskClass;
	}

	public Integer getId() {
		return id;
	}

	public void setId(Integer id) {
		this.id = id;
	}

	public Map<String, String> getProperties() {
		return properties;
	}

	public void setProperties(Map<String, String> properties) {
		this.properties = properties;
	}

	public String getTaskClass() {
		return taskClass;
	}

	public void setTaskClass(String taskClass) {
		this.taskClass = taskClass;
	}

	public Date getStartTime() {
		return startTime;
	}

	public void setStartTime(Date startTime) {
		this.startTime = startTime;
	}

	public Date getLastExecutionTime() {
		return lastExecutionTime;
	}

	public void setLastExecutionTime(Date lastExecutionTime) {
		this.lastExecutionTime = lastExecutionTime;
	}

	public Long getRepeatInterval() {
		return repeatInterval;
	}

	public void setRepeatInterval(Long repeatInterval) {
		this.repeatInterval = repeatInterval;
	}

	public String getStartTimePattern() {
		return startTimePattern;
	}

	public void setStartTimePattern(String pattern) {
		this.startTimePattern = pattern;
	}

	public Boolean getStartOnStartup() {
		return startOnStartup;
	}

	public void setStartOnStartup(Boolean startOnStartup) {
		this.startOnStartup = startOnStartup;
	}

	public Boolean getStarted() {
		return started;
	}

	public void setStarted(Boolean started) {
		this.started = started;
	}

	public Task getTaskInstance() {
		return taskInstance;
	}

	public void setTaskInstance(Task taskInstance) {
		this.taskInstance = taskInstance;
	}

	public String getProperty(String key) {
		return getProperties().get(key);
	}

	public void setProperty(String key, String value) {
		getProperties().put(key, value);
	}

	/** When the task is due next: its start time, or the first repetition of it that is still to come. */
	public Date getNextExecutionTime() {
		long now = System.currentTimeMillis();
		if (startTime == null || startTime.getTime() > now) {
			return startTime == null ? new Date(now) : startTime;
		}
		if (repeatInterval == null || repeatInterval <= 0) {
			return new Date(now);
		}
		long period = TimeUnit.SECONDS.toMillis(repeatInterval);
		return new Date(startTime.getTime() + ((now - startTime.getTime()) / period + 1) * period);
	}

	public long getSecondsUntilNextExecutionTime() {
		return Math.max(0, (getNextExecutionTime().getTime() - System.currentTimeMillis()) / 1000);
	}
}
