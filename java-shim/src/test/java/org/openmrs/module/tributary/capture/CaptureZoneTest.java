package org.openmrs.module.tributary.capture;

import java.util.Date;
import java.util.TimeZone;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** The JDBC URL's time zone differs from the JVM's: the journal holds the text that the database holds. */
public class CaptureZoneTest {

	private final TimeZone zone = TimeZone.getDefault();

	@Before
	public void inKigali() {
		TimeZone.setDefault(TimeZone.getTimeZone("Africa/Kigali"));
	}

	@After
	public void back() {
		TimeZone.setDefault(zone);
	}

	private static void datesSurvive(String... urlOptions) throws Exception {
		try (CaptureFixture db = new CaptureFixture(urlOptions)) {
			Entities.Measure measure = new Entities.Measure();
			measure.moment = new Date(1_777_777_777_000L);
			measure.day = new Date(1_777_777_777_000L);
			measure.hour = new Date(1_777_777_777_000L);
			db.save(session -> session.save(measure));
			db.settle();
			db.save(session -> session.get(Entities.Measure.class, measure.id).moment = new Date(0));
			db.assertReplayed();
		}
	}

	@Test
	public void withTheServerInUtc() throws Exception {
		datesSurvive("serverTimezone=UTC");
	}

	@Test
	public void withTheJvmsZone() throws Exception {
		datesSurvive();
	}

	@Test
	public void withServerSideStatements() throws Exception {
		datesSurvive("serverTimezone=UTC", "useServerPrepStmts=true");
	}
}
