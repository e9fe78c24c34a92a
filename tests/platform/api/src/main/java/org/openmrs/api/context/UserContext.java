package org.openmrs.api.context;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.openmrs.Role;
import org.openmrs.User;
import org.openmrs.util.PrivilegeConstants;
import org.openmrs.util.RoleConstants;

/** Who is logged in, with what borrowed privileges, and in which locale; lives in the HTTP session. */
public class UserContext implements Serializable {

	private static final long serialVersionUID = 1L;

	private final transient AuthenticationScheme authenticationScheme;

	private final List<String> proxies = new ArrayList<>();

	private User user;

	private Locale locale;

	private Integer locationId;

	public UserContext(AuthenticationScheme authenticationScheme) {
		this.authenticationScheme = authenticationScheme;
	}

	public Authenticated authenticate(Credentials credentials) throws ContextAuthenticationException {
		Authenticated authenticated = authenticationScheme.authenticate(credentials);
		user = authenticated.getUser();
		return authenticated;
	}

	/** Reads the user again, with the roles that it has now. */
	public void refreshAuthenticatedUser() {
		if (user != null) {
			user = Context.getContextDAO().getUserByUuid(user.getUuid());
		}
	}

	public User getAuthenticatedUser() {
		return user;
	}

	public boolean isAuthenticated() {
		return user != null;
	}

	public void logout() {
		user = null;
	}

	public void addProxyPrivilege(String privilege) {
		proxies.add(privilege);
	}

	public void removeProxyPrivilege(String privilege) {
		proxies.remove(privilege);
	}

	public Locale getLocale() {
		return locale == null ? Locale.UK : locale;
	}

	public void setLocale(Locale locale) {
		this.locale = locale;
	}

	public Integer getLocationId() {
		return locationId;
	}

	public void setLocationId(Integer locationId) {
		this.locationId = locationId;
	}

	/** The roles of a user with those that everybody, and everybody logged in, has. */
	public Set<Role> getAllRoles(User ofUser) {
		Set<Role> roles = new HashSet<>();
		if (ofUser != null) {
			roles.addAll(ofUser.getAllRoles());
			addRole(roles, RoleConstants.AUTHENTICATED);
		}
		addRole(roles, RoleConstants.ANONYMOUS);
		return roles;
	}

	private void addRole(Set<Role> roles, String name) {
		addProxyPrivilege(PrivilegeConstants.GET_ROLES);
		try {
			Role role = Context.getUserService().getRole(name);
			if (role != null) {
				roles.add(role);
				roles.addAll(role.getAllParentRoles());
			}
		}
		finally {
			removeProxyPrivilege(PrivilegeConstants.GET_ROLES);
		}
	}

	public boolean hasPrivilege(String privilege) {
		if (privilege == null || privilege.isEmpty() || proxies.contains(privilege)) {
			return true;
		}
		if (user != null && user.hasPrivilege(privilege)) {
			return true;
		}
		return getAllRoles(user).stream().anyMatch(role -> role.hasPrivilege(privilege));
	}
}
