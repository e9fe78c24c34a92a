//! What an author had seen is exact on every server, also behind filters, parked records and relays.

use super::clinic::{columns, edit, key, location, register, text, value};
use super::network::{conversation, step, sync, three, two, Carriage};
use crate::store::EntryBody;
use tributary_model::{Position, RecordId, Seen};

/// The seen set of the last record of this server's journal.
fn last_seen(server: &super::network::Server) -> Seen {
    let bodies = server.memory.entries().into_iter().rev().map(|entry| entry.body);
    let record = bodies.into_iter().find_map(|body| match body {
        EntryBody::Record(record) if record.id.origin == server.id => Some(record),
        _ => None,
    });
    (*record.expect("a record").seen).clone()
}

#[test]
fn a_session_has_seen_what_was_applied_when_it_first_read_and_no_more() {
    let (parent, child) = two();
    register(&parent.memory, "p", 1);
    sync(&child, &parent);
    let mut early = child.memory.session();
    early.load(&key("person", "p"));
    register(&parent.memory, "q", 2);
    sync(&child, &parent);
    early.update(&key("person", "p"), &columns(&[("gender", text("M"))]));
    early.commit(9).expect("a save");
    sync(&child, &parent);
    let seen = last_seen(&child);
    let of_parent = |position| RecordId { origin: parent.id, position: Position(position) };
    assert!(seen.contains(of_parent(1)));
    assert!(!seen.contains(of_parent(2)));
}

#[test]
fn what_the_filter_withheld_is_unseen_at_every_distance() {
    let (top, middle, bottom) = three();
    register(&bottom.memory, "p", 1);
    // A location does not go up; the records around it do.
    super::clinic::create(&bottom.memory, &key("location", "l"), &location("Ward"), 2);
    register(&bottom.memory, "q", 3);
    sync(&bottom, &middle);
    sync(&middle, &top);
    for server in [&middle, &top] {
        let seen = server.memory.seen();
        let of_bottom = |position| RecordId { origin: bottom.id, position: Position(position) };
        assert!(seen.contains(of_bottom(1)), "{}", server.id);
        assert!(!seen.contains(of_bottom(2)), "{}", server.id);
        assert!(seen.contains(of_bottom(3)), "{}", server.id);
    }
}

#[test]
fn what_flows_neither_way_leaves_no_exceptions() {
    let (parent, child) = two();
    for number in 0..10 {
        register(&child.memory, &format!("p-{number}"), number);
        let property = columns(&[("property", text("reporting.last")), ("property_value", text(&number.to_string()))]);
        super::clinic::create(
            &child.memory,
            &key("global_property", &format!("reporting.{number}")),
            &property,
            number,
        );
    }
    sync(&child, &parent);
    let seen = &parent.memory.seen().origins[&child.id];
    assert_eq!((seen.through(), seen.except()), (Position(19), [].as_slice()));
}

#[test]
fn frames_of_one_record_and_frames_of_all_count_the_same() {
    for bytes in [1, 1 << 20] {
        let (top, middle, bottom) = three();
        for number in 0..6 {
            register(&bottom.memory, &format!("p-{number}"), number);
            super::clinic::create(&bottom.memory, &key("location", &format!("l-{number}")), &location("Ward"), number);
        }
        for (child, parent) in [(&bottom, &middle), (&middle, &top)] {
            let mut conversation = conversation(parent, bytes);
            while !step(child, parent, &mut conversation, Carriage::Delivered, 9).expect("an exchange") {}
        }
        for server in [&middle, &top] {
            for position in 1..=12u64 {
                let id = RecordId { origin: bottom.id, position: Position(position) };
                assert_eq!(server.memory.seen().contains(id), position % 2 == 1, "{position}");
            }
        }
    }
}

#[test]
fn a_reply_to_an_edit_is_no_conflict_at_a_third_server() {
    let (top, middle, bottom) = three();
    register(&top.memory, "p", 1);
    sync(&middle, &top);
    sync(&bottom, &middle);
    edit(&bottom.memory, &key("person", "p"), "gender", text("M"), 50);
    sync(&bottom, &middle);
    edit(&middle.memory, &key("person", "p"), "gender", text("O"), 10);
    sync(&middle, &top);
    assert_eq!(value(&top.memory, &key("person", "p"), "gender"), Some(text("O")));
    assert!(top.memory.open_conflicts().is_empty());
}
