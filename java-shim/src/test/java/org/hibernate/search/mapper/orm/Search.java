package org.hibernate.search.mapper.orm;

import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;

/** Stands for Hibernate Search 6, by the names that are called; writes down the calls. */
public final class Search {

	/** What was called, in order. */
	public static final List<String> CALLS = new ArrayList<>();

	private Search() {
	}

	public static SearchSession session(Session session) {
		return new SearchSession();
	}

	/** A session. */
	public static final class SearchSession {

		public SearchIndexingPlan indexingPlan() {
			return new SearchIndexingPlan();
		}
	}

	/** A plan. */
	public static final class SearchIndexingPlan {

		public void addOrUpdate(Object entity) {
			CALLS.add("add " + entity);
		}

		public void purge(Class<?> type, Object id, String routingKey) {
			CALLS.add("purge " + type.getSimpleName() + ' ' + id);
		}

		public void execute() {
			CALLS.add("execute");
		}
	}
}
