<%@ include file="/WEB-INF/view/module/legacyui/template/include.jsp" %>
<openmrs:require privilege="Manage Modules" otherwise="/login.htm" redirect="/admin/modules/module.list" />
<%@ include file="/WEB-INF/view/module/legacyui/template/header.jsp" %>
<h2><openmrs:message code="Module.title" /></h2>
<form action="module.list" method="post" enctype="multipart/form-data">
	<input type="file" name="moduleFile" />
	<input type="hidden" name="action" value="upload" />
	<label><input type="checkbox" name="update" value="true" /> update</label>
	<input type="submit" value="upload" />
</form>
<table>
	<c:forEach items="${moduleList}" var="module">
		<tr id="module-${module.moduleId}">
			<td><c:out value="${module.name}" /></td>
			<td><c:out value="${module.version}" /></td>
			<td>${module.started ? "started" : "stopped"}</td>
			<td><pre><c:out value="${module.startupErrorMessage}" /></pre></td>
			<td>
				<form action="module.list" method="post">
					<input type="hidden" name="moduleId" value="${module.moduleId}" />
					<button name="action" value="${module.started ? "stop" : "start"}">${module.started ? "stop" : "start"}</button>
					<button name="action" value="unload">unload</button>
				</form>
			</td>
		</tr>
	</c:forEach>
</table>
<%@ include file="/WEB-INF/view/module/legacyui/template/footer.jsp" %>
