//! Pre-flight: a sound database has no finding, one that was made bad on purpose has one for each defect, and what the
//! fixes mend stays mended.

use crate::support::{open, run, uuid};
use mysql::prelude::Queryable;
use std::sync::Arc;
use std::time::Duration;
use tributary_engine::store::StoreError;
use tributary_store_mysql::preflight::{Code, Done, Finding, Fix};
use tributary_store_mysql::testing::{create_openmrs_tables, shared_server, Charset, Database, Server};
use tributary_store_mysql::{MySqlStore, SCHEMA};
use uuid::Uuid;

const PEOPLE: &str = "
SET foreign_key_checks = 0;
INSERT INTO person (person_id, gender, uuid, creator, date_created) VALUES (1, 'F', 'f6c2b6a4-0000-4000-8000-000000000001', 1, '2020-01-01 00:00:00');
INSERT INTO users (user_id, system_id, username, creator, date_created, person_id, uuid) VALUES (1, 'admin', '', 1, '2020-01-01 00:00:00', 1, '1010d442-e134-11de-babe-001e378eb67e');
SET foreign_key_checks = 1;
";
/// What the shared server is set to for speed.
const QUICK: &[Code] = &[Code::FlushLog];

/// A database and its store.
struct Subject {
    database: Database,
    store: MySqlStore,
}

impl Subject {
    /// One that OpenMRS would be proud of.
    fn sound() -> Subject {
        Subject::on(shared_server().database(), Charset::Utf8mb4)
    }

    fn on(database: Database, charset: Charset) -> Subject {
        let mut conn = database.connect();
        create_openmrs_tables(&mut conn, charset).expect("the lists are sound");
        run(&mut conn, PEOPLE);
        let store = open(&database);
        Subject { database, store }
    }

    /// The same with something done to it, foreign keys asleep.
    fn with(statements: &[&str]) -> Subject {
        let subject = Subject::sound();
        subject.run(statements);
        subject
    }

    fn run(&self, statements: &[&str]) {
        let mut conn = self.database.connect();
        conn.query_drop("SET foreign_key_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'").expect("settings");
        for statement in statements {
            conn.query_drop(statement).expect(statement);
        }
    }

    fn check(&self) -> Vec<Finding> {
        let mut check = self.store.preflight().expect("a schema");
        while check.table().is_some() {
            self.store.preflight_step(&mut check, Duration::from_secs(1)).expect("a step");
        }
        assert_eq!(check.percent(), 100);
        check.findings().filter(|finding| !QUICK.contains(&finding.code)).cloned().collect()
    }

    /// The only finding.
    fn only(&self) -> Finding {
        let found = self.check();
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().expect("it was counted")
    }

    /// Mends to the end; gives how many rows that took.
    fn mend(&self, fix: Fix, table: &str) -> Result<u64, StoreError> {
        let mut mending = self.store.preflight_mending(fix, table)?;
        while self.store.preflight_mend(&mut mending, &mut Uuid::new_v4, &mut |_| {})? == Done::More {}
        Ok(mending.rows)
    }

    fn text(&self, query: &str) -> Option<String> {
        self.database.connect().query_first(query).expect(query)
    }
}

/// `allergy` rows with these uuids, from key 1 on; the patients are there.
fn allergies(uuids: &[&str]) -> Vec<String> {
    let row = |(at, uuid): (usize, &&str)| {
        format!(
            "INSERT INTO allergy (allergy_id, patient_id, allergen_type, creator, date_created, uuid) \
             VALUES ({}, 1, 'DRUG', 1, '2020-01-01', {uuid})",
            at + 1
        )
    };
    let patient = "INSERT INTO patient (patient_id, creator, date_created) VALUES (1, 1, '2020-01-01')".to_owned();
    let concept = "ALTER TABLE allergy MODIFY coded_allergen INT NULL".to_owned();
    [patient, concept].into_iter().chain(uuids.iter().enumerate().map(row)).collect()
}

fn with_allergies(uuids: &[&str]) -> Subject {
    let statements = allergies(uuids);
    Subject::with(&statements.iter().map(String::as_str).collect::<Vec<_>>())
}

fn about(finding: &Finding) -> (Code, Option<&str>, Option<&str>, u64) {
    (finding.code, finding.table.as_deref(), finding.column.as_deref(), finding.count)
}

const GOOD: &str = "'c1d8f0aa-0000-4000-8000-000000000001'";

#[test]
fn a_sound_database_has_no_finding() {
    let subject = Subject::sound();
    assert_eq!(subject.check(), []);
    run(&mut subject.database.connect(), SCHEMA);
    assert_eq!(subject.check(), [], "Tributary's own tables are no finding");
}

#[test]
fn rows_without_uuid_are_found_and_filled() {
    let subject = with_allergies(&[GOOD, "NULL", "''", "NULL"]);
    let found = subject.only();
    assert_eq!(about(&found), (Code::UuidMissing, Some("allergy"), Some("uuid"), 3));
    assert_eq!((found.examples, found.fix), (vec!["2".into(), "3".into(), "4".into()], Some(Fix::FillUuids)));
    assert_eq!(subject.mend(Fix::FillUuids, "allergy"), Ok(3));
    assert_eq!(subject.check(), []);
    assert_eq!(subject.text("SELECT COUNT(DISTINCT uuid) FROM allergy").as_deref(), Some("4"));
    assert_eq!(subject.mend(Fix::FillUuids, "allergy"), Ok(0), "nothing is left to do");
    assert_eq!(subject.text("SELECT uuid FROM allergy WHERE allergy_id = 1"), Some(GOOD.trim_matches('\'').into()));
}

#[test]
fn a_blank_uuid_in_an_indexed_column_is_found_too() {
    let subject = Subject::with(&["UPDATE person SET uuid = ''"]);
    assert_eq!(about(&subject.only()), (Code::UuidMissing, Some("person"), Some("uuid"), 1));
    assert_eq!(subject.mend(Fix::FillUuids, "person"), Ok(1));
    assert_eq!(subject.check(), []);
}

#[test]
fn what_a_fix_changed_is_listed_for_openmrs_and_marked_for_the_sweep() {
    let subject = with_allergies(&["NULL"]);
    run(&mut subject.database.connect(), SCHEMA);
    let local = tributary_engine::store::Local {
        server: tributary_model::ServerId(Uuid::from_u128(7)),
        incarnation: Uuid::from_u128(8),
        name: "clinic".into(),
        depth: 0,
    };
    subject.store.establish(&local).expect("a state");
    subject.mend(Fix::FillUuids, "allergy").expect("mended");
    let items = subject.store.refresh_take(10).expect("a list");
    assert_eq!((items.len(), &*items[0].table, items[0].key[0].1.as_str()), (1, "allergy", "1"));
    assert_eq!(subject.text("SELECT CONCAT(reason, table_name) FROM tributary_mark").as_deref(), Some("sqlallergy"));
}

#[test]
fn a_uuid_that_is_none_is_found_and_left_alone() {
    for text in ["'1'", "'c1d8f0aa-0000-4000-8000-00000000 001'", "'c1d8f0aa-0000-4000-8000-00000000001\\n'"] {
        let found = with_allergies(&[GOOD, text]).only();
        assert_eq!(about(&found), (Code::UuidMalformed, Some("allergy"), Some("uuid"), 1), "{text}");
        assert_eq!((found.examples, found.fix), (vec!["2".into()], None));
    }
}

#[test]
fn of_rows_with_one_uuid_the_oldest_keeps_it() {
    let subject = with_allergies(&[GOOD, GOOD, "'c1d8f0aa-0000-4000-8000-000000000002'", GOOD]);
    let found = subject.only();
    assert_eq!(about(&found), (Code::UuidDouble, Some("allergy"), Some("uuid"), 2));
    assert_eq!((found.examples, found.fix), (vec!["4".into()], Some(Fix::RenewUuids)));
    assert_eq!(subject.mend(Fix::RenewUuids, "allergy"), Ok(2));
    assert_eq!(subject.check(), []);
    assert_eq!(subject.text("SELECT allergy_id FROM allergy WHERE uuid LIKE '%0001'").as_deref(), Some("1"));
    assert_eq!(subject.mend(Fix::RenewUuids, "allergy"), Ok(0));
}

#[test]
fn double_uuids_along_an_index_are_found_in_every_piece() {
    let doubled: Vec<String> =
        (0..50_000).map(|at| format!("('{:08x}-0000-4000-8000-000000000000')", at / 2)).collect();
    let statement = format!("INSERT INTO other_rows (uuid) VALUES {}", doubled.join(", "));
    let subject = Subject::with(&[
        "CREATE TABLE other_rows (id INT AUTO_INCREMENT PRIMARY KEY, uuid CHAR(38) NOT NULL, KEY by_uuid (uuid)) \
         CHARACTER SET utf8mb4",
        &statement,
    ]);
    let found = subject.only();
    assert_eq!(about(&found), (Code::UuidDouble, Some("other_rows"), Some("uuid"), 25_000));
    assert_eq!((found.examples.len(), found.fix), (5, None), "forms may name a module's rows by their uuids");
}

#[test]
fn a_table_whose_rows_nothing_identifies_is_found() {
    let subject = Subject::with(&["CREATE TABLE module_log (id INT PRIMARY KEY, said INT)"]);
    assert_eq!(about(&subject.only()), (Code::NeverSyncs, Some("module_log"), None, 1));
}

#[test]
fn a_lost_primary_key_is_found() {
    let subject = Subject::with(&["CREATE TABLE module_rows (id INT, uuid CHAR(38) CHARACTER SET ascii UNIQUE)"]);
    assert_eq!(about(&subject.only()), (Code::NoPrimaryKey, Some("module_rows"), None, 1));
}

#[test]
fn a_table_without_transactions_is_found_and_converted() {
    let subject = Subject::with(&[
        "CREATE TABLE module_rows (id INT PRIMARY KEY, uuid CHAR(38) UNIQUE) ENGINE=MyISAM CHARACTER SET utf8mb4",
    ]);
    let found = subject.only();
    assert_eq!(about(&found), (Code::Engine, Some("module_rows"), None, 1));
    assert_eq!((found.detail.as_str(), found.fix), ("MyISAM", Some(Fix::ConvertEngine)));
    assert_eq!(subject.mend(Fix::ConvertEngine, "module_rows"), Ok(0));
    assert_eq!(subject.check(), []);
    assert_eq!(subject.mend(Fix::ConvertEngine, "module_rows"), Ok(0), "it may be asked for twice");
}

#[test]
fn texts_that_cannot_hold_every_character_are_found_and_widened() {
    let subject = Subject::sound();
    subject.run(&["ALTER TABLE encounter_role CONVERT TO CHARACTER SET utf8 COLLATE utf8_unicode_ci"]);
    let found = subject.only();
    assert_eq!(about(&found), (Code::Charset, Some("encounter_role"), None, 3));
    assert_eq!(found.fix, Some(Fix::ConvertCharset));
    subject.mend(Fix::ConvertCharset, "encounter_role").expect("converted");
    assert_eq!(subject.check(), []);
    let collation = "SELECT collation_name FROM information_schema.columns WHERE table_schema = DATABASE() \
                     AND table_name = 'encounter_role' AND column_name = 'name'";
    assert_eq!(subject.text(collation).as_deref(), Some("utf8mb4_unicode_ci"), "texts sort as before");
}

#[test]
fn no_widening_is_offered_where_a_text_key_joins_tables_or_other_sets_are_mixed_in() {
    let subject = Subject::on(shared_server().database(), Charset::Utf8mb3);
    subject.run(&["ALTER TABLE location MODIFY name VARCHAR(255) CHARACTER SET latin1"]);
    let found = subject.check();
    let offered = |table: &str| {
        let of = found.iter().find(|finding| finding.table.as_deref() == Some(table));
        of.unwrap_or_else(|| panic!("no finding for {table}")).fix
    };
    assert!(found.iter().all(|finding| finding.code == Code::Charset));
    assert_eq!(offered("person_name"), Some(Fix::ConvertCharset));
    for table in ["role", "role_privilege", "privilege", "location"] {
        assert_eq!(offered(table), None, "{table}");
        assert!(subject.mend(Fix::ConvertCharset, table).is_err(), "{table}");
    }
}

#[test]
fn a_name_in_capitals_is_found_where_case_matters() {
    let subject =
        Subject::with(&["CREATE TABLE Module_Rows (id INT PRIMARY KEY, uuid CHAR(38) UNIQUE) CHARACTER SET utf8mb4"]);
    assert_eq!(about(&subject.only()), (Code::TableName, Some("Module_Rows"), None, 1));
}

#[test]
fn rows_that_point_nowhere_are_found_whether_guarded_or_not() {
    let subject = Subject::with(&[
        "INSERT INTO person_name (person_name_id, person_id, creator, date_created, changed_by, uuid) \
         VALUES (5, 77, 1, '2020-01-01', NULL, 'c1d8f0aa-0000-4000-8000-000000000001')",
    ]);
    let found = subject.only();
    assert_eq!(about(&found), (Code::Orphan, Some("person_name"), Some("person_id"), 1));
    assert_eq!((found.examples, found.detail.as_str(), found.fix), (vec!["5".into()], "person", None));
    subject.run(&["UPDATE person_name SET person_id = 1, changed_by = 78"]);
    assert_eq!(about(&subject.only()), (Code::Orphan, Some("person_name"), Some("changed_by"), 1));
}

#[test]
fn orphans_behind_a_value_in_very_many_rows_are_counted() {
    let rows: Vec<String> = (0..60_000)
        .map(|at| {
            format!("(1, {}, 1, '2020-01-01', '{at:08x}-0000-4000-8000-000000000000')", if at < 45_000 { 1 } else { 9 })
        })
        .collect();
    let statement =
        format!("INSERT INTO person_name (person_id, creator, voided, date_created, uuid) VALUES {}", rows.join(", "));
    let subject = Subject::with(&[&statement]);
    let found = subject.only();
    assert_eq!(about(&found), (Code::Orphan, Some("person_name"), Some("creator"), 15_000));
    assert_eq!(found.examples.len(), 5);
}

#[test]
fn a_row_that_is_one_of_very_many_with_the_same_leading_key_is_found() {
    let rows: Vec<String> = (0..50_000)
        .map(|at| format!("(1, {at}, '{at:08x}-0000-4000-8000-00000000000{}')", if at == 49_000 { "/" } else { "0" }))
        .collect();
    let statement = format!("INSERT INTO module_rows VALUES {}", rows.join(", "));
    let subject = Subject::with(&[
        "CREATE TABLE module_rows (a INT, b INT, uuid CHAR(38), PRIMARY KEY (a, b)) CHARACTER SET utf8mb4",
        &statement,
    ]);
    let found = subject.only();
    assert_eq!(about(&found), (Code::UuidMalformed, Some("module_rows"), Some("uuid"), 1));
    assert_eq!(found.examples, ["1/49000"]);
}

#[test]
fn a_local_id_in_a_text_that_leads_nowhere_is_found() {
    let types = "INSERT INTO person_attribute_type (person_attribute_type_id, name, description, format, creator, date_created, uuid) VALUES \
         (41, 'Civil Status', '', 'org.openmrs.Concept', 1, '2020-01-01', 'c1d8f0aa-0000-4000-8000-000000000041'), \
         (42, 'Nickname', '', 'java.lang.String', 1, '2020-01-01', 'c1d8f0aa-0000-4000-8000-000000000042')";
    let attribute = |key: u32, of: u32, value: &str| {
        format!(
            "INSERT INTO person_attribute (person_attribute_id, person_id, value, person_attribute_type_id, creator, date_created, uuid) \
             VALUES ({key}, 1, '{value}', {of}, 1, '2020-01-01', '{}')", uuid()
        )
    };
    let subject =
        Subject::with(&[types, &attribute(1, 41, "77"), &attribute(2, 42, "77"), &attribute(3, 41, "unknown")]);
    let found = subject.only();
    assert_eq!(about(&found), (Code::OrphanText, Some("person_attribute"), Some("value"), 1));
    assert_eq!((found.examples, found.detail.as_str()), (vec!["1".into()], "concept"));
}

#[test]
fn triggers_on_tables_that_sync_are_found() {
    let subject = Subject::with(&[
        "CREATE TRIGGER writes_behind BEFORE INSERT ON person FOR EACH ROW SET NEW.gender = 'M'",
        "CREATE TRIGGER harmless BEFORE INSERT ON scheduler_task_config FOR EACH ROW SET NEW.description = ''",
    ]);
    let found = subject.only();
    assert_eq!(about(&found), (Code::Trigger, Some("person"), None, 1));
    assert_eq!(found.examples, ["writes_behind"]);
}

#[test]
fn a_question_that_the_database_refuses_does_not_end_the_check() {
    let subject = Subject::with(&[
        "CREATE TABLE code_list (code VARCHAR(20) COLLATE utf8mb4_unicode_ci PRIMARY KEY, uuid CHAR(38) UNIQUE) CHARACTER SET utf8mb4",
        "CREATE TABLE code_use (id INT PRIMARY KEY, code VARCHAR(20) COLLATE utf8mb4_general_ci, uuid CHAR(38) UNIQUE) CHARACTER SET utf8mb4",
    ]);
    let association = tributary_engine::catalog::Association {
        table: "code_use".into(),
        column: "code".into(),
        target_table: "code_list".into(),
    };
    let settings = tributary_store_mysql::Settings {
        url: subject.database.jdbc_url(),
        user: subject.database.user().into(),
        password: subject.database.password().into(),
        trusted: None,
    };
    let store = MySqlStore::open(&settings, vec![association]).expect("the server answers");
    let subject = Subject { store, ..subject };
    let found = subject.only();
    assert_eq!(about(&found), (Code::NotChecked, Some("code_use"), Some("code"), 1));
    assert!(found.detail.contains("1267"), "{found:?}");
}

#[test]
fn a_fix_that_meets_a_users_lock_changes_nothing_and_can_go_on() {
    let subject = with_allergies(&["NULL", "NULL"]);
    let mut user = subject.database.connect();
    user.query_drop("START TRANSACTION").expect("a transaction");
    user.query_drop("UPDATE allergy SET comments = 'x' WHERE allergy_id = 2").expect("a lock");
    assert_eq!(subject.mend(Fix::FillUuids, "allergy"), Err(StoreError::Busy));
    assert_eq!(subject.check().first().map(|finding| finding.count), Some(2));
    user.query_drop("COMMIT").expect("done");
    assert_eq!(subject.mend(Fix::FillUuids, "allergy"), Ok(2));
}

#[test]
fn a_conversion_says_how_far_it_is_and_leaves_the_table_as_it_was_when_stopped() {
    let subject = Subject::with(&[
        "CREATE TABLE module_rows (id INT PRIMARY KEY, uuid CHAR(38) UNIQUE, said VARCHAR(200)) ENGINE=MyISAM CHARACTER SET utf8mb4",
        "INSERT INTO module_rows SELECT seq, UUID(), REPEAT('x', 100) FROM seq_1_to_500000",
    ]);
    let engine =
        "SELECT engine FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'module_rows'";
    let (told, connection) = std::sync::mpsc::channel();
    let stopped = std::thread::scope(|scope| {
        let work = scope.spawn(|| {
            let mut mending = subject.store.preflight_mending(Fix::ConvertEngine, "module_rows")?;
            subject.store.preflight_mend(&mut mending, &mut Uuid::new_v4, &mut |id| told.send(id).expect("heard"))
        });
        let id = connection.recv().expect("a connection");
        while subject.store.preflight_altered(id).expect("an answer").is_none_or(|percent| percent == 0) {
            assert!(!work.is_finished(), "it ended before it could be watched");
        }
        subject.store.preflight_stop(id).expect("stopped");
        work.join().expect("no panic")
    });
    assert!(matches!(&stopped, Err(StoreError::Fatal(text)) if text.contains("as it was")), "{stopped:?}");
    assert_eq!(subject.text(engine).as_deref(), Some("MyISAM"));
    assert_eq!(subject.mend(Fix::ConvertEngine, "module_rows"), Ok(0));
    assert_eq!(subject.text(engine).as_deref(), Some("InnoDB"));
}

#[test]
fn settings_that_void_the_guarantees_are_found() {
    let database = |options: &[&str]| Arc::new(Server::start_durable_with(options)).database();
    let codes = |database: Database| -> Vec<Code> {
        let store = open(&database);
        let found = store.preflight().expect("a schema");
        found.findings().map(|finding| finding.code).collect()
    };
    assert_eq!(codes(database(&[])), []);
    let bad = database(&[
        "--log-bin=log",
        "--binlog-format=STATEMENT",
        "--sync-binlog=0",
        "--innodb-flush-log-at-trx-commit=2",
        "--max-allowed-packet=4M",
        "--sql-mode=",
        "--event-scheduler=ON",
    ]);
    bad.connect().query_drop("CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM t").expect("an event");
    let expected = [Code::FlushLog, Code::SyncBinlog, Code::BinlogStatement, Code::Packet, Code::SqlMode, Code::Event];
    assert_eq!(codes(bad), expected);
}
