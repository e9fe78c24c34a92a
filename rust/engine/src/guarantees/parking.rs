//! One bad record never stops the queue, and nothing of it is lost.

use super::clinic::{columns, create, edit, encounter, key, location, obs, person, provider, register, text, value};
use super::network::{answer, conversation, pair, shown, step, sync, two, Carriage, Server};
use crate::apply::{retry_parked, tell_parked_anew, Pace};
use crate::catalog::{Catalog, RawColumn};
use crate::exchange::told_through;
use crate::memory::Fault;
use crate::store::{EntryBody, Peer, Role, RowImage, Store};
use crate::testing::{module_table, openmrs_tables};
use std::sync::Arc;
use tributary_model::{
    Cursor, Frame, FramedRecord, Message, Op, Position, Record, RecordId, RecordKind, RowKey, Value,
};

fn unfitting() -> Value {
    text(&"x".repeat(60))
}

/// A child whose schema allows more than the parent's in one column, and a bad record among good ones.
fn bad_among_good() -> (Server, Server) {
    let (parent, mut child) = two();
    let mut tables = openmrs_tables();
    for table in tables.iter_mut().filter(|table| table.name == "person") {
        for column in table.columns.iter_mut().filter(|column| column.name == "gender") {
            column.length_max = None;
        }
    }
    child.memory.upgrade(Arc::new(Catalog::build(&tables, &[])));
    child.reread_schema();
    let mut tables = openmrs_tables();
    for table in tables.iter_mut().filter(|table| table.name == "person") {
        for column in table.columns.iter_mut().filter(|column| column.name == "gender") {
            column.length_max = Some(50);
        }
    }
    parent.memory.upgrade(Arc::new(Catalog::build(&tables, &[])));
    for number in 0..20 {
        register(&child.memory, &format!("p-{number}"), number);
    }
    edit(&child.memory, &key("person", "p-7"), "gender", unfitting(), 30);
    edit(&child.memory, &key("person", "p-7"), "birthdate", text("late"), 31);
    edit(&child.memory, &key("person", "p-8"), "gender", text("M"), 32);
    (parent, child)
}

#[test]
fn the_rest_goes_on_and_later_records_on_its_rows_wait() {
    let (parent, child) = bad_among_good();
    sync(&child, &parent);
    assert_eq!(value(&parent.memory, &key("person", "p-8"), "gender"), Some(text("M")));
    assert_eq!(value(&parent.memory, &key("person", "p-7"), "gender"), Some(text("F")));
    let parked = parent.memory.parked();
    let reasons: Vec<&str> = parked.iter().map(|parked| parked.reason.as_str()).collect();
    assert_eq!(reasons, ["value-does-not-fit", "behind-parked"]);
    assert!(parked.iter().all(|parked| !parent.memory.seen().contains(parked.record.id)));
}

#[test]
fn records_behind_a_bad_one_wait_in_the_same_group_too() {
    let (mut parent, child) = bad_among_good();
    parent.group_rows = 500;
    sync(&child, &parent);
    let parked = parent.memory.parked();
    let reasons: Vec<&str> = parked.iter().map(|parked| parked.reason.as_str()).collect();
    assert_eq!(reasons, ["value-does-not-fit", "behind-parked"]);
    assert_eq!(parent.memory.rows().len(), child.memory.rows().len());
}

#[test]
fn dying_at_any_operation_parks_nothing_twice() {
    for at in (1..).step_by(29) {
        let (parent, child) = bad_among_good();
        parent.memory.set_fault(Fault::AfterCommit(at));
        let died = {
            let mut line = conversation(&parent, 1 << 20);
            (0..5).any(|_| step(&child, &parent, &mut line, Carriage::Delivered, 2_000).is_err())
        };
        parent.memory.set_fault(Fault::None);
        sync(&child, &parent);
        assert_eq!(parent.memory.parked().len(), 2);
        if !died {
            assert!(at > 100, "the exchange has more operations");
            return;
        }
    }
}

#[test]
fn the_sender_learns_the_reason_and_that_it_is_mended() {
    let (mut parent, child) = bad_among_good();
    sync(&child, &parent);
    sync(&child, &parent);
    assert_eq!(child.memory.told().len(), 2);
    let mut tables = openmrs_tables();
    tables.iter_mut().flat_map(|table| &mut table.columns).for_each(|column| column.length_max = None);
    parent.memory.upgrade(Arc::new(Catalog::build(&tables, &[])));
    parent.reread_schema();
    let retried = retry_parked(&parent.memory, &parent.engine.rules, 0, 10, 50).expect("a pass");
    assert_eq!((retried.applied, retried.through), (2, None));
    assert!(parent.memory.parked().is_empty());
    sync(&child, &parent);
    sync(&child, &parent);
    assert!(child.memory.told().is_empty());
    assert_eq!(shown(&parent), shown(&child));
    assert_eq!(parent.memory.seen().origins, {
        let mut expected = parent.memory.seen().origins;
        expected.values_mut().for_each(|seen| assert!(seen.except().is_empty()));
        expected
    });
}

#[test]
fn what_was_parked_and_mended_counts_as_seen_by_who_hears_both_at_once() {
    let (mut parent, child) = bad_among_good();
    edit(&child.memory, &key("person", "p-9"), "gender", unfitting(), 40);
    sync(&child, &parent);
    let mended: Vec<RecordId> = parent.memory.parked().iter().map(|parked| parked.record.id).collect();
    let mut tables = openmrs_tables();
    tables.iter_mut().flat_map(|table| &mut table.columns).for_each(|column| column.length_max = None);
    parent.memory.upgrade(Arc::new(Catalog::build(&tables, &[])));
    parent.reread_schema();
    retry_parked(&parent.memory, &parent.engine.rules, 0, 10, 50).expect("a pass");
    for group_rows in [1, 500] {
        let mut late = Server::new(8 + group_rows as u128, 1);
        late.memory.upgrade(Arc::new(Catalog::build(&tables, &[])));
        late.reread_schema();
        late.group_rows = group_rows;
        pair(&parent, &late);
        sync(&late, &parent);
        assert_eq!(shown(&late), shown(&parent));
        assert!(mended.iter().all(|id| late.memory.seen().contains(*id)), "{:?}", late.memory.seen());
        edit(&late.memory, &key("person", "p-7"), "birthdate", text("later"), 60 + group_rows as i64);
        sync(&late, &parent);
        assert_eq!(shown(&late), shown(&parent));
    }
}

/// The tables with or without a limit on one column.
fn limited(table: &str, column: &str, length_max: Option<u64>) -> Arc<Catalog> {
    let mut tables = openmrs_tables();
    let columns = tables.iter_mut().filter(|found| found.name == table).flat_map(|found| &mut found.columns);
    columns.filter(|found| found.name == column).for_each(|found| found.length_max = length_max);
    Arc::new(Catalog::build(&tables, &[]))
}

#[test]
fn an_edit_of_the_childs_own_provider_waits_for_its_parked_insert() {
    let (mut parent, mut child) = two();
    child.memory.upgrade(limited("provider", "name", None));
    child.reread_schema();
    parent.memory.upgrade(limited("provider", "name", Some(50)));
    parent.reread_schema();
    let ours = key("provider", "ours");
    create(&child.memory, &ours, &provider(&"x".repeat(60)), 1);
    sync(&child, &parent);
    edit(&child.memory, &ours, "name", text("Ours"), 2);
    sync(&child, &parent);
    let reasons: Vec<String> = parent.memory.parked().iter().map(|parked| parked.reason.clone()).collect();
    assert_eq!(reasons, ["value-does-not-fit", "behind-parked"]);
    parent.memory.upgrade(limited("provider", "name", None));
    parent.reread_schema();
    retry_parked(&parent.memory, &parent.engine.rules, 0, 10, 50).expect("a pass");
    edit(&child.memory, &ours, "name", text("Ours still"), 60);
    sync(&child, &parent);
    assert!(parent.memory.parked().is_empty());
    assert_eq!(value(&parent.memory, &ours, "name"), Some(text("Ours still")));
}

#[test]
fn a_record_waits_for_the_row_that_it_points_at_and_is_then_applied_by_itself() {
    let (parent, child) = two();
    register(&parent.memory, "p", 1);
    sync(&child, &parent);
    let rules = &child.engine.rules;
    let insert = |table: &str, uuid: &str, columns| tributary_model::Change {
        key: key(table, uuid),
        op: Op::Insert,
        columns,
        old: Vec::new(),
        local_id: None,
    };
    let record = |position, changes| FramedRecord {
        position: Position(position),
        partial: false,
        record: Record {
            id: RecordId { origin: super::network::id(9), position: Position(position) },
            kind: RecordKind::User,
            author: None,
            ordering_time: 5,
            depth: 0,
            seen: Arc::default(),
            changes,
        },
    };
    let before = child.memory.peer(parent.id).expect("a parent").received;
    let frame = Frame {
        from: before,
        to: Cursor { position: Position(1000), chain: before.chain },
        records: vec![
            record(900, vec![insert("obs", "o", obs("p", "late", "61 kg"))]),
            record(901, vec![insert("person", "q", person("F"))]),
            record(902, vec![insert("encounter", "late", encounter("p"))]),
        ],
        ..Frame::default()
    };
    let mut pace = Pace::default();
    let outcome = crate::apply::frame(&child.memory, rules, parent.id, &frame, &mut pace, &mut || 60);
    assert!(outcome.is_ok());
    // The encounter came in the same group, later: the obs was parked, then taken up.
    assert!(child.memory.parked().is_empty());
    assert!(child.memory.row(&key("obs", "o")).is_some());
    let ids: Vec<_> = child
        .memory
        .entries()
        .into_iter()
        .filter_map(|entry| match entry.body {
            EntryBody::Record(record) if record.id.origin == super::network::id(9) => Some(record.id.position.0),
            _ => None,
        })
        .collect();
    assert_eq!(ids, [901, 902, 900], "relayed when applied");
}

#[test]
fn an_unknown_column_is_set_aside_and_filled_in_after_the_upgrade() {
    let (mut parent, mut child) = two();
    let mut tables = openmrs_tables();
    for table in tables.iter_mut().filter(|table| table.name == "person") {
        let new = RawColumn {
            name: "cause_of_death_manner".into(),
            column_type: "varchar(50)".into(),
            nullable: true,
            has_default: true,
            ..RawColumn::default()
        };
        table.columns.push(new);
    }
    let newer = Arc::new(Catalog::build(&tables, &[]));
    child.memory.upgrade(Arc::clone(&newer));
    child.reread_schema();
    let mut row = person("F");
    row.push(("cause_of_death_manner".into(), text("natural")));
    create(&child.memory, &key("person", "p"), &row, 1);
    sync(&child, &parent);
    assert_eq!(value(&parent.memory, &key("person", "p"), "gender"), Some(text("F")));
    assert_eq!(parent.memory.parked()[0].reason, "unknown-column");
    edit(&child.memory, &key("person", "p"), "gender", text("M"), 2);
    sync(&child, &parent);
    assert_eq!(value(&parent.memory, &key("person", "p"), "gender"), Some(text("M")), "nothing waits for it");
    assert_eq!(child.memory.told().len(), 1, "the sender knows of it");
    parent.memory.upgrade(newer);
    parent.reread_schema();
    retry_parked(&parent.memory, &parent.engine.rules, 0, 10, 50).expect("a pass");
    sync(&child, &parent);
    assert!(child.memory.told().is_empty(), "and that it is filled in");
    assert_eq!(shown(&parent), shown(&child));
    assert!(parent.memory.parked().is_empty());
}

#[test]
fn an_unknown_table_parks_its_part_and_is_relayed_whole() {
    let (mut top, mut middle, mut bottom) = super::network::three();
    let mut tables = openmrs_tables();
    tables.push(module_table("appt", &[("patient", "patient", "patient_id")]));
    let newer = Arc::new(Catalog::build(&tables, &[]));
    for server in [&mut top, &mut bottom] {
        server.memory.upgrade(Arc::clone(&newer));
        server.reread_schema();
    }
    let mut session = top.memory.session();
    super::clinic::register_in(&mut session, "p");
    session.insert(&key("appt", "a"), &columns(&[("patient", Value::Ref(key("patient", "p")))]));
    session.commit(1).expect("a registration with an appointment");
    sync(&middle, &top);
    assert!(middle.memory.row(&key("patient", "p")).is_some());
    assert_eq!(middle.memory.parked()[0].reason, "unknown-table");
    sync(&bottom, &middle);
    assert!(bottom.memory.row(&key("appt", "a")).is_some(), "an older hub must not starve its children");
    middle.memory.upgrade(newer);
    middle.reread_schema();
    retry_parked(&middle.memory, &middle.engine.rules, 0, 10, 50).expect("a pass");
    assert_eq!(shown(&middle), shown(&top));
    let relayed = middle.memory.entries().len();
    assert_eq!(relayed, 1, "what was relayed whole is not relayed again");
    sync(&bottom, &middle);
    sync(&middle, &top);
    assert_eq!(shown(&bottom), shown(&top));
}

#[test]
fn a_unique_value_that_a_record_gives_free_and_takes_again_is_no_obstacle() {
    let (parent, child) = two();
    register(&child.memory, "p", 1);
    create(&child.memory, &key("encounter", "e"), &encounter("p"), 1);
    create(&child.memory, &key("obs", "o"), &obs("p", "e", "61 kg"), 1);
    let range = columns(&[("obs_id", Value::Ref(key("obs", "o"))), ("hi_normal", Value::Double(7.5))]);
    create(&child.memory, &key("obs_reference_range", "first"), &range, 1);
    sync(&child, &parent);
    let mut session = child.memory.session();
    session.delete(&key("obs_reference_range", "first"));
    session.insert(&key("obs_reference_range", "second"), &range);
    session.commit(2).expect("a new range");
    sync(&child, &parent);
    assert_eq!(parent.memory.parked(), []);
    assert_eq!(shown(&parent), shown(&child));
}

#[test]
fn a_parked_record_outlives_its_neighbour_and_waits_longer_after_every_try() {
    let (mut parent, child) = bad_among_good();
    sync(&child, &parent);
    let rules = parent.engine.rules.clone();
    let since = parent.memory.parked()[0].since;
    for (later, tries) in [(0, 1), (1_000, 1), (61_000, 2), (62_000, 2), (121_000, 3)] {
        retry_parked(&parent.memory, &rules, 0, 10, since + later).expect("a pass");
        assert_eq!(parent.memory.parked()[0].attempts, tries, "{later}");
    }
    let years_back = since - 10 * 365 * 24 * 60 * 60 * 1000;
    retry_parked(&parent.memory, &rules, 0, 10, years_back).expect("a pass");
    assert_eq!(parent.memory.parked()[0].attempts, 4, "a clock that was put back is not waited for");
    parent.memory.unpair(child.id);
    let mut tables = openmrs_tables();
    tables.iter_mut().flat_map(|table| &mut table.columns).for_each(|column| column.length_max = None);
    parent.memory.upgrade(Arc::new(Catalog::build(&tables, &[])));
    parent.reread_schema();
    retry_parked(&parent.memory, &parent.engine.rules, 0, 10, since + 1_000_000).expect("a pass");
    assert_eq!(parent.memory.parked(), []);
    assert_eq!(value(&parent.memory, &key("person", "p-7"), "gender"), Some(unfitting()));
}

/// A child that has parked a change of a location, and behind it one of the same location and a new patient.
fn behind_a_location() -> (Server, Server) {
    let (parent, child) = two();
    let ward = key("location", "ward");
    create(&parent.memory, &ward, &super::clinic::location("Ward"), 1);
    sync(&child, &parent);
    let mut tables = openmrs_tables();
    let columns = tables.iter_mut().filter(|table| table.name == "location").flat_map(|table| &mut table.columns);
    columns.filter(|column| column.name == "name").for_each(|column| column.length_max = Some(50));
    child.memory.upgrade(Arc::new(Catalog::build(&tables, &[])));
    edit(&parent.memory, &ward, "name", unfitting(), 2);
    let mut session = parent.memory.session();
    session.update(&ward, &columns_of_ward());
    super::clinic::register_in(&mut session, "p");
    session.commit(3).expect("a registration");
    sync(&child, &parent);
    let reasons: Vec<String> = child.memory.parked().into_iter().map(|parked| parked.reason).collect();
    assert_eq!(reasons, ["value-does-not-fit", "behind-parked"]);
    (parent, child)
}

fn columns_of_ward() -> super::clinic::Columns {
    columns(&[("description", text("First floor"))])
}

#[test]
fn what_the_filter_does_not_take_any_more_is_kept_and_told_and_holds_nothing_up() {
    let (parent, child) = behind_a_location();
    let pass = |now| retry_parked(&child.memory, &child.engine.rules, 0, 10, now).expect("a pass");
    let turn = |role| {
        let peer = child.memory.peer(parent.id).expect("a neighbour");
        child.memory.pair(Peer { role, ..peer });
    };
    // Paired the other way round: locations do not come up.
    turn(Role::Child);
    let since = child.memory.parked()[0].since;
    assert_eq!(pass(since).applied, 1);
    assert!(child.memory.row(&key("patient", "p")).is_some(), "what waited behind it goes on");
    for tries in [1, 2] {
        let parked = child.memory.parked();
        assert_eq!(parked.iter().map(|parked| parked.reason.as_str()).collect::<Vec<_>>(), ["not-taken"]);
        assert_eq!(parked[0].attempts, tries);
        sync(&child, &parent);
        let told: Vec<String> = parent.memory.told().into_iter().map(|notice| notice.reason).collect();
        assert_eq!(told, ["not-taken"], "its sender is told");
        pass(since + 61_000);
    }
    turn(Role::Parent);
    child.memory.upgrade(Arc::clone(&parent.memory.catalog().expect("a catalog")));
    assert_eq!(pass(since + 10_000_000).applied, 1, "and it is taken when it may come again");
    assert_eq!(value(&child.memory, &key("location", "ward"), "name"), Some(unfitting()));
    assert_eq!(child.memory.parked(), []);
}

#[test]
fn what_is_parked_counts_as_unseen_further_down() {
    let (parent, child) = bad_among_good();
    let below = Server::new(4, 1);
    pair(&parent, &below);
    sync(&child, &parent);
    sync(&below, &parent);
    let parked: Vec<RecordId> = parent.memory.parked().iter().map(|parked| parked.record.id).collect();
    assert_eq!(parked.len(), 2);
    for id in parked {
        assert!(!below.memory.seen().contains(id));
    }
    let last = child.memory.entries().last().map(|entry| entry.position).expect("entries");
    assert!(below.memory.seen().contains(RecordId { origin: child.id, position: last }));
    assert!(below.memory.row(&RowKey::single("person", "p-8")).is_some());
}

const ENORMOUS: usize = 500;

/// Whether a message holds nothing enormous, as its reader demands.
fn fits(message: &Message) -> Option<()> {
    (!format!("{message:?}").contains(&"x".repeat(ENORMOUS))).then_some(())
}

/// Exchanges with a reader that refuses messages with something enormous, until the child has nothing more to send.
fn sync_what_fits(child: &Server, parent: &Server) {
    let (mut line, mut clock) = (conversation(parent, 1 << 20), || 50);
    for _ in 0..50 {
        let composed = child.engine.compose(&child.memory, &mut line, &mut clock, true, &mut fits);
        let (message, ()) = composed.expect("a message that can be sent");
        let sent = message.frame.is_some();
        let answer = answer(parent, child.id, &message, 51).expect("an answer");
        let (mut pace, heard) = (Pace::default(), Some(told_through(&message)));
        child.engine.take(&child.memory, parent.id, &answer, heard, &mut pace, &mut clock).expect("taken in");
        if !sent {
            return;
        }
    }
    panic!("the exchange does not come to an end");
}

#[test]
fn a_record_that_no_message_can_carry_is_told_and_holds_up_nothing() {
    let (parent, child) = two();
    for number in 0..5 {
        register(&child.memory, &format!("p-{number}"), number);
    }
    edit(&child.memory, &key("person", "p-2"), "gender", text(&"x".repeat(ENORMOUS)), 10);
    register(&child.memory, "q", 11);
    edit(&child.memory, &key("person", "p-3"), "gender", text("M"), 12);
    sync_what_fits(&child, &parent);
    assert_eq!(parent.memory.rows().len(), child.memory.rows().len());
    assert_eq!(value(&parent.memory, &key("person", "p-2"), "gender"), Some(text("F")));
    assert_eq!(value(&parent.memory, &key("person", "p-3"), "gender"), Some(text("M")));
    let told = child.memory.told();
    assert_eq!(told.iter().map(|notice| notice.reason.as_str()).collect::<Vec<_>>(), ["too-large"]);
    assert_eq!(told[0].row, Some(key("person", "p-2")));
    assert!(!parent.memory.seen().contains(told[0].record), "nobody counts it as seen");
    let mut tx = child.memory.begin().expect("a transaction");
    tell_parked_anew(&mut *tx, parent.id).expect("told anew");
    tx.commit().expect("committed");
    assert_eq!(child.memory.told(), told, "only this server can tell of it");
}

/// Notes rows as reported missing by the parent.
fn report_missing(child: &Server, parent: &Server, keys: &[RowKey]) {
    let mut tx = child.memory.begin().expect("a transaction");
    let mut peer = tx.peer(parent.id, true).expect("readable").expect("a parent");
    peer.wanted.extend(keys.iter().cloned());
    tx.save_peer(&peer).expect("saved");
    tx.commit().expect("committed");
}

#[test]
fn a_missing_row_that_no_message_can_carry_holds_up_nothing() {
    for records in [true, false] {
        let (parent, child) = two();
        let wards = ["a", "b", "c", "d"].map(|name| key("location", name));
        for ward in &wards {
            let name = if ward.parts[0] == "c" { "x".repeat(ENORMOUS) } else { "Ward".to_owned() };
            child.memory.install(ward.clone(), RowImage { columns: location(&name), local_id: None });
        }
        (0..5).filter(|_| records).for_each(|number| register(&child.memory, &format!("p-{number}"), number));
        report_missing(&child, &parent, &wards);
        sync_what_fits(&child, &parent);
        let there: Vec<bool> = wards.iter().map(|ward| parent.memory.row(ward).is_some()).collect();
        assert_eq!(there, [true, true, false, true], "with records: {records}");
        assert_eq!(parent.memory.row(&key("person", "p-4")).is_some(), records);
        assert!(child.memory.told().is_empty(), "no record is at fault");
        assert!(child.memory.peer(parent.id).expect("a parent").wanted.is_empty());
    }
}
