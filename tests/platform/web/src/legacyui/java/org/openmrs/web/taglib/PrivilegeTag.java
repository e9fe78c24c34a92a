package org.openmrs.web.taglib;

import javax.servlet.jsp.tagext.TagSupport;

/** Shows its body to users with one of the privileges, or with all of them, or without them. */
public class PrivilegeTag extends TagSupport {

	private static final long serialVersionUID = 1L;

	private String privilege;

	private String hasAll;

	private String inverse;

	@Override
	public int doStartTag() {
		boolean holds = Boolean.parseBoolean(hasAll) ? Privileges.hasAll(privilege) : Privileges.hasAny(privilege);
		return holds != Boolean.parseBoolean(inverse) ? EVAL_BODY_INCLUDE : SKIP_BODY;
	}

	public void setPrivilege(String privilege) {
		this.privilege = privilege;
	}

	public void setHasAll(String hasAll) {
		this.hasAll = hasAll;
	}

	public void setInverse(String inverse) {
		this.inverse = inverse;
	}
}
