package org.openmrs.api.impl;

import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

import org.openmrs.Person;
import org.openmrs.Privilege;
import org.openmrs.Role;
import org.openmrs.User;
import org.openmrs.aop.RequiredData;
import org.openmrs.api.APIException;
import org.openmrs.api.UserService;
import org.openmrs.api.context.Context;
import org.openmrs.api.db.LoginCredential;
import org.openmrs.api.db.hibernate.Store;
import org.openmrs.util.Security;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps accounts, roles and privileges through Hibernate. */
@Service("userService")
@Transactional
public class UserServiceImpl extends BaseOpenmrsService implements UserService {

	private final Store store;

	@Autowired
	public UserServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	@Transactional(readOnly = true)
	public User getUser(Integer userId) {
		return store.get(User.class, userId);
	}

	@Override
	@Transactional(readOnly = true)
	public User getUserByUuid(String uuid) {
		return store.byUuid(User.class, uuid);
	}

	@Override
	public User retireUser(User user, String reason) {
		return store.retire(user, reason);
	}

	@Override
	public User unretireUser(User user) {
		return store.unretire(user);
	}

	@Override
	public void purgeUser(User user) {
		store.purge(user);
	}

	@Override
	public void purgeUser(User user, boolean cascade) {
		store.purge(user);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Privilege> getAllPrivileges() {
		return store.all(Privilege.class, true);
	}

	@Override
	@Transactional(readOnly = true)
	public List<Role> getAllRoles() {
		return store.all(Role.class, true);
	}

	@Override
	public Role saveRole(Role role) {
		return store.save(role);
	}

	@Override
	public void purgeRole(Role role) {
		store.purge(role);
	}

	@Override
	public Privilege savePrivilege(Privilege privilege) {
		return store.save(privilege);
	}

	@Override
	public void purgePrivilege(Privilege privilege) {
		store.purge(privilege);
	}

	@Override
	@Transactional(readOnly = true)
	public Role getRoleByUuid(String uuid) {
		return store.byUuid(Role.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public Privilege getPrivilegeByUuid(String uuid) {
		return store.byUuid(Privilege.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<User> getAllUsers() {
		return store.all(User.class, true);
	}

	@Override
	public User createUser(User user, String password) {
		if (hasDuplicateUsername(user)) {
			throw new APIException("The user name is taken");
		}
		if (user.getSystemId() == null || user.getSystemId().isEmpty()) {
			user.setSystemId(generateSystemId());
		}
		if (user.getPerson() != null) {
			RequiredData.fill(user.getPerson());
		}
		store.save(user);
		store.session().flush();
		changePassword(user, password);
		return user;
	}

	@Override
	public User saveUser(User user) {
		if (user.getUserId() == null) {
			throw new APIException("A new user needs a password: call createUser");
		}
		return store.save(user);
	}

	@Override
	public void changePassword(User user, String newPassword) {
		String salt = Security.getRandomToken();
		changeHashedPassword(user, Security.encodeString(newPassword + salt), salt);
	}

	@Override
	public void changePassword(String oldPassword, String newPassword) {
		changePassword(Context.getAuthenticatedUser(), oldPassword, newPassword);
	}

	@Override
	public void changePassword(User user, String oldPassword, String newPassword) {
		if (!store.get(LoginCredential.class, user.getUserId()).checkPassword(oldPassword)) {
			throw new APIException("The old password is wrong");
		}
		changePassword(user, newPassword);
	}

	@Override
	public void changeHashedPassword(User user, String hashedPassword, String salt) {
		LoginCredential credential = store.get(LoginCredential.class, user.getUserId());
		credential.setHashedPassword(hashedPassword);
		credential.setSalt(salt);
		credential.setChangedBy(Context.getAuthenticatedUser());
		credential.setDateChanged(new Date());
	}

	@Override
	@Transactional(readOnly = true)
	public User getUserByUsername(String username) {
		List<User> users = store.find(User.class, "from User u where u.username = ?1 or u.systemId = ?1 order by u.retired",
		    username);
		return users.isEmpty() ? null : users.get(0);
	}

	@Override
	@Transactional(readOnly = true)
	public User getUserByUsernameOrEmail(String usernameOrEmail) {
		User user = getUserByUsername(usernameOrEmail);
		return user == null ? store.byProperty(User.class, "email", usernameOrEmail) : user;
	}

	@Override
	@Transactional(readOnly = true)
	public boolean hasDuplicateUsername(User user) {
		return user.getUsername() != null && !user.getUsername().isEmpty() && !store.find(User.class,
		    "from User u where (u.username = ?1 or u.systemId = ?1) and u.uuid <> ?2", user.getUsername(), user.getUuid())
		        .isEmpty();
	}

	@Override
	@Transactional(readOnly = true)
	public List<User> getUsersByRole(Role role) {
		return store.find(User.class, "select u from User u join u.roles r where r = ?1", role);
	}

	@Override
	@Transactional(readOnly = true)
	public List<User> getUsersByPerson(Person person, boolean includeRetired) {
		return store.find(User.class, "from User u where u.person = ?1", person).stream()
		        .filter(user -> includeRetired || !user.getRetired()).collect(Collectors.toList());
	}

	@Override
	public User setUserProperty(User user, String key, String value) {
		User attached = store.get(User.class, user.getUserId());
		attached.setUserProperty(key, value);
		return attached;
	}

	@Override
	public User removeUserProperty(User user, String key) {
		User attached = store.get(User.class, user.getUserId());
		attached.removeUserProperty(key);
		return attached;
	}

	/** The next number above all user ids, with a check digit after a dash. */
	@Override
	@Transactional(readOnly = true)
	public String generateSystemId() {
		Integer last = store.find(Integer.class, "select max(u.userId) from User u").get(0);
		int next = last == null ? 1 : last + 1;
		return next + "-" + (10 - luhnSum(next) % 10) % 10;
	}

	private static int luhnSum(int number) {
		int sum = 0;
		boolean doubled = true;
		for (int rest = number; rest > 0; rest /= 10) {
			int digit = rest % 10 * (doubled ? 2 : 1);
			sum += digit > 9 ? digit - 9 : digit;
			doubled = !doubled;
		}
		return sum;
	}

	@Override
	@Transactional(readOnly = true)
	public Role getRole(String r) {
		return store.get(Role.class, r);
	}

	@Override
	@Transactional(readOnly = true)
	public Privilege getPrivilege(String p) {
		return store.get(Privilege.class, p);
	}
}
