package org.openmrs.api.impl;

import org.openmrs.api.OpenmrsService;
import org.openmrs.api.context.Context;
import org.openmrs.api.context.ServiceContext;
import org.openmrs.api.db.ContextDAO;
import org.openmrs.messagesource.MessageSourceService;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/** Makes the services of a fresh application context those that {@link Context} hands out. */
@Component
public class ServiceRegistrar implements SmartInitializingSingleton {

	private final ApplicationContext applicationContext;

	private final ContextDAO contextDAO;

	@Autowired
	public ServiceRegistrar(ApplicationContext applicationContext, ContextDAO contextDAO) {
		this.applicationContext = applicationContext;
		this.contextDAO = contextDAO;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Context.setDAO(contextDAO);
		ServiceContext.getInstance().setApplicationContext(applicationContext);
		for (Object service : applicationContext.getBeansOfType(OpenmrsService.class).values()) {
			for (Class<?> type : ClassUtils.getAllInterfaces(service)) {
				if (type != OpenmrsService.class && OpenmrsService.class.isAssignableFrom(type)) {
					ServiceContext.getInstance().setService(type, service);
				}
			}
		}
		ServiceContext.getInstance().setService(MessageSourceService.class, applicationContext.getBean("messageSourceService"));
		contextDAO.startup(Context.getRuntimeProperties());
	}
}
