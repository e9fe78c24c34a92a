<%@ include file="/WEB-INF/view/module/legacyui/template/include.jsp" %>
<%@ include file="/WEB-INF/view/module/legacyui/template/header.jsp" %>
<h2><openmrs:message code="openmrs.title" /></h2>
<%@ include file="/WEB-INF/view/module/legacyui/template/footer.jsp" %>
