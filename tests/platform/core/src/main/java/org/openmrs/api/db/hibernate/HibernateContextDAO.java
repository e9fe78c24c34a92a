package org.openmrs.api.db.hibernate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import org.hibernate.FlushMode;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.openmrs.OpenmrsObject;
import org.openmrs.Role;
import org.openmrs.User;
import org.openmrs.api.context.ContextAuthenticationException;
import org.openmrs.api.context.Daemon;
import org.openmrs.api.db.ContextDAO;
import org.openmrs.api.db.DAOException;
import org.openmrs.api.db.search.SearchIndex;
import org.openmrs.util.OpenmrsConstants;
import org.openmrs.util.Security;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.orm.hibernate5.SessionFactoryUtils;
import org.springframework.orm.hibernate5.SessionHolder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Sessions bound to threads, logins, the caches and the search index. */
@Component("contextDAO")
public class HibernateContextDAO implements ContextDAO {

	private static final int ALLOWED_FAILED_LOGINS = 7;

	/** How often the thread has opened the session that it holds. */
	private static final ThreadLocal<Integer> opened = ThreadLocal.withInitial(() -> 0);

	private final SessionFactory sessionFactory;

	private final SearchIndex searchIndex;

	private volatile User daemonUser;

	@Autowired
	public HibernateContextDAO(SessionFactory sessionFactory, SearchIndex searchIndex) {
		this.sessionFactory = sessionFactory;
		this.searchIndex = searchIndex;
	}

	private Session session() {
		return sessionFactory.getCurrentSession();
	}

	@Override
	@Transactional(noRollbackFor = ContextAuthenticationException.class)
	public User authenticate(String username, String password) throws ContextAuthenticationException {
		List<User> candidates = session()
		        .createQuery("from User u where (u.username = ?1 or u.systemId = ?1) and u.retired = false", User.class)
		        .setParameter(1, username).list();
		if (candidates.isEmpty() || password == null) {
			throw new ContextAuthenticationException("Invalid username and/or password");
		}
		User user = candidates.get(0);
		Object[] secret = (Object[]) session().createNativeQuery("select password, salt from users where user_id = ?1")
		        .setParameter(1, user.getUserId()).uniqueResult();
		if (user.getUserProperties().containsKey(OpenmrsConstants.USER_PROPERTY_LOCKOUT_TIMESTAMP)) {
			throw new ContextAuthenticationException("Invalid number of connection attempts. Please try again later.");
		}
		if (!Security.hashMatches((String) secret[0], password + secret[1])) {
			countFailure(user);
			throw new ContextAuthenticationException("Invalid username and/or password");
		}
		hydrate(user);
		if (!"0".equals(user.getUserProperty(OpenmrsConstants.USER_PROPERTY_LOGIN_ATTEMPTS, "0"))) {
			user.setUserProperty(OpenmrsConstants.USER_PROPERTY_LOGIN_ATTEMPTS, "0");
		}
		user.setUserProperty(OpenmrsConstants.USER_PROPERTY_LAST_LOGIN_TIMESTAMP, String.valueOf(System.currentTimeMillis()));
		return user;
	}

	private static void countFailure(User user) {
		int attempts = Integer.parseInt(user.getUserProperty(OpenmrsConstants.USER_PROPERTY_LOGIN_ATTEMPTS, "0")) + 1;
		if (attempts > ALLOWED_FAILED_LOGINS) {
			user.setUserProperty(OpenmrsConstants.USER_PROPERTY_LOCKOUT_TIMESTAMP, String.valueOf(System.currentTimeMillis()));
		} else {
			user.setUserProperty(OpenmrsConstants.USER_PROPERTY_LOGIN_ATTEMPTS, String.valueOf(attempts));
		}
	}

	private static User hydrate(User user) {
		if (user != null) {
			user.getUserProperties().size();
			Hibernate.initialize(user.getPerson());
			for (Role role : user.getAllRoles()) {
				role.getPrivileges().size();
			}
		}
		return user;
	}

	@Override
	@Transactional(readOnly = true)
	public User getUserByUuid(String uuid) {
		if (!Daemon.getDaemonUserUuid().equals(uuid)) {
			return loadUser(uuid);
		}
		if (daemonUser == null) {
			daemonUser = loadUser(uuid);
		}
		return daemonUser;
	}

	/** Looks the user up without flushing: interceptors ask for the author in the middle of a flush. */
	private User loadUser(String uuid) {
		return hydrate(session().createQuery("from User u where u.uuid = ?1", User.class)
		        .setHibernateFlushMode(FlushMode.MANUAL).setParameter(1, uuid).uniqueResult());
	}

	@Override
	@Transactional(readOnly = true)
	public User getUserByUsername(String username) {
		return hydrate(session().createQuery("from User u where u.username = ?1 or u.systemId = ?1", User.class)
		        .setParameter(1, username).uniqueResult());
	}

	@Override
	public void openSession() {
		opened.set(opened.get() + 1);
		if (!TransactionSynchronizationManager.hasResource(sessionFactory)) {
			Session session = sessionFactory.openSession();
			session.setHibernateFlushMode(FlushMode.MANUAL);
			TransactionSynchronizationManager.bindResource(sessionFactory, new SessionHolder(session));
		}
	}

	@Override
	public void closeSession() {
		int left = Math.max(0, opened.get() - 1);
		if (left > 0) {
			opened.set(left);
			return;
		}
		opened.remove();
		if (TransactionSynchronizationManager.hasResource(sessionFactory)) {
			SessionHolder holder = (SessionHolder) TransactionSynchronizationManager.unbindResource(sessionFactory);
			SessionFactoryUtils.closeSession(holder.getSession());
		}
	}

	@Override
	@Transactional
	public void clearSession() {
		session().clear();
	}

	@Override
	@Transactional
	public void flushSession() {
		session().flush();
	}

	@Override
	@Transactional
	public void evictFromSession(Object obj) {
		session().evict(obj);
	}

	@Override
	public void evictEntity(OpenmrsObject object) {
		sessionFactory.getCache().evictEntityData(Hibernate.getClass(object), object.getId());
	}

	@Override
	public void evictAllEntities(Class<?> entityClass) {
		sessionFactory.getCache().evictEntityData(entityClass);
		sessionFactory.getCache().evictCollectionData();
		sessionFactory.getCache().evictQueryRegions();
	}

	@Override
	public void clearEntireCache() {
		sessionFactory.getCache().evictAllRegions();
	}

	@Override
	@Transactional
	public void refreshEntity(Object obj) {
		session().refresh(obj);
	}

	@Override
	public void startup(Properties props) {
		searchIndex.buildIfEmpty();
	}

	@Override
	public void shutdown() {
		searchIndex.close();
	}

	@Override
	@Transactional(readOnly = true)
	public void updateSearchIndex() {
		searchIndex.rebuild();
	}

	@Override
	@Transactional(readOnly = true)
	public Future<?> updateSearchIndexAsync() {
		searchIndex.rebuild();
		return CompletableFuture.completedFuture(null);
	}

	@Override
	@Transactional(readOnly = true)
	public void updateSearchIndexForObject(Object object) {
		searchIndex.addOrUpdate(object);
	}

	@Override
	@Transactional(readOnly = true)
	public void updateSearchIndexForType(Class<?> type) {
		searchIndex.rebuild(type);
	}

	@Override
	@Transactional(readOnly = true)
	public void updateSearchIndex(Class<?>... types) {
		for (Class<?> type : types) {
			searchIndex.rebuild(type);
		}
	}

	@Override
	public Connection getDatabaseConnection() {
		try {
			return sessionFactory.unwrap(SessionFactoryImplementor.class).getServiceRegistry()
			        .getService(ConnectionProvider.class).getConnection();
		}
		catch (SQLException e) {
			throw new DAOException("No connection to the database", e);
		}
	}
}
