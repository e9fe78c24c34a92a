package org.openmrs.module;

import java.util.ArrayList;
import java.util.List;

/** A library of a module that is loaded only on certain versions of the platform or of other modules. */
public class ModuleConditionalResource {

	private String path;

	private String openmrsPlatformVersion;

	private List<ModuleAndVersion> modules = new ArrayList<>();

	public String getPath() {
		return path;
	}

	public void setPath(String path) {
		this.path = path;
	}

	public String getOpenmrsPlatformVersion() {
		return openmrsPlatformVersion;
	}

	public void setOpenmrsPlatformVersion(String openmrsPlatformVersion) {
		this.openmrsPlatformVersion = openmrsPlatformVersion;
	}

	public List<ModuleAndVersion> getModules() {
		return modules;
	}

	public void setModules(List<ModuleAndVersion> modules) {
		this.modules = modules;
	}

	/** A module id and the versions of it that satisfy the condition; "!" means not started. */
	public static class ModuleAndVersion {

		private String moduleId;

		private String version;

		public String getModuleId() {
			return moduleId;
		}

		public void setModuleId(String moduleId) {
			this.moduleId = moduleId;
		}

		public String getVersion() {
			return version;
		}

		public void setVersion(String version) {
			this.version = version;
		}
	}
}
