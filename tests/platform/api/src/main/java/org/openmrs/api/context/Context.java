package org.openmrs.api.context;

import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Future;

import org.openmrs.OpenmrsObject;
import org.openmrs.User;
import org.openmrs.api.APIException;
import org.openmrs.api.AdministrationService;
import org.openmrs.api.CohortService;
import org.openmrs.api.ConceptService;
import org.openmrs.api.ConditionService;
import org.openmrs.api.DiagnosisService;
import org.openmrs.api.EncounterService;
import org.openmrs.api.FormService;
import org.openmrs.api.LocationService;
import org.openmrs.api.ObsService;
import org.openmrs.api.OrderService;
import org.openmrs.api.PatientService;
import org.openmrs.api.PersonService;
import org.openmrs.api.ProgramWorkflowService;
import org.openmrs.api.ProviderService;
import org.openmrs.api.UserService;
import org.openmrs.api.VisitService;
import org.openmrs.api.db.ContextDAO;
import org.openmrs.messagesource.MessageSourceService;
import org.openmrs.scheduler.SchedulerService;
import org.openmrs.util.OpenmrsClassLoader;

/** The static door to the services, to the session of the thread and to the user of the thread. */
public class Context {

	private static final ThreadLocal<UserContext> userContexts = new ThreadLocal<>();

	private static volatile ContextDAO contextDAO;

	private static volatile Properties runtimeProperties = new Properties();

	private static volatile AuthenticationScheme authenticationScheme = new UsernamePasswordAuthenticationScheme();

	public static void setDAO(ContextDAO dao) {
		contextDAO = dao;
	}

	public void setContextDAO(ContextDAO dao) {
		setDAO(dao);
	}

	static ContextDAO getContextDAO() {
		if (contextDAO == null) {
			throw new APIException("The context has not been started");
		}
		return contextDAO;
	}

	public static Class<?> loadClass(String className) throws ClassNotFoundException {
		return OpenmrsClassLoader.getInstance().loadClass(className);
	}

	public static void setUserContext(UserContext ctx) {
		userContexts.set(ctx);
	}

	public static void clearUserContext() {
		userContexts.remove();
	}

	public static UserContext getUserContext() {
		UserContext userContext = userContexts.get();
		if (userContext == null) {
			throw new APIException("No session is open in this thread: call Context.openSession() first");
		}
		return userContext;
	}

	public static AuthenticationScheme getAuthenticationScheme() {
		return authenticationScheme;
	}

	public static void authenticate(String username, String password) throws ContextAuthenticationException {
		authenticate(new UsernamePasswordCredentials(username, password));
	}

	public static Authenticated authenticate(Credentials credentials) throws ContextAuthenticationException {
		return getUserContext().authenticate(credentials);
	}

	public static void refreshAuthenticatedUser() {
		getUserContext().refreshAuthenticatedUser();
	}

	public static Properties getRuntimeProperties() {
		Properties copy = new Properties();
		copy.putAll(runtimeProperties);
		return copy;
	}

	public static void setRuntimeProperties(Properties props) {
		runtimeProperties = props;
	}

	/** The user of this thread; in a daemon thread the daemon user. */
	public static User getAuthenticatedUser() {
		if (Daemon.isDaemonThread()) {
			return getContextDAO().getUserByUuid(Daemon.getDaemonUserUuid());
		}
		return getUserContext().getAuthenticatedUser();
	}

	public static boolean isAuthenticated() {
		return Daemon.isDaemonThread() || userContexts.get() != null && userContexts.get().isAuthenticated();
	}

	public static void logout() {
		if (isSessionOpen()) {
			getUserContext().logout();
		}
	}

	public static boolean hasPrivilege(String privilege) {
		return Daemon.isDaemonThread() || getUserContext().hasPrivilege(privilege);
	}

	public static void requirePrivilege(String privilege) throws ContextAuthenticationException {
		if (!hasPrivilege(privilege)) {
			throw new ContextAuthenticationException("Privilege required: " + privilege);
		}
	}

	public static void addProxyPrivilege(String privilege) {
		getUserContext().addProxyPrivilege(privilege);
	}

	public static void removeProxyPrivilege(String privilege) {
		getUserContext().removeProxyPrivilege(privilege);
	}

	public static void setLocale(Locale locale) {
		getUserContext().setLocale(locale);
	}

	public static Locale getLocale() {
		return userContexts.get() == null ? Locale.UK : userContexts.get().getLocale();
	}

	/** Opens a session without a user for this thread. */
	public static void openSession() {
		setUserContext(new UserContext(getAuthenticationScheme()));
		getContextDAO().openSession();
	}

	public static void closeSession() {
		clearUserContext();
		getContextDAO().closeSession();
	}

	public static void openSessionWithCurrentUser() {
		getContextDAO().openSession();
	}

	public static void closeSessionWithCurrentUser() {
		getContextDAO().closeSession();
	}

	public static void clearSession() {
		getContextDAO().clearSession();
	}

	public static void flushSession() {
		getContextDAO().flushSession();
	}

	public static boolean isSessionOpen() {
		return userContexts.get() != null;
	}

	public static void refreshEntity(Object obj) {
		getContextDAO().refreshEntity(obj);
	}

	public static void evictFromSession(Object obj) {
		getContextDAO().evictFromSession(obj);
	}

	/** Since 2.7. */
	public static void evictEntity(OpenmrsObject object) {
		getContextDAO().evictEntity(object);
	}

	/** Since 2.7. */
	public static void evictAllEntities(Class<?> entityClass) {
		getContextDAO().evictAllEntities(entityClass);
	}

	/** Since 2.7. */
	public static void clearEntireCache() {
		getContextDAO().clearEntireCache();
	}

	public static void shutdown() {
		if (contextDAO != null) {
			contextDAO.shutdown();
		}
		ServiceContext.destroyInstance();
	}

	public static <T> T getService(Class<? extends T> cls) {
		return ServiceContext.getInstance().getService(cls);
	}

	public static PatientService getPatientService() {
		return getService(PatientService.class);
	}

	public static PersonService getPersonService() {
		return getService(PersonService.class);
	}

	public static EncounterService getEncounterService() {
		return getService(EncounterService.class);
	}

	public static ObsService getObsService() {
		return getService(ObsService.class);
	}

	public static ConceptService getConceptService() {
		return getService(ConceptService.class);
	}

	public static LocationService getLocationService() {
		return getService(LocationService.class);
	}

	public static ProviderService getProviderService() {
		return getService(ProviderService.class);
	}

	public static UserService getUserService() {
		return getService(UserService.class);
	}

	public static VisitService getVisitService() {
		return getService(VisitService.class);
	}

	public static OrderService getOrderService() {
		return getService(OrderService.class);
	}

	public static ProgramWorkflowService getProgramWorkflowService() {
		return getService(ProgramWorkflowService.class);
	}

	public static CohortService getCohortService() {
		return getService(CohortService.class);
	}

	public static ConditionService getConditionService() {
		return getService(ConditionService.class);
	}

	public static DiagnosisService getDiagnosisService() {
		return getService(DiagnosisService.class);
	}

	public static FormService getFormService() {
		return getService(FormService.class);
	}

	public static AdministrationService getAdministrationService() {
		return getService(AdministrationService.class);
	}

	public static SchedulerService getSchedulerService() {
		return getService(SchedulerService.class);
	}

	public static MessageSourceService getMessageSourceService() {
		return getService(MessageSourceService.class);
	}

	public static <T> List<T> getRegisteredComponents(Class<T> type) {
		return ServiceContext.getInstance().getRegisteredComponents(type);
	}

	public static <T> T getRegisteredComponent(String beanName, Class<T> type) throws APIException {
		return ServiceContext.getInstance().getRegisteredComponent(beanName, type);
	}

	public static boolean isRefreshingContext() {
		return ServiceContext.getInstance().isRefreshingContext();
	}

	public static void updateSearchIndex() {
		getContextDAO().updateSearchIndex();
	}

	public static Future<?> updateSearchIndexAsync() {
		return getContextDAO().updateSearchIndexAsync();
	}

	public static void updateSearchIndexForType(Class<?> type) {
		getContextDAO().updateSearchIndexForType(type);
	}

	public static void updateSearchIndexForObject(Object object) {
		getContextDAO().updateSearchIndexForObject(object);
	}

	/** A new connection, apart from the session of the thread (since 2.5). */
	public static Connection getDatabaseConnection() {
		return getContextDAO().getDatabaseConnection();
	}
}
