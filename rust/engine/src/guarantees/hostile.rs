//! What a hostile reader of sweeps and unification tried.

use super::clinic::{columns, create, delete, edit, encounter, key, location, register, text, value};
use super::network::{shown, sync, three, two, Server};
use crate::journal::sequence_all;
use crate::store::{RowImage, RowWrite, Store};
use crate::sweep::{settle, Settled, Suspect};
use crate::testing::openmrs_tables;
use std::sync::Arc;
use tributary_model::{Name, Op, Position, RowKey, Value};

/// Writes past capture.
fn by_sql(server: &Server, key: &RowKey, op: Op, columns: Vec<(Name, Value)>) {
    let mut tx = server.memory.begin().expect("begun");
    tx.write(&[RowWrite { key: key.clone(), op, columns, local_id: None }]).expect("written");
    tx.commit().expect("committed");
}

fn head(server: &Server) -> Position {
    server.memory.entries().last().map_or(Position(0), |entry| entry.position)
}

/// Judges one row, everything that the journal has being known.
fn judge(server: &Server, key: &RowKey, known: Option<crate::store::Hashes>) -> Settled {
    let rules = &server.engine.rules;
    sequence_all(&server.memory, rules, 5000).expect("sequenced");
    let suspect = Suspect { key: key.clone(), known, founding: false };
    settle(&server.memory, rules, &[suspect], head(server), 5000).expect("settled")
}

fn kind(uuid: &str, name: &str) -> Vec<(Name, Value)> {
    let mut row = location(name);
    row.push(("uuid".into(), text(uuid)));
    row
}

#[test]
fn r1_a_row_inserted_by_sql_and_then_edited_arrives() {
    let (parent, child) = two();
    register(&child.memory, "p", 1);
    sync(&child, &parent);
    let row = key("encounter", "e");
    by_sql(&child, &row, Op::Insert, encounter("p"));
    edit(&child.memory, &row, "encounter_datetime", Value::Temporal("2026-05-04 08:00:00".into()), 10);
    assert_eq!(judge(&child, &row, None).inserted, 1);
    sync(&child, &parent);
    for now in [100_000_000, 200_000_000, 300_000_000] {
        crate::apply::retry_parked(&parent.memory, &parent.engine.rules, 0, 10, now).expect("retried");
        sync(&child, &parent);
    }
    assert!(
        parent.memory.parked().is_empty(),
        "{:?}",
        parent.memory.parked().iter().map(|p| (&p.reason, p.record.kind)).collect::<Vec<_>>()
    );
    assert!(parent.memory.row(&row).is_some());
}

#[test]
fn r2_what_waits_to_be_written_back_is_not_an_unseen_change() {
    let (parent, child) = two();
    let row = key("person", "p");
    register(&parent.memory, "p", 1);
    sync(&child, &parent);
    let mut old = child.memory.session();
    old.load(&row);
    edit(&parent.memory, &row, "gender", text("MALE"), 900);
    sync(&child, &parent);
    old.update(&row, &columns(&[("dead", Value::Int(1))]));
    old.commit(800).expect("a save");
    child.memory.hold(&row, true);
    sequence_all(&child.memory, &child.engine.rules, 3000).expect("sequenced");
    assert_eq!(child.memory.fixes().len(), 1);
    // The user lets the row go between the write-back and the sweep of one cycle (or the database refuses the write-back).
    child.memory.hold(&row, false);
    let rules = &child.engine.rules;
    let suspect = Suspect { key: row.clone(), known: Some(Default::default()), founding: false };
    let settled = settle(&child.memory, rules, &[suspect], head(&child), 5000).expect("settled");
    sync(&child, &parent);
    assert_eq!(value(&parent.memory, &row, "gender"), Some(text("MALE")), "a stale session's value went out");
    assert_eq!(settled.changed, 0);
}

#[test]
fn r3_a_row_that_an_edit_brought_back_is_not_new() {
    let (parent, child) = two();
    register(&parent.memory, "p", 1);
    let row = key("encounter", "e");
    create(&parent.memory, &row, &encounter("p"), 2);
    sync(&child, &parent);
    delete(&child.memory, &row, 10);
    edit(&parent.memory, &row, "encounter_datetime", Value::Temporal("2026-05-04 08:00:00".into()), 11);
    sync(&child, &parent);
    assert!(child.memory.row(&row).is_some(), "kept");
    let open = child.memory.open_conflicts().len();
    // It has another integer key now, of which no entry is known.
    let settled = judge(&child, &row, None);
    assert_eq!((settled.inserted, child.memory.open_conflicts().len()), (0, open));
}

/// A visit of a type; names of visit types are not unique.
fn visit_of(kind: &str) -> Vec<(Name, Value)> {
    let mut row = super::clinic::visit("p");
    row.retain(|(name, _)| &**name != "visit_type_id");
    row.push(("visit_type_id".into(), Value::Ref(key("visit_type", kind))));
    row
}

fn kind_of_visit(server: &Server) -> Option<Value> {
    value(&server.memory, &key("visit", "v"), "visit_type_id")
}

#[test]
fn r4_a_row_that_the_child_had_before_is_not_collapsed_by_its_parent() {
    let (parent, child) = two();
    let mut image = RowImage::default();
    image.columns.extend(kind("old", "Triage"));
    image.columns.sort_by(|left, right| left.0.cmp(&right.0));
    child.memory.install(key("visit_type", "old"), image);
    create(&parent.memory, &key("visit_type", "new"), &kind("new", "Triage"), 1);
    register(&child.memory, "p", 2);
    create(&child.memory, &key("visit", "v"), &visit_of("old"), 3);
    sync(&child, &parent);
    sync(&child, &parent);
    assert!(child.memory.row(&key("visit_type", "old")).is_some());
    assert!(child.memory.row(&key("visit_type", "new")).is_some(), "two rows of one server");
    assert_eq!(kind_of_visit(&child), kind_of_visit(&parent));
}

#[test]
fn r5_two_rows_of_the_parent_are_not_collapsed_by_the_child() {
    let (parent, child) = two();
    create(&child.memory, &key("visit_type", "low"), &kind("low", "Triage"), 1);
    register(&child.memory, "p", 2);
    create(&child.memory, &key("visit", "v"), &visit_of("low"), 3);
    sync(&child, &parent);
    assert!(parent.memory.row(&key("visit_type", "low")).is_some(), "came as a reference row");
    create(&parent.memory, &key("visit_type", "up"), &kind("up", "Triage"), 4);
    sync(&child, &parent);
    assert!(parent.memory.row(&key("visit_type", "low")).is_some(), "two rows of one server");
    assert_eq!(kind_of_visit(&child), kind_of_visit(&parent));
}

#[test]
fn r6_a_server_that_hears_late_of_a_renamed_row_gets_it_under_the_uuid_that_stands() {
    let (top, middle, bottom) = three();
    create(&middle.memory, &key("encounter_type", "z-middle"), &kind("z-middle", "Triage"), 1);
    create(&top.memory, &key("encounter_type", "a-top"), &kind("a-top", "Triage"), 1);
    sync(&middle, &top);
    sync(&bottom, &middle);
    let row = key("encounter_type", "a-top");
    assert_eq!(value(&bottom.memory, &row, "uuid"), Some(text("a-top")));
}

#[test]
fn r7_an_edit_of_a_renamed_row_is_shown_alike() {
    let (top, mut middle, mut bottom) = three();
    (middle.group_rows, bottom.group_rows) = (1, 1);
    create(&middle.memory, &key("encounter_type", "low"), &kind("low", "Triage"), 1);
    edit(&middle.memory, &key("encounter_type", "low"), "description", text("ours"), 2);
    sync(&bottom, &middle);
    let mut above = kind("up", "Triage");
    above.push(("description".into(), text("a first contact")));
    create(&top.memory, &key("encounter_type", "up"), &above, 3);
    sync(&middle, &top);
    sync(&bottom, &middle);
    assert_eq!(shown(&middle), shown(&bottom));
}

#[test]
fn r8_rows_that_waited_for_their_table_are_not_new() {
    let (parent, mut child) = two();
    let full = child.memory.catalog().expect("a catalog");
    let tables: Vec<_> = openmrs_tables().into_iter().filter(|table| table.name != "visit").collect();
    child.memory.upgrade(Arc::new(crate::catalog::Catalog::build(&tables, &[])));
    child.reread_schema();
    register(&parent.memory, "p", 1);
    let row = key("visit", "v");
    create(&parent.memory, &row, &super::clinic::visit("p"), 2);
    sync(&child, &parent);
    assert_eq!(child.memory.parked().len(), 1);
    child.memory.upgrade(full);
    child.reread_schema();
    crate::apply::retry_parked(&child.memory, &child.engine.rules, 0, 10, 100_000_000).expect("retried");
    assert!(child.memory.row(&row).is_some());
    // The table was not known when the journal went into what is known.
    assert_eq!(judge(&child, &row, None).inserted, 0);
}

#[test]
fn r9_a_delete_by_sql_and_an_edit_that_it_had_not_seen_end_equal() {
    let (parent, child) = two();
    register(&parent.memory, "p", 1);
    let row = key("encounter", "e");
    create(&parent.memory, &row, &encounter("p"), 2);
    sync(&child, &parent);
    by_sql(&child, &row, Op::Delete, Vec::new());
    edit(&parent.memory, &row, "encounter_datetime", Value::Temporal("2026-05-04 08:00:00".into()), 11);
    assert_eq!(judge(&child, &row, Some(Default::default())).deleted, 1);
    sync(&child, &parent);
    sync(&child, &parent);
    let parked: Vec<_> =
        child.memory.parked().into_iter().map(|p| (p.reason, p.record.kind, p.record.changes)).collect();
    assert!(parked.is_empty(), "{parked:?}");
    assert_eq!(shown(&child), shown(&parent));
}
