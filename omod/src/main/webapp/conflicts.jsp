<%@ include file="/WEB-INF/view/module/legacyui/template/include.jsp" %>
<openmrs:require privilege="View Tributary" otherwise="/login.htm" redirect="/module/tributary/conflicts.form" />
<%@ include file="/WEB-INF/view/module/legacyui/template/header.jsp" %>
<link rel="stylesheet" type="text/css" href="${pageContext.request.contextPath}/moduleResources/tributary/tributary.css" />

<h2><openmrs:message code="tributary.title" />: <openmrs:message code="tributary.conflicts.page" /></h2>

<div id="tributary" data-context="${pageContext.request.contextPath}" data-language="${language}" data-settle="${maySettle}" data-manage="${mayManage}">
	<noscript><p class="tributary-alert"><openmrs:message code="tributary.noscript" /></p></noscript>
	<p><openmrs:message code="tributary.conflicts.help" /></p>
	<p id="tributary-conflicts-alert" class="tributary-alert" role="alert" hidden="hidden"></p>
	<p id="tributary-conflicts-said" role="status" aria-live="polite"></p>

	<section id="tributary-conflicts-list">
		<p>
			<label for="tributary-conflicts-kind"><openmrs:message code="tributary.conflicts.kind" /></label>
			<select id="tributary-conflicts-kind"></select>
			<label for="tributary-conflicts-state"><openmrs:message code="tributary.conflicts.state" /></label>
			<select id="tributary-conflicts-state">
				<option value="open"><openmrs:message code="tributary.conflicts.stateOpen" /></option>
				<option value="closed"><openmrs:message code="tributary.conflicts.stateClosed" /></option>
				<option value="all"><openmrs:message code="tributary.conflicts.stateAll" /></option>
			</select>
			<button type="button" id="tributary-conflicts-everybody" hidden="hidden"><openmrs:message code="tributary.conflicts.everybody" /></button>
		</p>
		<form id="tributary-conflicts-bulk" hidden="hidden" autocomplete="off">
			<label for="tributary-conflicts-bulk-keep"><openmrs:message code="tributary.conflicts.bulk" /></label>
			<select id="tributary-conflicts-bulk-keep">
				<option value="stands"><openmrs:message code="tributary.conflicts.bulkStands" /></option>
				<option value="later"><openmrs:message code="tributary.conflicts.bulkLater" /></option>
				<option value="parent"><openmrs:message code="tributary.conflicts.bulkParent" /></option>
				<option value="child"><openmrs:message code="tributary.conflicts.bulkChild" /></option>
			</select>
			<button type="submit"><openmrs:message code="tributary.conflicts.bulkStart" /></button>
		</form>
		<p id="tributary-conflicts-count"></p>
		<table id="tributary-conflicts-table" hidden="hidden"></table>
		<p><button type="button" id="tributary-conflicts-more" hidden="hidden"><openmrs:message code="tributary.conflicts.more" /></button></p>
	</section>

	<section id="tributary-conflicts-entry" hidden="hidden" tabindex="-1">
		<p><button type="button" id="tributary-conflicts-back"><openmrs:message code="tributary.conflicts.back" /></button></p>
		<div id="tributary-conflicts-detail"></div>
	</section>

	<section id="tributary-conflicts-policies" hidden="hidden">
		<h3><openmrs:message code="tributary.conflicts.policies" /></h3>
		<p><openmrs:message code="tributary.conflicts.policiesHelp" /></p>
		<table id="tributary-conflicts-policy-table" hidden="hidden"></table>
		<form id="tributary-conflicts-policy" hidden="hidden" autocomplete="off">
			<label for="tributary-conflicts-policy-for"><openmrs:message code="tributary.conflicts.policyFor" /></label>
			<input type="text" id="tributary-conflicts-policy-for" size="30" required="required" />
			<label for="tributary-conflicts-policy-rule"><openmrs:message code="tributary.conflicts.policyRule" /></label>
			<select id="tributary-conflicts-policy-rule">
				<option value="later"><openmrs:message code="tributary.conflicts.bulkLater" /></option>
				<option value="parent"><openmrs:message code="tributary.conflicts.bulkParent" /></option>
				<option value="child"><openmrs:message code="tributary.conflicts.bulkChild" /></option>
				<option value="ask"><openmrs:message code="tributary.conflicts.ask" /></option>
			</select>
			<button type="submit"><openmrs:message code="tributary.conflicts.policySet" /></button>
		</form>
	</section>

	<div id="tributary-texts" hidden="hidden">
		<c:forEach items="${textCodes}" var="code">
			<span data-code="${code}"><openmrs:message code="tributary.${code}" /></span>
		</c:forEach>
	</div>
</div>

<script type="text/javascript" src="${pageContext.request.contextPath}/moduleResources/tributary/tributary-base.js"></script>
<script type="text/javascript" src="${pageContext.request.contextPath}/moduleResources/tributary/tributary-conflicts.js"></script>
<%@ include file="/WEB-INF/view/module/legacyui/template/footer.jsp" %>
