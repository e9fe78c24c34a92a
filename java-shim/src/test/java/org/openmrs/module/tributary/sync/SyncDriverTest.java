package org.openmrs.module.tributary.sync;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.OptionalLong;
import org.junit.Test;
import org.openmrs.module.tributary.nativecore.TributaryClosedException;

/** What the page shows of a cycle belongs to the present parent. */
public class SyncDriverTest {

	@Test
	public void nothingOfAFormerParentsCycleIsShown() {
		SyncDriver driver = new SyncDriver(() -> {
			throw new TributaryClosedException("NOT_READY", true, "Tributary is not running on this server.");
		}, OptionalLong::empty, null, Runnable::run);
		assertTrue(driver.run());
		assertEquals("NOT_READY", driver.getProgress().getErrorCode());
		assertTrue(driver.getProgress().getEndedAt() > 0);
		driver.forget();
		assertNull(driver.getProgress().getErrorCode());
		assertEquals(0, driver.getProgress().getEndedAt());
	}
}
