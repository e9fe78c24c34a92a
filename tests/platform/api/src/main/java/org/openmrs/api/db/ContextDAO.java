package org.openmrs.api.db;

import java.sql.Connection;
import java.util.Properties;
import java.util.concurrent.Future;

import org.openmrs.OpenmrsObject;
import org.openmrs.User;
import org.openmrs.api.context.ContextAuthenticationException;

/** What the context asks of the database layer. */
public interface ContextDAO {

	User authenticate(String username, String password) throws ContextAuthenticationException;

	User getUserByUuid(String uuid) throws ContextAuthenticationException;

	User getUserByUsername(String username);

	void openSession();

	void closeSession();

	void clearSession();

	void flushSession();

	void evictFromSession(Object obj);

	void evictEntity(OpenmrsObject object);

	void evictAllEntities(Class<?> entityClass);

	void clearEntireCache();

	void refreshEntity(Object obj);

	void startup(Properties props);

	void shutdown();

	void updateSearchIndex();

	Future<?> updateSearchIndexAsync();

	void updateSearchIndexForObject(Object object);

	void updateSearchIndexForType(Class<?> type);

	void updateSearchIndex(Class<?>... types);

	Connection getDatabaseConnection();
}
