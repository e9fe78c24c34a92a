package org.openmrs.web.taglib;

import org.springframework.web.servlet.tags.MessageTag;

/** Spring's message tag; a code without a message shows as the code. */
public class OpenmrsMessageTag extends MessageTag {

	private static final long serialVersionUID = 1L;

	@Override
	public void setCode(String code) {
		super.setCode(code);
		setText(code);
	}
}
