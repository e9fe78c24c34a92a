//! Whatever was written past capture is found, exactly that, and once.

use crate::capturing::{Capture, Int, Text};
use crate::support::*;
use mysql::prelude::Queryable;
use std::sync::Arc;
use tributary_engine::journal;
use tributary_engine::rules::Rules;
use tributary_engine::store::{EntryBody, NewEntry, Store};
use tributary_merge::{Edit, Policy};
use tributary_model::{Change, Op, Position, Record, RecordId, RecordKind, RowKey, ServerId, Value};
use tributary_store_mysql::{Form, Found};

/// A clinic whose content has been taken stock of.
fn founded() -> Clinic {
    let clinic = Clinic::new();
    clinic.store.found_sweep(&rules(&clinic)).expect("founded");
    assert_eq!(sweep(&clinic), Found::default(), "what was here before is in order");
    clinic
}

fn rules(clinic: &Clinic) -> Rules {
    Rules::new(clinic.store.catalog().expect("read"))
}

/// What a full pass does.
fn sweep(clinic: &Clinic) -> Found {
    let rules = rules(clinic);
    let mut found = Found::default();
    catch_up(clinic, &rules, &mut found);
    look(clinic, &rules, &mut found);
    let vanished = std::mem::take(&mut found.vanished);
    clinic.store.settle_vanished(&rules, vanished, 5, &mut found).expect("settled");
    catch_up(clinic, &rules, &mut found);
    found
}

fn look(clinic: &Clinic, rules: &Rules, found: &mut Found) {
    for table in clinic.store.swept_tables(rules) {
        let mut next = Some(0);
        while let Some(from) = next {
            next = clinic.store.sweep_step(rules, &table, Form::Full, from, 5, found).expect("swept").next;
        }
        clinic.store.stock_taken(&table).expect("noted");
    }
}

fn catch_up(clinic: &Clinic, rules: &Rules, found: &mut Found) {
    journal::sequence_all(&clinic.store, rules, 5).expect("sequenced");
    clinic.store.fold_all(rules, 5, found).expect("folded");
}

fn counts(found: &Found) -> (u64, u64, u64) {
    assert_eq!(found.later, 0, "nobody holds a row");
    (found.inserted, found.changed, found.deleted)
}

fn records(clinic: &Clinic) -> Vec<Record> {
    let mut tx = begin(clinic);
    let entries = tx.entries_after(Position(0), usize::MAX, usize::MAX).expect("read");
    let record = |entry: tributary_engine::store::Entry| match entry.body {
        EntryBody::Record(record) => Some(record),
        EntryBody::Withheld(_) => None,
    };
    entries.into_iter().filter_map(record).collect()
}

/// The changes that sweeps have journaled.
fn swept(clinic: &Clinic) -> Vec<Change> {
    let swept = records(clinic).into_iter().filter(|record| record.kind == RecordKind::Sweep);
    swept.flat_map(|record| record.changes).collect()
}

fn run_sql(clinic: &Clinic, statements: &[&str]) {
    let mut conn = clinic.connect();
    statements.iter().for_each(|statement| conn.query_drop(statement).expect(statement));
}

/// A new row that was captured and has its position, and is gone before anybody has looked at it.
fn save_and_delete_by_sql(clinic: &Clinic) {
    let mut conn = clinic.connect();
    conn.query_drop("BEGIN").expect("begun");
    conn.query_drop(NEW_PERSON).expect("written");
    Capture::new().insert("person", &[("person_id", Int(50))], &[("uuid", Text("p50"))]).write(&mut conn);
    conn.query_drop("COMMIT").expect("committed");
    journal::sequence_all(&clinic.store, &rules(clinic), 5).expect("sequenced");
    run_sql(clinic, &["DELETE FROM person WHERE person_id = 50"]);
}

const NEW_PERSON: &str =
    "INSERT INTO person (person_id, gender, uuid, creator, date_created) VALUES (50, 'M', 'p50', 1, NOW())";

#[test]
fn rows_inserted_changed_and_deleted_by_sql_are_journaled_once() {
    let clinic = founded();
    run_sql(
        &clinic,
        &[
            NEW_PERSON,
            "INSERT INTO patient (patient_id, creator, date_created) VALUES (50, 1, NOW())",
            "UPDATE location SET description = 'by hand' WHERE location_id = 31",
            "DELETE FROM concept WHERE concept_id = 12",
        ],
    );
    assert_eq!(counts(&sweep(&clinic)), (2, 1, 1));
    let changes = swept(&clinic);
    let of = |table: &str| changes.iter().find(|change| &*change.key.table == table).expect("journaled");
    assert_eq!((of("person").op, of("person").local_id), (Op::Insert, Some(50)));
    assert!(of("patient").columns.contains(&("patient_id".into(), point("person", "p50"))));
    assert_eq!(of("location").columns, [("description".into(), text("by hand"))]);
    assert_eq!((of("concept").op, &of("concept").key), (Op::Delete, &key("concept", "concept-2")));
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0), "once");
    assert_eq!(swept(&clinic).len(), 4);
}

#[test]
fn what_was_captured_is_not_found() {
    let clinic = founded();
    let mut conn = clinic.connect();
    conn.query_drop("BEGIN").expect("begun");
    conn.query_drop(NEW_PERSON).expect("written");
    conn.query_drop("UPDATE location SET description = 'captured' WHERE location_id = 31").expect("written");
    let cells =
        [("gender", Text("M")), ("uuid", Text("p50")), ("creator", Int(1)), ("dead", Int(0)), ("voided", Int(0))];
    let capture = Capture::new().insert("person", &[("person_id", Int(50))], &cells);
    let capture = capture.update("location", &[("location_id", Int(31))], &[("description", Text("captured"))], &[]);
    capture.write(&mut conn);
    conn.query_drop("COMMIT").expect("committed");
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
    // Taken in as a delete of the captured row, and known as such afterwards.
    conn.query_drop("BEGIN").expect("begun");
    conn.query_drop("DELETE FROM person WHERE person_id = 50").expect("written");
    Capture::new().delete("person", &[("person_id", Int(50))], &cells).write(&mut conn);
    conn.query_drop("COMMIT").expect("committed");
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
}

#[test]
fn of_a_row_that_was_also_captured_only_the_rest_is_found() {
    let clinic = founded();
    let mut conn = clinic.connect();
    conn.query_drop("BEGIN").expect("begun");
    conn.query_drop("UPDATE location SET description = 'captured' WHERE location_id = 31").expect("written");
    Capture::new()
        .update("location", &[("location_id", Int(31))], &[("description", Text("captured"))], &[])
        .write(&mut conn);
    conn.query_drop("COMMIT").expect("committed");
    run_sql(&clinic, &["UPDATE location SET address1 = 'by hand' WHERE location_id = 31"]);
    assert_eq!(counts(&sweep(&clinic)), (0, 1, 0));
    let columns: Vec<String> = swept(&clinic)[0].columns.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(columns, ["address1"]);
    // What was captured is overwritten by hand: found with what it replaced.
    run_sql(&clinic, &["UPDATE location SET description = 'by hand' WHERE location_id = 31"]);
    assert_eq!(counts(&sweep(&clinic)), (0, 1, 0));
    assert_eq!(swept(&clinic)[1].old, [("description".into(), text("captured"))]);
}

#[test]
fn a_captured_edit_that_sql_takes_back_is_taken_back_everywhere() {
    let clinic = founded();
    let mut conn = clinic.connect();
    run_sql(&clinic, &["UPDATE location SET description = 'before' WHERE location_id = 31"]);
    assert_eq!(counts(&sweep(&clinic)), (0, 1, 0));
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
    conn.query_drop("BEGIN").expect("begun");
    conn.query_drop("UPDATE location SET description = 'captured' WHERE location_id = 31").expect("written");
    Capture::new()
        .update(
            "location",
            &[("location_id", Int(31))],
            &[("description", Text("captured"))],
            &[("description", Text("before"))],
        )
        .write(&mut conn);
    conn.query_drop("COMMIT").expect("committed");
    run_sql(&clinic, &["UPDATE location SET description = 'before' WHERE location_id = 31"]);
    assert_eq!(counts(&sweep(&clinic)), (0, 1, 0));
    assert_eq!(swept(&clinic)[1].columns, [("description".into(), text("before"))]);
}

#[test]
fn rows_without_uuid_and_dates_and_with_joined_keys_are_found() {
    let clinic = founded();
    run_sql(
        &clinic,
        &[
            "INSERT INTO user_role (user_id, role) VALUES (1, 'Nurse')",
            "INSERT INTO role_privilege (role, privilege) VALUES ('Nurse', 'View Patients')",
        ],
    );
    assert_eq!(counts(&sweep(&clinic)), (2, 0, 0));
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
    run_sql(&clinic, &["DELETE FROM user_role", "DELETE FROM role_privilege"]);
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 2));
    run_sql(&clinic, &["INSERT INTO user_role (user_id, role) VALUES (1, 'Nurse')"]);
    assert_eq!(counts(&sweep(&clinic)), (1, 0, 0), "back again");
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
}

#[test]
fn a_captured_row_that_sql_deletes_before_it_is_known_is_deleted_everywhere() {
    let clinic = founded();
    save_and_delete_by_sql(&clinic);
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 1));
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
}

#[test]
fn so_is_one_that_is_saved_while_a_pass_ends() {
    let clinic = founded();
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
    run_sql(&clinic, &["DELETE FROM concept WHERE concept_id = 12"]);
    let (rules, mut found) = (rules(&clinic), Found::default());
    look(&clinic, &rules, &mut found);
    save_and_delete_by_sql(&clinic);
    let vanished = std::mem::take(&mut found.vanished);
    clinic.store.settle_vanished(&rules, vanished, 5, &mut found).expect("settled");
    assert_eq!(counts(&found), (0, 0, 2));
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
}

#[test]
fn a_row_that_only_its_edit_was_captured_of_is_found_as_new() {
    let clinic = founded();
    run_sql(&clinic, &[NEW_PERSON]);
    let mut conn = clinic.connect();
    conn.query_drop("BEGIN").expect("begun");
    conn.query_drop("UPDATE person SET gender = 'F' WHERE person_id = 50").expect("written");
    Capture::new()
        .update("person", &[("person_id", Int(50))], &[("gender", Text("F"))], &[("gender", Text("M"))])
        .write(&mut conn);
    conn.query_drop("COMMIT").expect("committed");
    assert_eq!(counts(&sweep(&clinic)), (1, 0, 0));
    let insert = &swept(&clinic)[0];
    assert!(insert.op == Op::Insert && insert.columns.contains(&("gender".into(), text("F"))));
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
}

#[test]
fn a_row_that_a_user_holds_is_left_for_the_next_sweep() {
    let clinic = founded();
    run_sql(&clinic, &["UPDATE location SET description = 'by hand' WHERE location_id = 31"]);
    let mut user = clinic.connect();
    user.query_drop("BEGIN").expect("begun");
    user.query_drop("SELECT * FROM location WHERE location_id = 31 FOR UPDATE").expect("locked");
    let found = sweep(&clinic);
    assert_eq!((found.changed, found.later), (0, 1));
    user.query_drop("ROLLBACK").expect("ended");
    assert_eq!(counts(&sweep(&clinic)), (0, 1, 0));
}

#[test]
fn keys_beyond_the_last_known_are_told_without_reading_the_table() {
    let clinic = founded();
    let rules = rules(&clinic);
    let tables = clinic.store.swept_tables(&rules);
    assert!(clinic.store.tails(&rules, &tables).expect("read").is_empty());
    run_sql(&clinic, &[NEW_PERSON]);
    let tails = clinic.store.tails(&rules, &tables).expect("read");
    assert_eq!(tails.iter().map(|(table, _)| &**table).collect::<Vec<_>>(), ["person"]);
    let mut found = Found::default();
    clinic.store.sweep_step(&rules, &tails[0].0, Form::Full, tails[0].1, 5, &mut found).expect("swept");
    assert_eq!(found.inserted, 1);
    // Known when its record has been taken in.
    catch_up(&clinic, &rules, &mut found);
    clinic.store.sweep_step(&rules, &tails[0].0, Form::Full, tails[0].1, 5, &mut found).expect("swept");
    assert_eq!(found.inserted, 1);
    assert!(clinic.store.tails(&rules, &tables).expect("read").is_empty());
}

#[test]
fn recent_dates_lead_to_changed_rows() {
    let clinic = founded();
    run_sql(&clinic, &["UPDATE location SET description = 'by hand', date_changed = NOW() WHERE location_id = 31"]);
    let mut found = Found::default();
    let now: i64 = clinic.connect().query_first("SELECT UNIX_TIMESTAMP() * 1000").expect("read").unwrap_or(0);
    let table = "location".into();
    let step = clinic.store.sweep_step(&rules(&clinic), &table, Form::Dated(now), 0, 5, &mut found).expect("swept");
    assert_eq!((found.changed, step.next), (1, None));
}

#[test]
fn the_same_change_of_several_rows_of_a_range_is_not_overlooked() {
    let clinic = founded();
    let row = |n: u32| {
        format!("INSERT INTO location (location_id, name, creator, date_created, uuid) VALUES ({n}, 'L{n}', 1, '2020-01-01', 'loc-{n}')")
    };
    let rows: Vec<String> = (100..140).map(row).collect();
    run_sql(&clinic, &rows.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(counts(&sweep(&clinic)), (40, 0, 0));
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
    for count in [2, 4, 16, 40] {
        run_sql(
            &clinic,
            &[&format!("UPDATE location SET retired = 1 - retired WHERE location_id BETWEEN 100 AND {}", 99 + count)],
        );
        assert_eq!(counts(&sweep(&clinic)), (0, count, 0));
    }
    assert!(swept(&clinic).iter().all(|change| change.op == Op::Insert
        || change.columns.iter().all(|(name, value)| {
            &**name == "retired" && matches!(value, Value::Int(0 | 1)) || name.contains("retire")
        })));
}

#[test]
fn a_look_at_dates_does_not_end_the_founding_of_a_table_without_dates() {
    let clinic = Clinic::new();
    run_sql(
        &clinic,
        &[
            "INSERT INTO role_privilege (role, privilege) VALUES ('Nurse', 'View Patients')",
            "INSERT INTO user_role (user_id, role) VALUES (1, 'Nurse')",
        ],
    );
    let rules = rules(&clinic);
    clinic.store.found_sweep(&rules).expect("founded");
    // A mark comes before the first full pass has ended: its pass begins with dates.
    let mut found = Found::default();
    for table in clinic.store.swept_tables(&rules) {
        let mut next = Some(0);
        while let Some(from) = next {
            next = clinic.store.sweep_step(&rules, &table, Form::Dated(0), from, 5, &mut found).expect("swept").next;
        }
    }
    assert_eq!(counts(&found), (0, 0, 0));
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0), "what was here before is in order: {:?}", swept(&clinic));
}

#[test]
fn a_row_inserted_below_the_greatest_founded_key_is_found() {
    let clinic = Clinic::new();
    run_sql(&clinic, &[NEW_PERSON, "INSERT INTO patient (patient_id, creator, date_created) VALUES (50, 1, NOW())"]);
    clinic.store.found_sweep(&rules(&clinic)).expect("founded");
    assert_eq!(sweep(&clinic), Found::default());
    assert_eq!(sweep(&clinic), Found::default());
    // A person who was here before becomes a patient, and a concept gets an id in a gap.
    run_sql(
        &clinic,
        &[
            "INSERT INTO patient (patient_id, creator, date_created) VALUES (1, 1, NOW())",
            "INSERT INTO concept (concept_id, datatype_id, class_id, creator, date_created, uuid) VALUES (5, 1, 1, 1, NOW(), 'concept-5')",
        ],
    );
    assert_eq!(counts(&sweep(&clinic)), (2, 0, 0));
}

#[test]
fn a_uuid_changed_in_place_does_not_delete_the_row_elsewhere() {
    let clinic = founded();
    run_sql(&clinic, &["UPDATE concept SET uuid = 'concept-2-renewed' WHERE concept_id = 12"]);
    sweep(&clinic);
    let unresolved = clinic.count("tributary_unresolved WHERE table_name = 'concept'");
    assert_eq!(unresolved, 1, "a person can see it");
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
    let swept = swept(&clinic);
    let ops: Vec<(Op, String)> = swept.iter().map(|change| (change.op, change.key.to_string())).collect();
    let told = swept.iter().any(|change| change.op == Op::Insert);
    assert!(told || ops.is_empty(), "the others lose the row: {ops:?}");
}

#[test]
fn keys_with_accents_in_another_character_set_keep_to_their_buckets() {
    let clinic = Clinic::new();
    run_sql(
        &clinic,
        &["ALTER TABLE global_property MODIFY property VARCHAR(255) CHARACTER SET latin1 NOT NULL DEFAULT ''"],
    );
    for n in 0..200 {
        run_sql(
            &clinic,
            &[&format!(
                "INSERT INTO global_property (property, property_value, uuid) VALUES ('person.\u{e9}{n}', 'a', UUID())"
            )],
        );
    }
    clinic.store.schema_changed();
    clinic.store.found_sweep(&rules(&clinic)).expect("founded");
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
    for n in 0..20 {
        run_sql(
            &clinic,
            &[&format!("UPDATE global_property SET property_value = 'b' WHERE property = 'person.\u{e9}{n}'")],
        );
        assert_eq!(counts(&sweep(&clinic)), (0, 1, 0), "round {n}");
    }
}

#[test]
fn a_negative_key_does_not_end_all_sweeps() {
    let clinic = founded();
    run_sql(
        &clinic,
        &["INSERT INTO location (location_id, name, creator, date_created, uuid) VALUES (-7, 'Old', 1, '2020-01-01', 'old')"],
    );
    sweep(&clinic);
}

#[test]
fn a_table_that_comes_later_is_taken_with_what_it_holds() {
    let clinic = founded();
    run_sql(
        &clinic,
        &[
            NEW_PERSON,
            "CREATE TABLE later (later_id INT AUTO_INCREMENT PRIMARY KEY, person_id INT NOT NULL, uuid CHAR(38) NOT NULL UNIQUE, \
             CONSTRAINT later_person FOREIGN KEY (person_id) REFERENCES person (person_id))",
            "INSERT INTO later (person_id, uuid) VALUES (1, 'moved-here')",
        ],
    );
    clinic.store.schema_changed();
    clinic.store.found_sweep(&rules(&clinic)).expect("founded");
    assert_eq!(counts(&sweep(&clinic)), (1, 0, 0), "the person");
    run_sql(&clinic, &["INSERT INTO later (person_id, uuid) VALUES (50, 'new')"]);
    assert_eq!(counts(&sweep(&clinic)), (1, 0, 0));
}

#[test]
fn what_a_narrower_column_rounds_is_not_sent_back() {
    let clinic = founded();
    run_sql(&clinic, &["ALTER TABLE person MODIFY death_date DATETIME NULL"]);
    assert_eq!(counts(&sweep(&clinic)), (0, 0, 0));
    let who = key("person", "f6c2b6a4-0000-4000-8000-000000000001");
    for second in [7, 8] {
        arrive(&clinic, &who, &format!("2026-05-03 08:12:0{second}.25"), second);
        run_sql(
            &clinic,
            &[&format!("UPDATE person SET death_date = '2026-05-03 08:12:0{second}' WHERE uuid = 'f6c2b6a4-0000-4000-8000-000000000001'")],
        );
        assert_eq!(counts(&sweep(&clinic)), (0, 0, 0), "as it was rounded here");
    }
    run_sql(
        &clinic,
        &["UPDATE person SET death_date = '2026-05-03 08:12:09' WHERE uuid = 'f6c2b6a4-0000-4000-8000-000000000001'"],
    );
    assert_eq!(counts(&sweep(&clinic)), (0, 1, 0), "what SQL writes is found all the same");
}

/// An edit that a neighbour made, as its apply leaves it in the journal and in the merge state.
fn arrive(clinic: &Clinic, key: &RowKey, death_date: &str, position: u64) {
    let from = ServerId(uuid::Uuid::from_u128(77));
    let change = Change {
        key: key.clone(),
        op: Op::Update,
        columns: columns([("death_date", Value::Temporal(death_date.into()))]),
        old: Vec::new(),
        local_id: None,
    };
    let record = Record {
        id: RecordId { origin: from, position: Position(position) },
        kind: RecordKind::User,
        author: None,
        ordering_time: position as i64,
        depth: 0,
        seen: Arc::default(),
        changes: vec![change],
    };
    let mut tx = begin(clinic);
    let counter = tx.lock_counter().expect("locked");
    let mut state = tx.row_states(std::slice::from_ref(key)).expect("read").remove(key).unwrap_or_default();
    state.apply(Policy::Later, Edit { record: &record, change: &record.changes[0] });
    tx.save_row_states(&[(key.clone(), state)]).expect("saved");
    let body = EntryBody::Record(record);
    tx.append(&[NewEntry { position: counter.next, source: Some(from), body }]).expect("appended");
    tx.commit().expect("committed");
}
