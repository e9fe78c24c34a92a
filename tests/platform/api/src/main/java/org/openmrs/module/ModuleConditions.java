package org.openmrs.module;

import java.nio.file.Path;
import java.util.regex.Pattern;

import org.openmrs.util.OpenmrsConstants;

/** Decides whether a library that a module declares as conditional is loaded. */
final class ModuleConditions {

	private ModuleConditions() {
	}

	static boolean includes(Module module, Path library) {
		String path = library.toString().replace('\\', '/');
		return module.getConditionalResources().stream()
		        .filter(resource -> Pattern.matches(".*" + resource.getPath(), path)).allMatch(ModuleConditions::isMet);
	}

	private static boolean isMet(ModuleConditionalResource resource) {
		String platform = resource.getOpenmrsPlatformVersion();
		boolean platformFits = platform == null || platform.isEmpty()
		        || ModuleUtil.matchRequiredVersions(OpenmrsConstants.OPENMRS_VERSION_SHORT, platform);
		return platformFits && resource.getModules().stream().allMatch(ModuleConditions::isMet);
	}

	private static boolean isMet(ModuleConditionalResource.ModuleAndVersion condition) {
		Module other = ModuleFactory.getStartedModuleById(condition.getModuleId());
		if ("!".equals(condition.getVersion())) {
			return other == null;
		}
		return other == null || ModuleUtil.matchRequiredVersions(other.getVersion(), condition.getVersion());
	}
}
