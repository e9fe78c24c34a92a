package org.openmrs.api;

import java.util.List;

import org.openmrs.Person;
import org.openmrs.Privilege;
import org.openmrs.Role;
import org.openmrs.User;

/** Keeps accounts, roles and privileges. */
public interface UserService extends OpenmrsService {

	String ADMIN_PASSWORD_LOCKED_PROPERTY = "admin.password.locked";

	User createUser(User user, String password) throws APIException;

	void changePassword(User user, String oldPassword, String newPassword) throws APIException;

	User getUser(Integer userId) throws APIException;

	User getUserByUuid(String uuid) throws APIException;

	User getUserByUsername(String username);

	User getUserByUsernameOrEmail(String usernameOrEmail);

	boolean hasDuplicateUsername(User user) throws APIException;

	List<User> getUsersByRole(Role role) throws APIException;

	User saveUser(User user) throws APIException;

	User retireUser(User user, String reason) throws APIException;

	User unretireUser(User user) throws APIException;

	void purgeUser(User user) throws APIException;

	void purgeUser(User user, boolean cascade) throws APIException;

	List<Privilege> getAllPrivileges() throws APIException;

	List<Role> getAllRoles() throws APIException;

	Role saveRole(Role role) throws APIException;

	void purgeRole(Role role) throws APIException;

	Privilege savePrivilege(Privilege privilege) throws APIException;

	void purgePrivilege(Privilege privilege) throws APIException;

	Role getRole(String r) throws APIException;

	Role getRoleByUuid(String uuid) throws APIException;

	Privilege getPrivilege(String p) throws APIException;

	Privilege getPrivilegeByUuid(String uuid) throws APIException;

	List<User> getAllUsers() throws APIException;

	void changePassword(String oldPassword, String newPassword) throws APIException;

	void changePassword(User user, String newPassword) throws APIException;

	void changeHashedPassword(User user, String hashedPassword, String salt) throws APIException;

	List<User> getUsers(String nameSearch, List<Role> roles, boolean includeVoided) throws APIException;

	List<User> getUsersByName(String givenName, String familyName, boolean includeRetired) throws APIException;

	List<User> getUsersByPerson(Person person, boolean includeRetired) throws APIException;

	User setUserProperty(User user, String key, String value) throws APIException;

	User removeUserProperty(User user, String key) throws APIException;

	String generateSystemId();

	List<User> getUsers(String name, List<Role> roles, boolean includeRetired, Integer start, Integer length) throws APIException;

	Integer getCountOfUsers(String name, List<Role> roles, boolean includeRetired);

	User saveUserProperty(String key, String value);
}
