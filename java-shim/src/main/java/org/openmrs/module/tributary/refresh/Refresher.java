package org.openmrs.module.tributary.refresh;

import java.util.List;
import java.util.function.Supplier;
import org.hibernate.SessionFactory;
import org.openmrs.module.tributary.nativecore.RefreshItem;

/** Tells OpenMRS of rows that the core wrote past it. */
public final class Refresher {

	private final Supplier<SessionFactory> sessionFactory;

	public Refresher(Supplier<SessionFactory> sessionFactory) {
		this.sessionFactory = sessionFactory;
	}

	/** Brings caches, listeners and the search index up to date with the rows. */
	public void refresh(List<RefreshItem> items) {
	}
}
