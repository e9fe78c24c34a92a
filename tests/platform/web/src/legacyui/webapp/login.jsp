<%@ include file="/WEB-INF/view/module/legacyui/template/include.jsp" %>
<%@ include file="/WEB-INF/view/module/legacyui/template/header.jsp" %>
<form method="post" action="<openmrs:contextPath/>/ms/legacyui/loginServlet" autocomplete="off">
	<p><label><openmrs:message code="User.username" /> <input type="text" name="uname" id="username" /></label></p>
	<p><label><openmrs:message code="User.password" /> <input type="password" name="pw" id="password" /></label></p>
	<input type="hidden" name="redirect" value="<c:out value="${sessionScope['__openmrs_login_redirect']}" />" />
	<p><input type="submit" value="<openmrs:message code="auth.login" />" /></p>
</form>
<%@ include file="/WEB-INF/view/module/legacyui/template/footer.jsp" %>
