package org.openmrs.web.taglib;

import java.io.IOException;

import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import javax.servlet.jsp.JspException;
import javax.servlet.jsp.tagext.TagSupport;

import org.openmrs.api.context.Context;
import org.openmrs.web.WebConstants;

/** Ends the page and redirects when the user lacks the privilege; the controller has run by then. */
public class RequireTag extends TagSupport {

	private static final long serialVersionUID = 1L;

	private String privilege;

	private String allPrivileges;

	private String anyPrivilege;

	private String otherwise;

	private String redirect;

	private boolean refused;

	@Override
	public int doStartTag() throws JspException {
		boolean allowed = (privilege == null || Context.hasPrivilege(privilege)) && Privileges.hasAll(allPrivileges)
		        && Privileges.hasAny(anyPrivilege);
		refused = !allowed;
		if (refused) {
			redirectToOtherwise();
		}
		return SKIP_BODY;
	}

	@Override
	public int doEndTag() {
		return refused ? SKIP_PAGE : EVAL_PAGE;
	}

	private void redirectToOtherwise() throws JspException {
		HttpServletRequest request = (HttpServletRequest) pageContext.getRequest();
		HttpSession session = pageContext.getSession();
		boolean named = redirect != null && !redirect.isEmpty();
		String wanted = named ? request.getContextPath() + redirect : request.getRequestURI();
		String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
		session.setAttribute(WebConstants.OPENMRS_LOGIN_REDIRECT_HTTPSESSION_ATTR, wanted + query);
		session.setAttribute(WebConstants.OPENMRS_MSG_ATTR,
		    Context.isAuthenticated() ? "require.unauthorized" : "require.login");
		try {
			((HttpServletResponse) pageContext.getResponse()).sendRedirect(request.getContextPath() + otherwise);
		}
		catch (IOException e) {
			throw new JspException(e);
		}
	}

	public void setPrivilege(String privilege) {
		this.privilege = privilege;
	}

	public void setAllPrivileges(String allPrivileges) {
		this.allPrivileges = allPrivileges;
	}

	public void setAnyPrivilege(String anyPrivilege) {
		this.anyPrivilege = anyPrivilege;
	}

	public void setOtherwise(String otherwise) {
		this.otherwise = otherwise;
	}

	public void setRedirect(String redirect) {
		this.redirect = redirect;
	}
}
