package org.openmrs.module.tributary.refresh;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.openmrs.module.tributary.capture.CacheFixture;
import org.openmrs.module.tributary.nativecore.RefreshItem;

/** Exactly what an applied row made stale leaves the cache. */
public class CacheMapTest {

	private CacheFixture db;

	private CacheMap map;

	@Before
	public void open() throws Exception {
		db = new CacheFixture();
		map = new CacheMap(db.factory());
	}

	@After
	public void close() {
		db.close();
	}

	private static RefreshItem item(String table, Map<String, String> key, RefreshItem.Reference... references) {
		return new RefreshItem(1, RefreshItem.Op.UPDATE, table, key, Arrays.asList(references));
	}

	private static Map<String, String> key(String column, Object value) {
		return Collections.singletonMap(column, value.toString());
	}

	@Test
	public void theRowsEntityLeavesAndItsNeighbourStays() {
		map.evict(item("person", key("person_id", db.first())));
		assertFalse(db.isCached(db.first()));
		assertTrue(db.isCached(db.second()));
	}

	@Test
	public void aSubclassTableEvictsTheSameEntity() {
		map.evict(item("patient", key("patient_id", db.first())));
		assertFalse(db.isCached(db.first()));
	}

	@Test
	public void theCollectionsOfFormerAndPresentOwnersLeave() {
		RefreshItem.Reference moved = new RefreshItem.Reference("person_id", db.first().toString(), db.second().toString());
		map.evict(item("person_name", key("person_name_id", 4711), moved));
		assertFalse(db.areNamesCached(db.first()));
		assertFalse(db.areNamesCached(db.second()));
		assertTrue(db.areNamesCached(db.third()));
		assertTrue(db.isCached(db.first()));
	}

	@Test
	public void aRowWithoutItsForeignKeyEvictsTheWholeRole() {
		map.evict(item("person_name", key("person_name_id", 4711)));
		assertFalse(db.areNamesCached(db.first()));
		assertFalse(db.areNamesCached(db.third()));
	}

	@Test
	public void aRowThatIsInNobodysCollectionEvictsNone() {
		map.evict(item("person_name", key("person_name_id", 4711), new RefreshItem.Reference("person_id", null, null)));
		assertTrue(db.areNamesCached(db.first()));
	}

	@Test
	public void aJoinTableEvictsItsOwnersCollection() {
		Map<String, String> row = new LinkedHashMap<>();
		row.put("user_id", db.account().toString());
		row.put("role", "nurse");
		assertTrue(db.areRolesCached());
		map.evict(item("user_role", row));
		assertFalse(db.areRolesCached());
	}

	@Test
	public void unknownTablesHarmNothing() {
		map.evict(item("another_module_s_table", key("id", 1)));
		assertTrue(db.isCached(db.first()));
	}

	@Test
	public void queriesAreFiledUnderTheNamesThatHibernateUses() {
		assertEquals(Collections.singletonList("user_role"),
		    Arrays.asList(map.querySpaces(Collections.singleton("user_role"))));
		assertEquals(0, map.querySpaces(Collections.singleton("unknown")).length);
	}

	@Test
	public void springCachesAreClearedByTheTablesTheyAreMadeOf() {
		assertEquals(Collections.singleton("rolePrivileges"), SpringCaches.names(Collections.singleton("role_privilege")));
		assertTrue(SpringCaches.names(new HashSet<>(Arrays.asList("obs", "person"))).isEmpty());
	}
}
