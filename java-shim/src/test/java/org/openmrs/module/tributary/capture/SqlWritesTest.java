package org.openmrs.module.tributary.capture;

import static org.junit.Assert.assertEquals;

import java.util.stream.Collectors;
import org.junit.Test;

/** What SQL texts write to, in every spelling that a module may use. */
public class SqlWritesTest {

	private static void assertWrites(String expected, String sql) {
		assertEquals(sql, expected, SqlWrites.of(sql).stream().map(Write::toString).collect(Collectors.joining(", ")));
	}

	@Test
	public void plainStatements() {
		assertWrites("insert patient", "INSERT INTO patient (patient_id) VALUES (?)");
		assertWrites("update patient", "update patient set allergy_status = ? where patient_id = ?");
		assertWrites("delete obs", "delete from obs where order_id=?");
		assertWrites("delete obs", "truncate table obs");
		assertWrites("null drug", "replace into drug values (1)");
	}

	@Test
	public void modifiersQuotesSchemasAndComments() {
		assertWrites("insert obs", "insert low_priority ignore obs values (1)");
		assertWrites("insert obs", "/* module x */ insert\n ignore into `openmrs`.`Obs` (obs_id) select 1");
		assertWrites("update obs", "-- update person\nupdate openmrs . obs o set o.voided = 1");
		assertWrites("update obs", "# hello\n\tUPDATE LOW_PRIORITY IGNORE `obs` AS o SET voided=1");
		assertWrites("delete obs", "DELETE QUICK FROM \"obs\"");
		assertWrites("insert obs", "/*!40000 insert into obs values (1) */");
	}

	@Test
	public void aRowThatIsThereAlreadyMayBeUpdatedInstead() {
		assertWrites("null obs", "insert into obs (a) values ((1)) on duplicate key update a = 2");
		assertWrites("insert obs", "insert into obs (a) values ('on duplicate key')");
	}

	@Test
	public void severalTables() {
		assertWrites("update obs, update encounter",
		    "update obs o inner join encounter e on o.encounter_id = e.encounter_id set o.voided = 1, e.voided = 1");
		assertWrites("update obs, update person", "update obs, person as p set obs.voided = p.voided");
		assertWrites("delete obs", "delete a from obs a left join encounter b using (encounter_id) where b.encounter_id is null");
		assertWrites("delete obs, delete encounter", "delete a.*, encounter from obs a, encounter where 1");
		assertWrites("delete obs", "delete from o using obs as o join person p on f(o.a, p.b) where 1");
	}

	@Test
	public void whatCannotBeToldMayBeAnything() {
		assertWrites("null null", "call tidy_up(?)");
		assertWrites("null null", "{call tidy_up(?)}");
		assertWrites("null null", "execute prepared");
		assertWrites("null null", "update (select 1) x set a = 1");
		assertWrites("null obs", "load data local infile 'obs.csv' into table obs");
		assertWrites("null null", "insert");
	}

	@Test
	public void whatWritesNoRows() {
		assertWrites("", "select 'update obs set voided = 1'");
		assertWrites("", "/* c */ select 1");
		assertWrites("", "(select 1) union (select 2)");
		assertWrites("", "with x as (select 1) select * from x");
		assertWrites("", "set @a = 1");
		assertWrites("", "create temporary table if not exists HT_patient (patient_id integer not null)");
		assertWrites("", "");
	}

	@Test
	public void statementsOneAfterTheOther() {
		assertWrites("insert obs, delete person",
		    "insert into obs values (';'); select 1; delete from person; with x as (select 1) select 2;");
		assertWrites("update obs", "with x as (select 1 delete) update obs set a = 1");
	}
}
