<%@ include file="/WEB-INF/view/module/legacyui/template/include.jsp" %>
<openmrs:require privilege="View Administration Functions" otherwise="/login.htm" redirect="/admin/index.htm" />
<%@ include file="/WEB-INF/view/module/legacyui/template/header.jsp" %>
<h2><openmrs:message code="admin.title" /></h2>
<openmrs:hasPrivilege privilege="Manage Modules">
	<div class="adminMenuList">
		<h4><openmrs:message code="Module.header" /></h4>
		<ul><li><a href="<openmrs:contextPath/>/admin/modules/module.list"><openmrs:message code="Module.manage" /></a></li></ul>
	</div>
</openmrs:hasPrivilege>
<c:forEach items="${sections}" var="section">
	<openmrs:hasPrivilege privilege="${section.requiredPrivilege}">
		<div class="adminMenuList">
			<h4><openmrs:message code="${section.title}" /></h4>
			<ul id="menu">
				<c:forEach items="${section.links}" var="link">
					<li><a href="<openmrs:contextPath/>/${link.key}"><openmrs:message code="${link.value}" /></a></li>
				</c:forEach>
			</ul>
		</div>
	</openmrs:hasPrivilege>
</c:forEach>
<%@ include file="/WEB-INF/view/module/legacyui/template/footer.jsp" %>
