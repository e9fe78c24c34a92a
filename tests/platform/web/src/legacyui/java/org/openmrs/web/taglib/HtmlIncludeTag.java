package org.openmrs.web.taglib;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

import javax.servlet.http.HttpServletRequest;
import javax.servlet.jsp.JspException;
import javax.servlet.jsp.PageContext;
import javax.servlet.jsp.tagext.TagSupport;

import org.openmrs.util.OpenmrsConstants;

/** Links a script or style sheet of this application, once per request. */
public class HtmlIncludeTag extends TagSupport {

	private static final long serialVersionUID = 1L;

	private static final String INCLUDED = HtmlIncludeTag.class.getName() + ".included";

	private String file;

	private String type;

	@Override
	public int doStartTag() throws JspException {
		if (included().add(file)) {
			String path = ((HttpServletRequest) pageContext.getRequest()).getContextPath() + file + "?v="
			        + OpenmrsConstants.OPENMRS_VERSION_SHORT;
			try {
				pageContext.getOut().write(isStyle() ? "<link href=\"" + path + "\" type=\"text/css\" rel=\"stylesheet\" />"
				        : "<script src=\"" + path + "\" type=\"text/javascript\"></script>");
			}
			catch (IOException e) {
				throw new JspException(e);
			}
		}
		return SKIP_BODY;
	}

	private boolean isStyle() {
		return "text/css".equals(type) || "css".equals(type) || file.endsWith(".css");
	}

	@SuppressWarnings("unchecked")
	private Set<String> included() {
		Set<String> files = (Set<String>) pageContext.getAttribute(INCLUDED, PageContext.REQUEST_SCOPE);
		if (files == null) {
			files = new HashSet<>();
			pageContext.setAttribute(INCLUDED, files, PageContext.REQUEST_SCOPE);
		}
		return files;
	}

	public void setFile(String file) {
		this.file = file;
	}

	public void setType(String type) {
		this.type = type;
	}

	public void setAppendLocale(String appendLocale) {
		// The stand-in's files are the same in every locale.
	}
}
