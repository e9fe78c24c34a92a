//! Whatever the line loses or repeats and wherever a server dies, every record takes effect once.

use super::clinic::{allergy, create, edit, encounter, key, obs, register, text};
use super::network::{conversation, shown, step, sync, two, Carriage, Server};
use crate::exchange::LinkError;
use crate::memory::Fault;
use crate::store::{EntryBody, StoreError};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tributary_model::RecordId;

/// Work on both sides: registrations, an encounter with obs, edits of shared and of own rows, an allergy recorded twice.
fn work(parent: &Server, child: &Server) {
    register(&parent.memory, "shared", 1);
    sync(child, parent);
    for number in 0..4 {
        let patient = format!("child-{number}");
        register(&child.memory, &patient, 10);
        let mut session = child.memory.session();
        let visit = format!("visit-{number}");
        session.insert(&key("encounter", &visit), &encounter(&patient));
        session.insert(&key("obs", &format!("obs-{number}")), &obs(&patient, &visit, "61 kg"));
        session.commit(11).expect("a visit");
    }
    register(&parent.memory, "parent-1", 12);
    for (server, uuid) in [(parent, "parent-allergy"), (child, "child-allergy")] {
        create(&server.memory, &key("allergy", uuid), &allergy("shared"), 12);
    }
    edit(&child.memory, &key("person", "shared"), "gender", text("M"), 13);
    edit(&parent.memory, &key("person", "shared"), "gender", text("F"), 14);
    edit(&parent.memory, &key("person", "shared"), "birthdate", text("1990-01-01"), 15);
}

fn records(server: &Server) -> BTreeMap<RecordId, usize> {
    let mut counts = BTreeMap::new();
    for entry in server.memory.entries() {
        if let EntryBody::Record(record) = entry.body {
            *counts.entry(record.id).or_insert(0) += 1;
        }
    }
    counts
}

fn assert_in_step(parent: &Server, child: &Server) {
    assert_eq!(shown(parent), shown(child));
    assert_eq!(parent.memory.states(), child.memory.states());
    assert_eq!(records(parent), records(child));
    assert!(records(parent).values().all(|count| *count == 1), "a record stands twice in the journal");
    assert!(parent.memory.parked().is_empty() && child.memory.parked().is_empty());
    let clashes =
        |server: &Server| server.memory.open_conflicts().iter().filter(|entry| entry.rule == "allergy-twice").count();
    assert_eq!((clashes(parent), clashes(child)), (1, 1));
}

#[test]
fn both_sides_end_in_step() {
    let (parent, child) = two();
    work(&parent, &child);
    sync(&child, &parent);
    assert_in_step(&parent, &child);
    assert_eq!(shown(&parent).len(), 8 + 6 * 2 + 4 * 2 + 2);
    let written = child.memory.refreshed().len();
    sync(&child, &parent);
    assert_eq!(child.memory.refreshed().len(), written, "an exchange without news writes nothing");
}

#[test]
fn dying_before_any_operation_or_after_any_commit_changes_nothing() {
    let faults: [fn(u64) -> Fault; 2] = [Fault::Before, Fault::AfterCommit];
    for parent_dies in [true, false] {
        for fault in faults {
            let mut at = 1;
            while dies_once(parent_dies, fault(at)) {
                at += 1;
            }
            assert!(at > 40, "the exchange has more than {at} operations");
        }
    }
}

/// Whether the server died at all.
fn dies_once(parent_dies: bool, fault: Fault) -> bool {
    let (parent, child) = two();
    work(&parent, &child);
    let victim = if parent_dies { &parent } else { &child };
    victim.memory.set_fault(fault);
    let mut conversation = conversation(&parent, 2_000);
    let died = loop {
        match step(&child, &parent, &mut conversation, Carriage::Delivered, 2_000) {
            Ok(true) => break false,
            Ok(false) => {}
            Err(LinkError::Store(StoreError::Unavailable(_))) => break true,
            Err(error) => panic!("{error}"),
        }
    };
    victim.memory.set_fault(Fault::None);
    sync(&child, &parent);
    assert_in_step(&parent, &child);
    died
}

#[test]
fn a_row_in_use_delays_and_nothing_else() {
    let (parent, child) = two();
    work(&parent, &child);
    let row = key("person", "shared");
    parent.memory.hold(&row, true);
    let mut conversation = conversation(&parent, 1 << 20);
    for _ in 0..3 {
        let drained = step(&child, &parent, &mut conversation, Carriage::Delivered, 2_000);
        assert!(matches!(drained, Ok(false) | Err(LinkError::Store(StoreError::Busy))), "{drained:?}");
    }
    parent.memory.hold(&row, false);
    sync(&child, &parent);
    assert_in_step(&parent, &child);
}

fn carriage() -> impl Strategy<Value = Carriage> {
    prop_oneof![
        Just(Carriage::Delivered),
        Just(Carriage::RequestLost),
        Just(Carriage::AnswerLost),
        Just(Carriage::Repeated),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_bad_line_only_takes_longer(
        line in prop::collection::vec(carriage(), 1..25),
        bytes in prop_oneof![Just(1usize), Just(800), Just(1 << 20)],
    ) {
        let (parent, child) = two();
        work(&parent, &child);
        let mut conversation = conversation(&parent, bytes);
        for carriage in line {
            step(&child, &parent, &mut conversation, carriage, 2_000).expect("a bad line breaks nothing");
        }
        sync(&child, &parent);
        assert_in_step(&parent, &child);
    }
}
