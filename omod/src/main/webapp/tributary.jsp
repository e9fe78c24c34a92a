<%@ include file="/WEB-INF/view/module/legacyui/template/include.jsp" %>
<openmrs:require privilege="View Tributary" otherwise="/login.htm" redirect="/module/tributary/tributary.form" />
<%@ include file="/WEB-INF/view/module/legacyui/template/header.jsp" %>
<h2><openmrs:message code="tributary.title" /></h2>
<%@ include file="/WEB-INF/view/module/legacyui/template/footer.jsp" %>
