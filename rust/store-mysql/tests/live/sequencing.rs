//! Every committed capture becomes a record once, in an order that every server can apply, with references by identity.

use crate::capturing::{Capture, Decimal, Int, Null, Text, Time};
use crate::support::*;
use mysql::prelude::Queryable;
use mysql::Conn;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::Duration;
use tributary_engine::store::{Captured, EntryBody, NewEntry, Store, StoreError};
use tributary_model::{Change, Op, Position, Record, RecordId, RowKey, Seen, Value};
use tributary_store_mysql::MySqlStore;

/// Gives positions to what waits, as the engine does; returns how many records there were.
fn sequence(store: &MySqlStore, changes_max: usize) -> Result<usize, StoreError> {
    let mut tx = store.begin()?;
    let counter = tx.lock_counter()?;
    let local = tx.local()?;
    let pending = tx.pending(changes_max)?;
    let entry = |(at, captured): (usize, &Captured)| {
        let position = Position(counter.next.0 + at as u64);
        let record = Record {
            id: RecordId { origin: local.server, position },
            kind: captured.kind,
            author: captured.author.clone(),
            ordering_time: captured.ordering_time,
            depth: 0,
            seen: Arc::clone(&captured.seen),
            changes: captured.changes.clone(),
        };
        NewEntry { position, source: None, body: EntryBody::Record(record) }
    };
    let entries: Vec<NewEntry> = pending.captured.iter().enumerate().map(entry).collect();
    tx.append(&entries)?;
    tx.pending_done(&pending.captured)?;
    tx.commit()?;
    Ok(entries.len())
}

fn sequence_all(store: &MySqlStore) {
    while sequence(store, 100).expect("sequenced") > 0 {}
}

fn records(store: &MySqlStore) -> Vec<Record> {
    let mut tx = store.begin().expect("begun");
    let entries = tx.entries_after(Position(0), usize::MAX, usize::MAX).expect("read");
    let record = |entry: tributary_engine::store::Entry| match entry.body {
        EntryBody::Record(record) => record,
        EntryBody::Withheld(_) => panic!("nothing is withheld here"),
    };
    entries.into_iter().map(record).collect()
}

/// All changes that wait, resolved.
fn resolved(clinic: &Clinic) -> Vec<Change> {
    let mut tx = begin(clinic);
    let pending = tx.pending(usize::MAX).expect("resolved");
    assert!(pending.captured.iter().all(|captured| captured.unresolved.is_empty()), "nothing is lost");
    pending.captured.into_iter().flat_map(|captured| captured.changes).collect()
}

fn rename(conn: &mut Conn, from: &str, to: &str) {
    conn.query_drop(format!("UPDATE location SET name = '{to}' WHERE location_id = 31")).expect("updated");
    Capture::new()
        .update("location", &[("location_id", Int(31))], &[("name", Text(to))], &[("name", Text(from))])
        .write(conn);
}

#[test]
fn a_long_transaction_that_began_first_and_ends_last_is_neither_lost_nor_waited_for() {
    let clinic = Clinic::new();
    let (mut long, mut short) = (clinic.connect(), clinic.connect());
    long.query_drop("START TRANSACTION").expect("begun");
    let early = Capture::new().update(
        "location",
        &[("location_id", Int(31))],
        &[("name", Text("long"))],
        &[("name", Text("Ward"))],
    );
    early.write(&mut long);
    for at in 0..30 {
        let other = Capture::new().update(
            "concept",
            &[("concept_id", Int(11))],
            &[("retired", Int(at % 2))],
            &[("retired", Int(1 - at % 2))],
        );
        other.write(&mut short);
        assert_eq!(sequence(&clinic.store, 100).expect("sequenced"), 1, "short ones go on");
    }
    long.query_drop("COMMIT").expect("committed");
    sequence_all(&clinic.store);
    let records = records(&clinic.store);
    assert_eq!(records.len(), 31);
    assert_eq!(&*records[30].changes[0].key.table, "location", "the last to commit has the last position");
    assert!(records.iter().zip(1..).all(|(record, position)| record.id.position == Position(position)));
    assert_eq!(clinic.count("tributary_journal"), 0);
}

#[test]
fn two_sequencers_and_many_writers_lose_and_double_nothing() {
    const WRITERS: usize = 4;
    const SAVES: usize = 40;
    let clinic = Clinic::new();
    let other = open(&clinic.database);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = |_| {
            scope.spawn(|| {
                let mut conn = clinic.connect();
                for at in 0..SAVES {
                    conn.query_drop("START TRANSACTION").expect("begun");
                    let name =
                        conn.query_first::<String, _>("SELECT name FROM location WHERE location_id = 31 FOR UPDATE");
                    let from = name.expect("read").expect("there");
                    rename(&mut conn, &from, &uuid());
                    conn.query_drop(if at % 5 == 4 { "ROLLBACK" } else { "COMMIT" }).expect("ended");
                }
            })
        };
        let writers: Vec<_> = (0..WRITERS).map(writer).collect();
        let sequencer = |store| {
            let done = &done;
            scope.spawn(move || {
                while !done.load(Ordering::Acquire) {
                    sequence(store, 3).expect("sequenced");
                }
            })
        };
        let sequencers = [sequencer(&clinic.store), sequencer(&other)];
        writers.into_iter().for_each(|writer| writer.join().expect("a writer"));
        done.store(true, Ordering::Release);
        sequencers.into_iter().for_each(|sequencer| sequencer.join().expect("a sequencer"));
    });
    sequence_all(&clinic.store);
    let records = records(&clinic.store);
    assert_eq!(records.len(), WRITERS * SAVES * 4 / 5);
    // Each rename saw the one before it: the positions must tell the same story.
    let mut name = text("Ward");
    for record in &records {
        let change = &record.changes[0];
        assert_eq!(change.old[0].1, name);
        name = change.columns[0].1.clone();
    }
    let positions: HashSet<Position> = records.iter().map(|record| record.id.position).collect();
    assert_eq!(positions.len(), records.len());
}

#[test]
fn a_transaction_of_several_parts_is_one_capture() {
    let clinic = Clinic::new();
    let mut conn = clinic.connect();
    let edit = |capture: Capture, name| {
        capture.update("location", &[("location_id", Int(31))], &[("name", Text(name))], &[("name", Text("x"))])
    };
    let several = edit(edit(edit(Capture::new(), "a").next_part(), "b").next_part(), "c");
    several.write(&mut conn);
    edit(Capture::new(), "d").write(&mut conn);
    let mut tx = begin(&clinic);
    let first = tx.pending(1).expect("read");
    assert_eq!(first.captured.len(), 1, "stops when there is enough");
    assert!(first.more);
    let names: Vec<Value> = first.captured[0].changes.iter().map(|change| change.columns[0].1.clone()).collect();
    assert_eq!(names, [text("a"), text("b"), text("c")]);
    assert_eq!(first.captured[0].tx, several.tx);
    tx.pending_done(&first.captured).expect("done");
    let rest = tx.pending(10).expect("read");
    assert_eq!((rest.captured.len(), rest.more), (1, false));
}

#[test]
fn local_ids_leave_as_identities() {
    let clinic = Clinic::new();
    let who = uuid();
    clinic.write(&[person(&who), patient(&who)]).expect("written");
    let id: i64 = clinic
        .value(&format!("SELECT person_id FROM person WHERE uuid = '{who}'"))
        .and_then(|id| id.parse().ok())
        .expect("there");
    let mut conn = clinic.connect();
    Capture::new()
        .insert(
            "encounter",
            &[("encounter_id", Int(900))],
            &[
                ("encounter_id", Int(900)),
                ("uuid", Text("visit-900")),
                ("encounter_type", Int(21)),
                ("patient_id", Int(id)),
                ("location_id", Null),
                ("encounter_datetime", Time(0)),
                ("creator", Int(1)),
            ],
        )
        .insert("patient", &[("patient_id", Int(id))], &[("allergy_status", Text("Unknown"))])
        .insert("user_role", &[("user_id", Int(1)), ("role", Text("Nurse"))], &[])
        .update("patient", &[("patient_id", Int(id))], &[("changed_by", Int(1))], &[("changed_by", Null)])
        .insert(
            "orders",
            &[("order_id", Int(7))],
            &[
                ("uuid", Text("order-7")),
                ("concept_id", Int(12)),
                ("date_activated", Time(1)),
                ("sort_weight", Decimal("1.5")),
            ],
        )
        .temporals(&["2026-05-03 08:12:00.500000", "2026-05-03 08:12:00.000000"])
        .write(&mut conn);
    let changes = resolved(&clinic);
    let admin = || point("users", ADMIN);
    // The column has no fraction: some servers cut it, others round.
    conn.query_drop("UPDATE location SET date_created = '2026-05-03 08:12:00.500000'").expect("updated");
    let stored = clinic.value("SELECT CONCAT(date_created) FROM location").expect("there");
    let expected = [
        insert(
            key("encounter", "visit-900"),
            [
                ("uuid", text("visit-900")),
                ("encounter_type", point("encounter_type", "encounter-type-1")),
                ("patient_id", point("patient", &who)),
                ("location_id", Value::Null),
                ("encounter_datetime", time(&stored)),
                ("creator", admin()),
            ],
        ),
        insert(key("patient", &who), [("allergy_status", text("Unknown")), ("patient_id", point("person", &who))]),
        insert(
            RowKey { table: "user_role".into(), parts: vec![ADMIN.into(), "Nurse".into()] },
            [("user_id", admin()), ("role", point("role", "Nurse"))],
        ),
        update(key("patient", &who), [("changed_by", admin())]),
        insert(
            key("orders", "order-7"),
            [
                ("uuid", text("order-7")),
                ("concept_id", point("concept", "concept-2")),
                ("date_activated", time("2026-05-03 08:12:00")),
                ("sort_weight", Value::Double(1.5)),
            ],
        ),
    ];
    for (change, expected) in changes.iter().zip(&expected) {
        assert_eq!((&change.key, change.op, &change.columns), (&expected.key, expected.op, &expected.columns));
    }
    assert_eq!(changes.len(), expected.len());
    assert_eq!(
        changes.iter().map(|change| change.local_id).collect::<Vec<_>>(),
        [Some(900), None, None, None, Some(7)]
    );
}

#[test]
fn rows_that_are_gone_by_now_still_have_their_identity() {
    let clinic = Clinic::new();
    let mut conn = clinic.connect();
    let name = |id| [("person_name_id", Int(id))];
    // Written, changed and deleted before any sequencer looked, in three transactions.
    Capture::new()
        .insert("person", &[("person_id", Int(70))], &[("uuid", Text("person-70")), ("gender", Text("F"))])
        .write(&mut conn);
    Capture::new()
        .insert(
            "person_name",
            &name(80),
            &[("uuid", Text("name-80")), ("person_id", Int(70)), ("given_name", Text("A"))],
        )
        .write(&mut conn);
    Capture::new()
        .update("person_name", &name(80), &[("given_name", Text("B"))], &[("given_name", Text("A"))])
        .write(&mut conn);
    let old = [("uuid", Text("name-80")), ("person_id", Int(70)), ("given_name", Text("B"))];
    Capture::new().delete("person_name", &name(80), &old).write(&mut conn);
    Capture::new()
        .delete("person", &[("person_id", Int(70))], &[("uuid", Text("person-70")), ("gender", Text("F"))])
        .write(&mut conn);
    // One at a time: what waits behind must be asked.
    for (expected, op) in [
        ("person-70", Op::Insert),
        ("name-80", Op::Insert),
        ("name-80", Op::Update),
        ("name-80", Op::Delete),
        ("person-70", Op::Delete),
    ] {
        let mut tx = begin(&clinic);
        tx.lock_counter().expect("locked");
        let pending = tx.pending(1).expect("read");
        let captured = &pending.captured[0];
        assert!(captured.unresolved.is_empty(), "{expected} {op:?}");
        let change = &captured.changes[0];
        assert_eq!((change.key.parts[0].as_str(), change.op), (expected, op));
        let row = if op == Op::Delete { &change.old } else { &change.columns };
        let owner = row.iter().find(|(name, _)| &**name == "person_id").map(|(_, value)| value.clone());
        assert_eq!(
            owner,
            (&*change.key.table == "person_name" && op != Op::Update).then(|| point("person", "person-70"))
        );
        tx.pending_done(&pending.captured).expect("done");
        tx.commit().expect("committed");
    }
    // A late change of the deleted rows: the tombstones know them.
    Capture::new()
        .update("person_name", &name(80), &[("person_id", Int(70))], &[("person_id", Int(1))])
        .write(&mut conn);
    let late = resolved(&clinic);
    assert_eq!(late[0].key, key("person_name", "name-80"));
    assert_eq!(late[0].columns[0].1, point("person", "person-70"));
}

#[test]
fn a_row_may_be_known_to_hibernate_by_another_unique_key() {
    let clinic = Clinic::new();
    let (who, visit) = (uuid(), uuid());
    let measured: Vec<String> = (0..3).map(|_| uuid()).collect();
    let mut rows = vec![person(&who), patient(&who), encounter(&visit, &who)];
    rows.extend(measured.iter().map(|id| obs(id, &who, &visit, 1.0)));
    let range = |id: &str, obs: &str| insert(key("obs_reference_range", id), [("obs_id", point("obs", obs))]);
    rows.push(range("range-1", &measured[2]));
    rows.push(range("range-2", &measured[1]));
    clinic.write(&rows).expect("written");
    let id = |uuid: &str| -> i64 {
        let id = clinic.value(&format!("SELECT obs_id FROM obs WHERE uuid = '{uuid}'"));
        id.and_then(|id| id.parse().ok()).expect("there")
    };
    let known = |uuid: &str| [("obs_id", Int(id(uuid)))];
    let mut conn = clinic.connect();
    Capture::new()
        .insert("obs_reference_range", &known(&measured[0]), &[("uuid", Text("range-3")), ("hi_normal", Int(3))])
        .update("obs_reference_range", &known(&measured[1]), &[("hi_normal", Int(2))], &[("hi_normal", Null)])
        .delete("obs_reference_range", &known(&measured[2]), &[("uuid", Text("range-1"))])
        .write(&mut conn);
    let changes = resolved(&clinic);
    let keys: Vec<&str> = changes.iter().map(|change| change.key.parts[0].as_str()).collect();
    assert_eq!(keys, ["range-3", "range-2", "range-1"]);
    assert!(changes[0].columns.contains(&("obs_id".into(), point("obs", &measured[0]))));
    assert!(changes.iter().all(|change| change.local_id.is_none()), "obs_id is not the table's own key");
    sequence_all(&clinic.store);
    assert_eq!(clinic.count("tributary_tombstone"), 0, "a foreign id must not be buried as the row's own");
}

#[test]
fn what_nobody_can_identify_is_reported() {
    let clinic = Clinic::new();
    let mut conn = clinic.connect();
    Capture::new()
        .update(
            "person_name",
            &[("person_name_id", Int(4711))],
            &[("given_name", Text("B"))],
            &[("given_name", Text("A"))],
        )
        .insert("person_name", &[("person_name_id", Int(5))], &[("uuid", Text("name-5")), ("person_id", Int(4712))])
        .insert(
            "person_address",
            &[("person_address_id", Int(5))],
            &[("uuid", Text("address-5")), ("person_id", Int(4712))],
        )
        .insert("no_such_table", &[("id", Int(1))], &[])
        .write(&mut conn);
    let mut tx = begin(&clinic);
    let captured = tx.pending(10).expect("read").captured.remove(0);
    // An address may be without a person, a name may not.
    assert_eq!(captured.changes.len(), 1);
    assert_eq!(
        (&captured.changes[0].key, &captured.changes[0].columns[1].1),
        (&key("person_address", "address-5"), &Value::Null)
    );
    assert_eq!(captured.unresolved, ["person_name".into(), "person_name".into(), "no_such_table".into()]);
    tx.pending_done(&[captured]).expect("done");
    tx.commit().expect("committed");
    let counted: Vec<(String, u64)> =
        clinic.store.unresolved().expect("read").into_iter().map(|each| (each.table, each.changes)).collect();
    assert_eq!(counted, [("no_such_table".into(), 1), ("person_name".into(), 2)]);
}

#[test]
fn dynamic_references_are_resolved_by_their_type() {
    let clinic = Clinic::new();
    let who = uuid();
    let attribute = by_admin(insert(
        key("person_attribute", "attribute-1"),
        [
            ("person_id", point("person", &who)),
            ("person_attribute_type_id", point("person_attribute_type", "attribute-type-concept")),
            ("value", point("concept", "concept-1")),
        ],
    ));
    clinic.write(&[person(&who), attribute]).expect("written");
    let id: i64 =
        clinic.value("SELECT person_attribute_id FROM person_attribute").and_then(|id| id.parse().ok()).expect("there");
    let mut conn = clinic.connect();
    let new =
        |kind, value| [("uuid", Text("attribute-2")), ("person_attribute_type_id", Int(kind)), ("value", Text(value))];
    Capture::new()
        .update(
            "person_attribute",
            &[("person_attribute_id", Int(id))],
            &[("value", Text("12"))],
            &[("value", Text("11"))],
        )
        .insert("person_attribute", &[("person_attribute_id", Int(99))], &new(42, "12"))
        .insert("person_attribute", &[("person_attribute_id", Int(99))], &new(41, "single"))
        .insert(
            "person_attribute_type",
            &[("person_attribute_type_id", Int(50))],
            &[("uuid", Text("type-50")), ("format", Text("org.openmrs.Location")), ("foreign_key", Int(31))],
        )
        .write(&mut conn);
    let changes = resolved(&clinic);
    assert_eq!(
        (&changes[0].columns[0].1, &changes[0].old[0].1),
        (&point("concept", "concept-2"), &point("concept", "concept-1"))
    );
    assert_eq!(changes[1].columns[2].1, text("12"));
    assert_eq!(changes[2].columns[2].1, text("single"));
    assert_eq!(changes[3].columns[2].1, point("location", "location-1"));
}

#[test]
fn a_capture_carries_author_and_what_the_author_had_seen() {
    let clinic = Clinic::new();
    let mut seen = Seen::default();
    seen.insert(RecordId { origin: begin(&clinic).local().expect("local").server, position: Position(3) });
    let mut tx = begin(&clinic);
    tx.save_seen(&seen).expect("saved");
    tx.commit().expect("committed");
    let id: i64 = clinic.value("SELECT seen_id FROM tributary_state").and_then(|id| id.parse().ok()).expect("set");
    let mut conn = clinic.connect();
    for (user, seen_id) in [(Some(1), Some(id)), (None, None), (None, Some(id + 1000))] {
        Capture { user, seen: seen_id, seen_own: user.map(|_| 7), ..Capture::new() }.write(&mut conn);
    }
    let mut tx = begin(&clinic);
    let captured = tx.pending(10).expect("read").captured;
    assert_eq!((captured[0].author.as_deref(), &*captured[0].seen), (Some(ADMIN), &seen));
    assert_eq!([captured[0].unseen_from, captured[1].unseen_from], [Some(Position(7)), None]);
    // Unknown counts as unseen: that can open a conflict, but loses nothing.
    assert!(captured[1..].iter().all(|captured| captured.author.is_none() && *captured.seen == Seen::default()));
}

#[test]
fn a_sequencer_waits_for_another_but_not_for_users() {
    let clinic = Clinic::new();
    let other = open(&clinic.database);
    let mut conn = clinic.connect();
    rename(&mut conn, "Ward", "first");
    let mut holder = begin(&clinic);
    holder.lock_counter().expect("locked");
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| sequence(&other, 10).expect("sequenced after the first"));
        // While it waits, users save as ever.
        rename(&mut conn, "first", "second");
        std::thread::sleep(Duration::from_millis(50));
        assert!(!waits.is_finished());
        drop(holder);
        assert_eq!(waits.join().expect("the other sequencer"), 2);
    });
}
