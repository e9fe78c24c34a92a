package org.openmrs.module.tributary.refresh;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import org.hibernate.search.mapper.orm.Search;
import org.junit.Before;
import org.junit.Test;
import org.openmrs.PersonName;

/** What was applied is found, and what was deleted is not found any more; the index is committed once for all. */
public class IndexingPlanTest {

	@Before
	public void forget() {
		Search.CALLS.clear();
	}

	@Test
	public void deletedRowsAreTakenOutTogether() {
		IndexingPlan.purge(null, PersonName.class, Arrays.asList(3, 7));
		assertEquals(Arrays.asList("purge PersonName 3", "purge PersonName 7", "execute"), Search.CALLS);
	}

	@Test
	public void appliedRowsAreIndexedTogether() {
		IndexingPlan.index(null, Arrays.asList("one", "two"));
		assertEquals(Arrays.asList("add one", "add two", "execute"), Search.CALLS);
	}
}
