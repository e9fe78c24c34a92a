<%@ page contentType="text/html; charset=UTF-8" import="org.openmrs.api.context.Context" %>
<%-- An exception that left a controller: anyone not logged in is sent to the login page, whatever it was. --%>
<%
	if (!Context.isAuthenticated()) {
		response.sendRedirect(request.getContextPath() + "/login.htm");
		return;
	}
	response.setStatus(500);
	Throwable thrown = (Throwable) request.getAttribute("exception");
%>
<!DOCTYPE html>
<html>
<head><title>Error</title></head>
<body>
<h2>An internal error has occurred</h2>
<pre><% thrown.printStackTrace(new java.io.PrintWriter(out)); %></pre>
</body>
</html>
