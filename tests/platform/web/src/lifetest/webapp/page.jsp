<%@ include file="/WEB-INF/view/module/legacyui/template/include.jsp" %>
<openmrs:require privilege="View Life Test" otherwise="/login.htm" redirect="/module/lifetest/page.form" />
<%@ include file="/WEB-INF/view/module/legacyui/template/header.jsp" %>
<openmrs:htmlInclude file="/moduleResources/lifetest/page.css" />
<h2><spring:message code="lifetest.title" /></h2>
<p id="greeting"><c:out value="${greeting}" /></p>
<form method="post"><input type="submit" value="again" /></form>
<%@ include file="/WEB-INF/view/module/legacyui/template/footer.jsp" %>
