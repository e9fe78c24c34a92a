package org.openmrs.module.web.extension;

import java.util.Map;

import org.openmrs.module.Extension;

/** A titled group of links on the administration page, added at the point {@code org.openmrs.admin.list}. */
public abstract class AdministrationSectionExt extends Extension {

	@Override
	public Extension.MEDIA_TYPE getMediaType() {
		return Extension.MEDIA_TYPE.html;
	}

	/** Returns the message code of the group's heading. */
	public abstract String getTitle();

	/** Returns the privileges, separated by commas, of which a user needs one to see the group. */
	public String getRequiredPrivilege() {
		return "";
	}

	/** Returns the links in their order, from path within the application to message code. */
	public abstract Map<String, String> getLinks();
}
