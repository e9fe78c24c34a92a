package org.openmrs;

import java.util.HashSet;
import java.util.Set;

import org.openmrs.util.RoleConstants;

/** A named set of privileges that inherits from other roles. */
public class Role extends BaseChangeableOpenmrsMetadata {

	private Set<Privilege> privileges = new HashSet<>();

	private String role;

	private Set<Role> inheritedRoles = new HashSet<>();

	private Set<Role> childRoles = new HashSet<>();

	public Role() {
	}

	public Role(String role) {
		this.role = role;
	}

	public Role(String role, String description) {
		this.role = role;
		setDescription(description);
	}

	public Set<Privilege> getPrivileges() {
		return privileges;
	}

	public void setPrivileges(Set<Privilege> privileges) {
		this.privileges = privileges;
	}

	public String getRole() {
		return role;
	}

	public void setRole(String role) {
		this.role = role;
	}

	public Set<Role> getInheritedRoles() {
		return inheritedRoles;
	}

	public void setInheritedRoles(Set<Role> inheritedRoles) {
		this.inheritedRoles = inheritedRoles;
	}

	public Set<Role> getChildRoles() {
		return childRoles;
	}

	public void setChildRoles(Set<Role> childRoles) {
		this.childRoles = childRoles;
	}

	@Override
	public Integer getId() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void setId(Integer id) {
		throw new UnsupportedOperationException();
	}

	@Override
	public String getName() {
		return role;
	}

	public void addPrivilege(Privilege privilege) {
		getPrivileges().add(privilege);
	}

	public void removePrivilege(Privilege privilege) {
		getPrivileges().remove(privilege);
	}

	public boolean hasPrivilege(String privilegeName) {
		return RoleConstants.SUPERUSER.equals(role)
		        || getPrivileges().stream().anyMatch(privilege -> privilege.getPrivilege().equals(privilegeName));
	}

	public boolean inheritsRoles() {
		return !getInheritedRoles().isEmpty();
	}

	/** All roles that this one inherits from, at any depth, without itself. */
	public Set<Role> getAllParentRoles() {
		Set<Role> all = new HashSet<>();
		collectParents(all);
		all.remove(this);
		return all;
	}

	private void collectParents(Set<Role> all) {
		for (Role parent : getInheritedRoles()) {
			if (all.add(parent)) {
				parent.collectParents(all);
			}
		}
	}

	@Override
	public String toString() {
		return role;
	}
}
