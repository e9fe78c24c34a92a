package org.openmrs.standin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.sql.Connection;
import java.util.Properties;

import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.openmrs.api.context.Context;
import org.openmrs.install.Installer;
import org.openmrs.util.DatabaseUpdater;

/** A server as it was installed years ago: its tables take no characters of four bytes. */
public class OldCharacterSetTest {

	@ClassRule
	public static final TemporaryFolder applicationData = new TemporaryFolder();

	@Test
	public void theTablesOfAnOldServerAreUtf8mb3() throws Exception {
		Properties properties = TestDatabase.freshServer(applicationData.getRoot());
		properties.setProperty("schema.collation", "utf8mb3_general_ci");
		Context.setRuntimeProperties(properties);
		assertTrue(DatabaseUpdater.updatesRequired());
		DatabaseUpdater.executeChangelog();
		assertFalse(DatabaseUpdater.updatesRequired());
		assertEquals("0", FreshServer.value("select count(*) from information_schema.columns where table_schema = database()"
		        + " and character_set_name is not null and collation_name <> 'utf8mb3_general_ci'"));
		assertEquals("S\u00ec", FreshServer.value("select name from concept_name where concept_name_id = 6"));
		try (Connection connection = DatabaseUpdater.getConnection()) {
			assertFalse("installing again must not touch anything", Installer.isEmpty(connection));
		}
	}
}
