package org.openmrs.module.tributary.refresh;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/** The caches that core's services keep through Spring, with the tables that they are computed from. */
final class SpringCaches {

	private static final Map<String, List<String>> TABLES = new HashMap<>();

	static {
		TABLES.put("rolePrivileges", Arrays.asList("role", "privilege", "role_privilege", "role_role"));
		TABLES.put("userSearchLocales", Arrays.asList("users", "user_property", "global_property"));
		TABLES.put("conceptIdsByMapping",
		    Arrays.asList("concept", "concept_reference_map", "concept_reference_term", "concept_reference_source"));
	}

	private SpringCaches() {
	}

	/** Clears every cache that is computed from one of the tables. */
	static void clear(Set<String> tables, Collection<CacheManager> managers) {
		for (String name : names(tables)) {
			for (CacheManager manager : managers) {
				if (manager.getCacheNames().contains(name)) {
					clear(manager.getCache(name));
				}
			}
		}
	}

	private static void clear(Cache cache) {
		if (cache != null) {
			cache.clear();
		}
	}

	static Set<String> names(Set<String> tables) {
		Set<String> names = new TreeSet<>();
		TABLES.forEach((name, sources) -> {
			if (!Collections.disjoint(sources, tables)) {
				names.add(name);
			}
		});
		return names;
	}
}
