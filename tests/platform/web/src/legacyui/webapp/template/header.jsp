<%@ page pageEncoding="UTF-8" contentType="text/html; charset=UTF-8" %>
<%@ page import="org.openmrs.api.context.Context" %>
<%@ page import="org.openmrs.web.WebConstants" %>
<%
	pageContext.setAttribute("msg", session.getAttribute(WebConstants.OPENMRS_MSG_ATTR));
	pageContext.setAttribute("err", session.getAttribute(WebConstants.OPENMRS_ERROR_ATTR));
	session.removeAttribute(WebConstants.OPENMRS_MSG_ATTR);
	session.removeAttribute(WebConstants.OPENMRS_ERROR_ATTR);
	pageContext.setAttribute("loggedIn", Context.isAuthenticated());
%>
<!DOCTYPE html>
<html>
	<head>
		<script src="${pageContext.request.contextPath}/csrfguard" type="text/javascript"></script>
		<openmrs:htmlInclude file="/moduleResources/legacyui/css/openmrs.css" />
		<title><openmrs:message code="openmrs.title" /></title>
		<script type="text/javascript">var openmrsContextPath = '${pageContext.request.contextPath}';</script>
	</head>
	<body>
		<div id="pageBody">
			<div id="userBar">
				<c:choose>
					<c:when test="${loggedIn}">
						<a href="${pageContext.request.contextPath}/admin/index.htm"><openmrs:message code="admin.link" /></a>
						<a href="${pageContext.request.contextPath}/ms/logout"><openmrs:message code="auth.logout" /></a>
					</c:when>
					<c:otherwise>
						<a href="${pageContext.request.contextPath}/login.htm"><openmrs:message code="auth.login" /></a>
					</c:otherwise>
				</c:choose>
			</div>
			<div id="content">
				<c:if test="${msg != null}"><div id="openmrs_msg"><openmrs:message code="${msg}" /></div></c:if>
				<c:if test="${err != null}"><div id="openmrs_error"><openmrs:message code="${err}" /></div></c:if>
