package org.openmrs.module.tributary.extension;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmrs.module.web.extension.AdministrationSectionExt;

/** The module's links on the administration page. */
public class AdminLinks extends AdministrationSectionExt {

	@Override
	public String getTitle() {
		return "tributary.title";
	}

	@Override
	public String getRequiredPrivilege() {
		return "View Tributary";
	}

	@Override
	public Map<String, String> getLinks() {
		Map<String, String> links = new LinkedHashMap<>();
		links.put("module/tributary/tributary.form", "tributary.page");
		links.put("module/tributary/conflicts.form", "tributary.conflicts.page");
		return links;
	}
}
