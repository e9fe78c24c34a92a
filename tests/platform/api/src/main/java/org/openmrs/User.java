package org.openmrs;

import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.openmrs.api.context.Context;
import org.openmrs.util.RoleConstants;

/** An account; the password columns of its table belong to LoginCredential. */
public class User extends BaseOpenmrsObject implements Serializable, Attributable<User>, Auditable, Retireable {

	private Set<Role> roles = new HashSet<>();

	private String systemId;

	private Integer userId;

	private Person person;

	private String username;

	private String email;

	private Map<String, String> userProperties = new HashMap<>();

	private User creator;

	private Date dateCreated;

	private User changedBy;

	private Date dateChanged;

	private Boolean retired = Boolean.FALSE;

	private User retiredBy;

	private Date dateRetired;

	private String retireReason;

	public User() {
	}

	public User(Integer userId) {
		setId(userId);
	}

	public User(Person person) {
		setPerson(person);
	}

	public Set<Role> getRoles() {
		return roles;
	}

	public void setRoles(Set<Role> roles) {
		this.roles = roles;
	}

	public String getSystemId() {
		return systemId;
	}

	public void setSystemId(String systemId) {
		this.systemId = systemId;
	}

	public Integer getUserId() {
		return userId;
	}

	public void setUserId(Integer userId) {
		this.userId = userId;
	}

	public Person getPerson() {
		return person;
	}

	public void setPerson(Person person) {
		this.person = person;
	}

	public String getUsername() {
		return username;
	}

	public void setUsername(String username) {
		this.username = username;
	}

	public String getEmail() {
		return email;
	}

	public void setEmail(String email) {
		this.email = email;
	}

	public Map<String, String> getUserProperties() {
		return userProperties;
	}

	public void setUserProperties(Map<String, String> userProperties) {
		this.userProperties = userProperties;
	}

	@Override
	public Integer getId() {
		return userId;
	}

	@Override
	public void setId(Integer id) {
		this.userId = id;
	}

	public User getCreator() {
		return creator;
	}

	public void setCreator(User creator) {
		this.creator = creator;
	}

	public Date getDateCreated() {
		return dateCreated;
	}

	public void setDateCreated(Date dateCreated) {
		this.dateCreated = dateCreated;
	}

	public User getChangedBy() {
		return changedBy;
	}

	public void setChangedBy(User changedBy) {
		this.changedBy = changedBy;
	}

	public Date getDateChanged() {
		return dateChanged;
	}

	public void setDateChanged(Date dateChanged) {
		this.dateChanged = dateChanged;
	}

	public Boolean isRetired() {
		return retired;
	}

	public Boolean getRetired() {
		return retired;
	}

	public void setRetired(Boolean retired) {
		this.retired = retired;
	}

	public User getRetiredBy() {
		return retiredBy;
	}

	public void setRetiredBy(User retiredBy) {
		this.retiredBy = retiredBy;
	}

	public Date getDateRetired() {
		return dateRetired;
	}

	public void setDateRetired(Date dateRetired) {
		this.dateRetired = dateRetired;
	}

	public String getRetireReason() {
		return retireReason;
	}

	public void setRetireReason(String retireReason) {
		this.retireReason = retireReason;
	}

	public boolean isSuperUser() {
		return containsRole(RoleConstants.SUPERUSER);
	}

	public boolean hasPrivilege(String privilege) {
		return privilege == null || privilege.isEmpty() || isSuperUser()
		        || getAllRoles().stream().anyMatch(role -> role.hasPrivilege(privilege));
	}

	public boolean hasRole(String r) {
		return hasRole(r, false);
	}

	public boolean hasRole(String r, boolean ignoreSuperUser) {
		return !ignoreSuperUser && isSuperUser() || containsRole(r);
	}

	public boolean containsRole(String roleName) {
		return getAllRoles().stream().anyMatch(role -> role.getRole().equals(roleName));
	}

	public Collection<Privilege> getPrivileges() {
		return getAllRoles().stream().flatMap(role -> role.getPrivileges().stream()).collect(Collectors.toSet());
	}

	/** The user's roles with all that they inherit. */
	public Set<Role> getAllRoles() {
		Set<Role> all = new HashSet<>();
		for (Role role : getRoles()) {
			all.add(role);
			all.addAll(role.getAllParentRoles());
		}
		return all;
	}

	public User addRole(Role role) {
		getRoles().add(role);
		return this;
	}

	public User removeRole(Role role) {
		getRoles().remove(role);
		return this;
	}

	public void setUserProperty(String prop, String value) {
		getUserProperties().put(prop, value);
	}

	public void removeUserProperty(String prop) {
		getUserProperties().remove(prop);
	}

	public String getUserProperty(String prop) {
		return getUserProperty(prop, "");
	}

	public String getUserProperty(String prop, String defaultValue) {
		return getUserProperties().getOrDefault(prop, defaultValue);
	}

	public void addName(PersonName name) {
		if (person == null) {
			person = new Person();
		}
		person.addName(name);
	}

	public PersonName getPersonName() {
		return person == null ? null : person.getPersonName();
	}

	public String getGivenName() {
		return person == null ? null : person.getGivenName();
	}

	public String getFamilyName() {
		return person == null ? null : person.getFamilyName();
	}

	public Set<PersonName> getNames() {
		return person == null ? new HashSet<>() : person.getNames();
	}

	@Override
	public String toString() {
		return username == null || username.isEmpty() ? systemId : username;
	}

	@Override
	@Deprecated
	public List<User> findPossibleValues(String searchText) {
		return Collections.emptyList();
	}

	@Override
	@Deprecated
	public List<User> getPossibleValues() {
		return Collections.emptyList();
	}

	@Override
	public User hydrate(String reference) {
		return Context.getUserService().getUser(Integer.valueOf(reference));
	}

	@Override
	public String serialize() {
		return getId() == null ? "" : getId().toString();
	}

	@Override
	public String getDisplayString() {
		return toString();
	}
}
