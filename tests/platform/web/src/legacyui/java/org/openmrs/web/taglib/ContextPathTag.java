package org.openmrs.web.taglib;

import java.io.IOException;

import javax.servlet.http.HttpServletRequest;
import javax.servlet.jsp.JspException;
import javax.servlet.jsp.tagext.TagSupport;

/** Writes the path of this application. */
public class ContextPathTag extends TagSupport {

	private static final long serialVersionUID = 1L;

	@Override
	public int doStartTag() throws JspException {
		try {
			pageContext.getOut().write(((HttpServletRequest) pageContext.getRequest()).getContextPath());
		}
		catch (IOException e) {
			throw new JspException(e);
		}
		return SKIP_BODY;
	}
}
