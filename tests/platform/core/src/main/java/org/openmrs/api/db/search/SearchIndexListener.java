package org.openmrs.api.db.search;

import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventSource;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.event.spi.PostDeleteEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.persister.entity.EntityPersister;
import org.openmrs.OpenmrsObject;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Brings what Hibernate has written into the search index once its transaction has committed. */
@Component
public class SearchIndexListener implements PostInsertEventListener, PostUpdateEventListener, PostDeleteEventListener,
        InitializingBean {

	private static final long serialVersionUID = 1L;

	private final transient SessionFactory sessionFactory;

	private final transient SearchIndex index;

	@Autowired
	public SearchIndexListener(SessionFactory sessionFactory, SearchIndex index) {
		this.sessionFactory = sessionFactory;
		this.index = index;
	}

	@Override
	public void afterPropertiesSet() {
		EventListenerRegistry registry = sessionFactory.unwrap(SessionFactoryImplementor.class).getServiceRegistry()
		        .getService(EventListenerRegistry.class);
		registry.appendListeners(EventType.POST_INSERT, this);
		registry.appendListeners(EventType.POST_UPDATE, this);
		registry.appendListeners(EventType.POST_DELETE, this);
	}

	@Override
	public void onPostInsert(PostInsertEvent event) {
		afterCommit(event.getSession(), event.getEntity(), false);
	}

	@Override
	public void onPostUpdate(PostUpdateEvent event) {
		afterCommit(event.getSession(), event.getEntity(), false);
	}

	@Override
	public void onPostDelete(PostDeleteEvent event) {
		afterCommit(event.getSession(), event.getEntity(), true);
	}

	private void afterCommit(EventSource session, Object entity, boolean removed) {
		if (!SearchIndex.isIndexed(entity)) {
			return;
		}
		session.getActionQueue().registerProcess((success, inSession) -> {
			if (success && removed) {
				index.remove(((OpenmrsObject) entity).getUuid());
			} else if (success) {
				index.addOrUpdate(entity);
			}
		});
	}

	@Override
	@Deprecated
	public boolean requiresPostCommitHanding(EntityPersister persister) {
		return false;
	}
}
