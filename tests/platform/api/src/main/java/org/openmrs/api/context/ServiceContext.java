package org.openmrs.api.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.openmrs.api.APIException;
import org.springframework.beans.BeansException;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;

/** The registry of the services of one application context; replaced at every refresh. */
public class ServiceContext implements ApplicationContextAware {

	private static volatile ServiceContext instance;

	private final Map<Class<?>, Object> services = new ConcurrentHashMap<>();

	private volatile ApplicationContext applicationContext;

	private volatile boolean refreshingContext;

	public static ServiceContext getInstance() {
		if (instance == null) {
			synchronized (ServiceContext.class) {
				if (instance == null) {
					instance = new ServiceContext();
				}
			}
		}
		return instance;
	}

	public static boolean isInstantiated() {
		return instance != null;
	}

	public static void destroyInstance() {
		synchronized (ServiceContext.class) {
			instance = null;
		}
	}

	@SuppressWarnings("unchecked")
	public <T> T getService(Class<? extends T> cls) {
		Object service = services.get(cls);
		if (service == null) {
			throw new APIException("Service not found: " + cls.getName());
		}
		return (T) service;
	}

	public void setService(Class<?> cls, Object classInstance) {
		services.put(cls, classInstance);
	}

	/** Registers a module's service: the name of its interface, then the service. */
	public void setModuleService(List<Object> params) {
		try {
			setService(Context.loadClass((String) params.get(0)), params.get(1));
		}
		catch (ClassNotFoundException e) {
			throw new APIException("Unknown service interface " + params.get(0), e);
		}
	}

	public <T> List<T> getRegisteredComponents(Class<T> type) {
		return applicationContext == null ? new ArrayList<>() : new ArrayList<>(applicationContext.getBeansOfType(type).values());
	}

	public <T> T getRegisteredComponent(String beanName, Class<T> type) throws APIException {
		try {
			return applicationContext.getBean(beanName, type);
		}
		catch (BeansException e) {
			throw new APIException("No component " + beanName + " of type " + type.getName(), e);
		}
	}

	public void startRefreshingContext() {
		refreshingContext = true;
	}

	public void doneRefreshingContext() {
		refreshingContext = false;
	}

	public boolean isRefreshingContext() {
		return refreshingContext;
	}

	public ApplicationContext getApplicationContext() {
		return applicationContext;
	}

	@Override
	public void setApplicationContext(ApplicationContext applicationContext) {
		this.applicationContext = applicationContext;
	}
}
