package org.openmrs.api;

import java.util.List;

import org.openmrs.Person;
import org.openmrs.Privilege;
import org.openmrs.Role;
import org.openmrs.User;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps accounts, roles and privileges. */
public interface UserService extends OpenmrsService {

	String ADMIN_PASSWORD_LOCKED_PROPERTY = "admin.password.locked";

	@Authorized(PrivilegeConstants.ADD_USERS)
	User createUser(User user, String password) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_USER_PASSWORDS)
	void changePassword(User user, String oldPassword, String newPassword) throws APIException;

	@Authorized(PrivilegeConstants.GET_USERS)
	User getUser(Integer userId) throws APIException;

	@Authorized(PrivilegeConstants.GET_USERS)
	User getUserByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_USERS)
	User getUserByUsername(String username);

	@Authorized(PrivilegeConstants.GET_USERS)
	User getUserByUsernameOrEmail(String usernameOrEmail);

	@Authorized(PrivilegeConstants.GET_USERS)
	boolean hasDuplicateUsername(User user) throws APIException;

	@Authorized(PrivilegeConstants.GET_USERS)
	List<User> getUsersByRole(Role role) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_USERS)
	User saveUser(User user) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_USERS)
	User retireUser(User user, String reason) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_USERS)
	User unretireUser(User user) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_USERS)
	void purgeUser(User user) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_USERS)
	void purgeUser(User user, boolean cascade) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_PRIVILEGES)
	List<Privilege> getAllPrivileges() throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_ROLES)
	List<Role> getAllRoles() throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_ROLES)
	Role saveRole(Role role) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_ROLES)
	void purgeRole(Role role) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_PRIVILEGES)
	Privilege savePrivilege(Privilege privilege) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_PRIVILEGES)
	void purgePrivilege(Privilege privilege) throws APIException;

	@Authorized(PrivilegeConstants.GET_ROLES)
	Role getRole(String r) throws APIException;

	@Authorized(PrivilegeConstants.GET_ROLES)
	Role getRoleByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_PRIVILEGES)
	Privilege getPrivilege(String p) throws APIException;

	@Authorized(PrivilegeConstants.GET_PRIVILEGES)
	Privilege getPrivilegeByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_USERS)
	List<User> getAllUsers() throws APIException;

	@Authorized
	void changePassword(String oldPassword, String newPassword) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_USER_PASSWORDS)
	void changePassword(User user, String newPassword) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_USER_PASSWORDS)
	void changeHashedPassword(User user, String hashedPassword, String salt) throws APIException;

	@Authorized(PrivilegeConstants.GET_USERS)
	List<User> getUsersByPerson(Person person, boolean includeRetired) throws APIException;

	@Authorized
	User setUserProperty(User user, String key, String value) throws APIException;

	@Authorized
	User removeUserProperty(User user, String key) throws APIException;

	@Authorized
	String generateSystemId();
}
