//! Positions, histories and cursors: no reader misses a record, and a history that was left is never mixed
//! with the one that went on.

use super::clinic::{columns, delete, edit, encounter, key, link, location, obs, person, register, text, value, visit};
use super::network::{conversation, shown, step, sync, two, Carriage, Server};
use crate::apply::{Outcome, Pace};
use crate::exchange::LinkError;
use crate::journal::{sequence_all, Ledger};
use crate::memory::Fault;
use crate::retention::{confirmed, CONFIRMED_DAYS_KEPT};
use crate::store::{EntryBody, Link, Store, StoreError};
use tributary_model::{Cursor, Frame, Op, Position, Record};

fn records(server: &super::network::Server) -> Vec<Record> {
    let bodies = server.memory.entries().into_iter().map(|entry| entry.body);
    bodies
        .filter_map(|body| match body {
            EntryBody::Record(record) => Some(record),
            EntryBody::Withheld(_) => None,
        })
        .collect()
}

#[test]
fn a_transaction_that_commits_last_comes_last_and_is_not_missed() {
    let (parent, child) = two();
    let mut long = child.memory.session();
    long.insert(&key("person", "long"), &person("F"));
    for number in 0..5 {
        register(&child.memory, &format!("short-{number}"), number);
        sync(&child, &parent);
    }
    long.commit(0).expect("a long transaction");
    sync(&child, &parent);
    assert_eq!(shown(&parent), shown(&child));
    let positions: Vec<Position> = records(&child).iter().map(|record| record.id.position).collect();
    assert_eq!(positions, (1..=6).map(Position).collect::<Vec<_>>());
}

#[test]
fn several_changes_of_a_row_are_one_and_nothing_makes_no_record() {
    let (_, child) = two();
    let mut session = child.memory.session();
    session.insert(&key("person", "p"), &person("F"));
    session.update(&key("person", "p"), &super::clinic::columns(&[("gender", text("M"))]));
    session.insert(&key("person", "gone"), &person("F"));
    session.delete(&key("person", "gone"));
    session.commit(1).expect("a save");
    edit(&child.memory, &key("person", "p"), "gender", text("M"), 2);
    edit(&child.memory, &key("users", "admin"), "date_changed", text("2026-05-03 09:00:00"), 3);
    let sequenced = sequence_all(&child.memory, &child.engine.rules, 9).expect("sequenced");
    assert_eq!(sequenced.records, 1);
    let changes = &records(&child)[0].changes;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].op, Op::Insert);
    assert!(changes[0].columns.contains(&("gender".into(), text("M"))));
}

#[test]
fn an_update_and_a_delete_carry_the_row_as_it_was_at_first() {
    let (_, child) = two();
    register(&child.memory, "p", 1);
    sequence_all(&child.memory, &child.engine.rules, 2).expect("sequenced");
    let mut session = child.memory.session();
    session.update(&key("patient", "p"), &super::clinic::columns(&[("allergy_status", text("See list"))]));
    session.delete(&key("patient", "p"));
    session.commit(3).expect("a purge");
    delete(&child.memory, &key("person", "p"), 4);
    sequence_all(&child.memory, &child.engine.rules, 5).expect("sequenced");
    let purge = &records(&child)[1].changes[0];
    assert_eq!(purge.op, Op::Delete);
    assert!(purge.old.contains(&("allergy_status".into(), text("Unknown"))));
}

#[test]
fn a_server_restored_from_a_backup_stops_the_link_and_mixes_nothing() {
    let (parent, mut child) = two();
    register(&child.memory, "before", 1);
    sync(&child, &parent);
    let backup = child.memory.copy();
    register(&child.memory, "lost", 2);
    sync(&child, &parent);
    child.memory = backup;
    for number in 0..5 {
        register(&child.memory, &format!("written-on-{number}"), 3);
    }
    let mut conversation = conversation(&parent, 1 << 20);
    let mut result = Ok(false);
    for _ in 0..3 {
        result = step(&child, &parent, &mut conversation, Carriage::Delivered, 9);
        if result.is_err() {
            break;
        }
    }
    assert!(matches!(result, Err(LinkError::Diverged | LinkError::Stopped(_))), "{result:?}");
    let stopped =
        |server: &super::network::Server, other| server.memory.peer(other).is_some_and(|peer| peer.link != Link::Open);
    assert!(stopped(&parent, child.id) || stopped(&child, parent.id));
    assert!(parent.memory.row(&key("person", "lost")).is_some());
    assert!(parent.memory.row(&key("person", "written-on-0")).is_none());
}

#[test]
fn confirmed_records_are_kept_a_month_and_what_nobody_confirmed_for_ever() {
    let (parent, child) = two();
    for number in 0..4 {
        register(&child.memory, &format!("p-{number}"), 1000 + number);
    }
    sync(&child, &parent);
    register(&child.memory, "unconfirmed", 2000);
    sequence_all(&child.memory, &child.engine.rules, 2001).expect("sequenced");
    let month = CONFIRMED_DAYS_KEPT * 24 * 60 * 60 * 1000;
    assert_eq!(confirmed(&child.memory, month).expect("retention"), 0);
    assert_eq!(confirmed(&child.memory, month + 100_000).expect("retention"), 3);
    let left: Vec<u64> = child.memory.entries().iter().map(|entry| entry.position.0).collect();
    assert_eq!(left, [4, 5], "the entry at the cursor proves the next exchange");
    sync(&child, &parent);
    assert_eq!(shown(&parent), shown(&child));
}

#[test]
fn a_frame_that_does_not_continue_our_history_is_told_apart_from_a_late_one() {
    let (parent, child) = two();
    register(&parent.memory, "p", 1);
    sync(&child, &parent);
    let received = child.memory.peer(parent.id).expect("a parent").received;
    let rows = child.memory.rows();
    let take = |from: Cursor| {
        let to = Cursor { position: Position(50), chain: from.chain };
        let frame = Frame { from, to, ..Frame::default() };
        let mut pace = Pace::default();
        frame_outcome(&child, parent.id, &frame, &mut pace)
    };
    let other = Cursor { chain: received.chain.then(b"another history"), ..received };
    assert_eq!(take(other), Outcome::Diverged);
    assert_eq!(take(Cursor::default()), Outcome::Stale);
    assert_eq!(take(Cursor { position: Position(40), ..received }), Outcome::Stale);
    assert_eq!(child.memory.rows(), rows);
    assert_eq!(child.memory.peer(parent.id).expect("a parent").received, received);
    assert!(matches!(take(received), Outcome::Applied(_)));
}

fn frame_outcome(
    server: &super::network::Server,
    from: tributary_model::ServerId,
    frame: &Frame,
    pace: &mut Pace,
) -> Outcome {
    crate::apply::frame(&server.memory, &server.engine.rules, from, frame, pace, &mut || 9).expect("a working store")
}

/// Saves of a thousand rows each, as an import makes them.
fn import(server: &Server, saves: usize) {
    for save in 0..saves {
        let mut session = server.memory.session();
        for number in 0..1000 {
            session.insert(&key("location", &format!("l-{save}-{number}")), &location("Ward"));
        }
        session.commit(2000).expect("an import");
    }
}

/// A child whose journal begins with a save that must be written back, since an old session made it.
fn with_an_old_edit() -> (Server, Server) {
    let (parent, child) = two();
    register(&parent.memory, "p", 1);
    sync(&child, &parent);
    let mut old = child.memory.session();
    old.load(&key("person", "p"));
    edit(&parent.memory, &key("person", "p"), "gender", text("M"), 900);
    sync(&child, &parent);
    old.update(&key("person", "p"), &columns(&[("gender", text("O"))]));
    old.commit(800).expect("a save");
    (parent, child)
}

#[test]
fn a_backlog_is_sequenced_in_small_transactions_also_when_a_row_is_to_be_written_back() {
    let (_, child) = with_an_old_edit();
    import(&child, 7);
    let sequenced = sequence_all(&child.memory, &child.engine.rules, 3000).expect("sequenced");
    assert_eq!(sequenced.records, 8);
    assert!(child.memory.entries_at_once() <= 3, "{} entries in one transaction", child.memory.entries_at_once());
    assert_eq!(value(&child.memory, &key("person", "p"), "gender"), Some(text("M")));
}

#[test]
fn a_row_that_is_in_use_is_written_back_later() {
    for dies_at in std::iter::once(None).chain((1..=60).map(Some)) {
        let (_, child) = with_an_old_edit();
        child.memory.hold(&key("person", "p"), true);
        let sequenced = sequence_all(&child.memory, &child.engine.rules, 3000).expect("the others are not held up");
        assert_eq!(sequenced.records, 1);
        assert_eq!(value(&child.memory, &key("person", "p"), "gender"), Some(text("O")));
        child.memory.hold(&key("person", "p"), false);
        if let Some(at) = dies_at {
            child.memory.set_fault(Fault::Before(at));
            let _ = sequence_all(&child.memory, &child.engine.rules, 3000);
            child.memory.set_fault(Fault::None);
        }
        sequence_all(&child.memory, &child.engine.rules, 3000).expect("sequenced");
        assert_eq!(value(&child.memory, &key("person", "p"), "gender"), Some(text("M")));
    }
}

#[test]
fn a_backlog_is_never_sequenced_while_rows_are_locked() {
    let (_, child) = with_an_old_edit();
    let rules = &child.engine.rules;
    sequence_all(&child.memory, rules, 3000).expect("sequenced");
    let before = child.memory.entries().len();
    import(&child, 12);
    let store: &dyn Store = &child.memory;
    let mut tx = store.begin().expect("a transaction");
    let (counter, local) = (tx.lock_counter().expect("locked"), tx.local().expect("local"));
    let mut ledger = Ledger::new(rules, local, counter, 3000);
    assert_eq!(ledger.sequence_under_locks(&mut *tx), Err(StoreError::Busy));
    drop(tx);
    assert_eq!(child.memory.entries().len(), before);
}

#[test]
fn a_transaction_that_is_cut_arrives_whole_although_its_rows_point_at_later_ones() {
    let (parent, child) = two();
    let mut session = child.memory.session();
    super::clinic::register_in(&mut session, "p");
    session.insert(&key("encounter", "e"), &encounter("p"));
    let large = "x".repeat(17 << 20);
    session.insert(&key("obs", "o-1"), &obs("p", "e", &large));
    session.insert(&key("obs", "o-2"), &obs("p", "e", &large));
    session.insert(&key("visit", "v"), &visit("p"));
    session.update(&key("encounter", "e"), &columns(&[("visit_id", link("visit", "v"))]));
    session.commit(1).expect("an import");
    let mut conversation = conversation(&parent, 1 << 20);
    for part in 1..=2 {
        step(&child, &parent, &mut conversation, Carriage::Delivered, 9).expect("an exchange");
        assert!(parent.memory.parked().is_empty(), "part {part} waits for nothing");
    }
    assert_eq!(records(&child).len(), 2, "it is cut");
    assert!(shown(&parent) == shown(&child));
    assert_eq!(value(&parent.memory, &key("encounter", "e"), "visit_id"), Some(link("visit", "v")));
}
