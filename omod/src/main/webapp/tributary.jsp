<%@ include file="/WEB-INF/view/module/legacyui/template/include.jsp" %>
<openmrs:require privilege="View Tributary" otherwise="/login.htm" redirect="/module/tributary/tributary.form" />
<%@ include file="/WEB-INF/view/module/legacyui/template/header.jsp" %>
<link rel="stylesheet" type="text/css" href="${pageContext.request.contextPath}/moduleResources/tributary/tributary.css" />

<h2><openmrs:message code="tributary.title" />: <openmrs:message code="tributary.page" /></h2>

<div id="tributary" data-context="${pageContext.request.contextPath}" data-language="${language}">
	<noscript><p class="tributary-alert"><openmrs:message code="tributary.noscript" /></p></noscript>
	<p id="tributary-alert" class="tributary-alert" role="alert" hidden="hidden"></p>

	<p id="tributary-conflicts-line" hidden="hidden">
		<a id="tributary-conflicts-link" href="${pageContext.request.contextPath}/module/tributary/conflicts.form"></a>
	</p>

	<section id="tributary-server-box" hidden="hidden">
		<h3><openmrs:message code="tributary.thisServer" /></h3>
		<dl>
			<dt><openmrs:message code="tributary.name" /></dt><dd id="tributary-server-name"></dd>
			<dt><openmrs:message code="tributary.id" /></dt><dd id="tributary-server-id"></dd>
			<dt><openmrs:message code="tributary.pending" /></dt><dd id="tributary-server-pending"></dd>
		</dl>
		<form id="tributary-rename" hidden="hidden" autocomplete="off">
			<label for="tributary-new-name"><openmrs:message code="tributary.newName" /></label>
			<input type="text" id="tributary-new-name" size="30" maxlength="60" required="required" />
			<button type="submit"><openmrs:message code="tributary.rename" /></button>
		</form>
	</section>

	<section id="tributary-capture-box" hidden="hidden">
		<h3><openmrs:message code="tributary.capture" /></h3>
		<p id="tributary-capture-line"></p>
		<p id="tributary-capture-open" hidden="hidden"><openmrs:message code="tributary.captureOpen" /></p>
		<p id="tributary-capture-swept"></p>
		<div id="tributary-held-box" hidden="hidden">
			<p class="tributary-error"><openmrs:message code="tributary.heldHelp" /></p>
			<table id="tributary-held"></table>
			<p><button type="button" id="tributary-held-send"><openmrs:message code="tributary.heldSend" /></button></p>
		</div>
		<p id="tributary-sweep-box" hidden="hidden">
			<button type="button" id="tributary-sweep"><openmrs:message code="tributary.sweep" /></button>
			<progress id="tributary-sweep-progress" hidden="hidden"></progress>
			<span id="tributary-sweep-text" role="status" aria-live="polite"></span>
		</p>
		<div id="tributary-aliases-box" hidden="hidden">
			<p><openmrs:message code="tributary.aliasesHelp" /></p>
			<table id="tributary-aliases"></table>
		</div>
	</section>

	<section id="tributary-parent-box" hidden="hidden">
		<h3><openmrs:message code="tributary.parent" /></h3>
		<p id="tributary-no-parent"><openmrs:message code="tributary.noParent" /></p>
		<table id="tributary-parent" class="tributary-peers" hidden="hidden"></table>
		<p id="tributary-run" hidden="hidden">
			<button type="button" id="tributary-sync"><openmrs:message code="tributary.syncNow" /></button>
			<progress id="tributary-progress" hidden="hidden"></progress>
			<span id="tributary-progress-text" role="status" aria-live="polite"></span>
		</p>
		<form id="tributary-pair" hidden="hidden" autocomplete="off">
			<h4><openmrs:message code="tributary.connect" /></h4>
			<p><openmrs:message code="tributary.connectHelp" /></p>
			<label for="tributary-address"><openmrs:message code="tributary.address" /></label>
			<input type="url" id="tributary-address" size="50" placeholder="http://hospital.example/openmrs" required="required" />
			<label for="tributary-code"><openmrs:message code="tributary.code" /></label>
			<input type="text" id="tributary-code" size="20" required="required" />
			<button type="submit"><openmrs:message code="tributary.pair" /></button>
		</form>
		<p id="tributary-unpair-box" hidden="hidden">
			<button type="button" id="tributary-unpair"><openmrs:message code="tributary.unpair" /></button>
		</p>
	</section>

	<section id="tributary-children-box" hidden="hidden">
		<h3><openmrs:message code="tributary.children" /></h3>
		<p id="tributary-no-children"><openmrs:message code="tributary.noChildren" /></p>
		<table id="tributary-children" class="tributary-peers" hidden="hidden"></table>
		<p id="tributary-make-code-box" hidden="hidden">
			<button type="button" id="tributary-make-code"><openmrs:message code="tributary.makeCode" /></button>
			<span id="tributary-made-code" role="status" aria-live="polite"></span>
		</p>
	</section>

	<section id="tributary-parked-box" hidden="hidden">
		<h3><openmrs:message code="tributary.parked" /></h3>
		<p id="tributary-parked-help"></p>
		<table id="tributary-parked" hidden="hidden"></table>
		<p id="tributary-parked-there-help" hidden="hidden"><openmrs:message code="tributary.parkedThere" /></p>
		<table id="tributary-parked-there" hidden="hidden"></table>
		<p id="tributary-unfixed" hidden="hidden"></p>
	</section>

	<section id="tributary-too-large-box" hidden="hidden">
		<h3><openmrs:message code="tributary.tooLarge" /></h3>
		<p><openmrs:message code="tributary.tooLargeHelp" /></p>
		<table id="tributary-too-large"></table>
	</section>

	<section id="tributary-unresolved-box" hidden="hidden">
		<h3><openmrs:message code="tributary.unresolved" /></h3>
		<p><openmrs:message code="tributary.unresolvedHelp" /></p>
		<table id="tributary-unresolved"></table>
	</section>

	<section id="tributary-other-ids-box" hidden="hidden">
		<h3><openmrs:message code="tributary.otherIds" /></h3>
		<p id="tributary-other-ids-help"></p>
		<table id="tributary-other-ids"></table>
	</section>

	<div id="tributary-texts" hidden="hidden">
		<c:forEach items="${textCodes}" var="code">
			<span data-code="${code}"><openmrs:message code="tributary.${code}" /></span>
		</c:forEach>
	</div>
</div>

<section id="tributary-preflight" hidden="hidden">
	<h3><openmrs:message code="tributary.preflight.title" /></h3>
	<p><openmrs:message code="tributary.preflight.help" /></p>
	<p>
		<button type="button" id="tributary-preflight-start"><openmrs:message code="tributary.preflight.start" /></button>
		<button type="button" id="tributary-preflight-stop" hidden="hidden"><openmrs:message code="tributary.preflight.stop" /></button>
		<progress id="tributary-preflight-progress" max="100" value="0" hidden="hidden"></progress>
		<span id="tributary-preflight-text" role="status" aria-live="polite"></span>
	</p>
	<p id="tributary-preflight-alert" class="tributary-alert" role="alert" hidden="hidden"></p>
	<div id="tributary-preflight-findings"></div>
</section>

<script type="text/javascript" src="${pageContext.request.contextPath}/moduleResources/tributary/tributary-base.js"></script>
<script type="text/javascript" src="${pageContext.request.contextPath}/moduleResources/tributary/tributary.js"></script>
<script type="text/javascript" src="${pageContext.request.contextPath}/moduleResources/tributary/tributary-preflight.js"></script>
<%@ include file="/WEB-INF/view/module/legacyui/template/footer.jsp" %>
