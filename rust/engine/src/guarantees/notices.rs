//! What a neighbour parked is told until it has arrived, and told once, whatever the line loses, delays or reorders.

use super::clinic::{create, edit, encounter, key, link, location, register, text};
use super::network::{answer, answer_on, compose, conversation, pair, shown, sync, two, Server};
use crate::apply::{retry_parked, tell_parked_anew, Pace};
use crate::catalog::Catalog;
use crate::exchange::{told_through, Line, Told};
use crate::retention::confirmed;
use crate::store::Store;
use crate::testing::openmrs_tables;
use std::sync::Arc;
use tributary_model::{Message, ParkNumbers};
use uuid::Uuid;

/// Lets a server take texts of so many characters in `person.gender` (`None`: of any length).
fn allow(server: &mut Server, length: Option<u64>) {
    allow_in(server, "person", "gender", length);
}

/// The same for another column.
fn allow_in(server: &mut Server, table: &str, column: &str, length: Option<u64>) {
    let mut tables = openmrs_tables();
    let columns = tables.iter_mut().filter(|raw| raw.name == table).flat_map(|table| &mut table.columns);
    columns.filter(|raw| raw.name == column).for_each(|column| column.length_max = length);
    server.memory.upgrade(Arc::new(Catalog::build(&tables, &[])));
    server.reread_schema();
}

/// A parent and a child of which the second name accepts only short texts, and a patient on both.
fn narrow(parent_is_narrow: bool) -> (Server, Server) {
    let (mut parent, mut child) = two();
    allow(&mut parent, parent_is_narrow.then_some(50));
    allow(&mut child, (!parent_is_narrow).then_some(50));
    register(&child.memory, "p", 1);
    sync(&child, &parent);
    (parent, child)
}

fn edit_badly(server: &Server) {
    edit(&server.memory, &key("person", "p"), "gender", text(&"x".repeat(60)), 30);
}

/// A message of the child's, from an exchange of that number.
fn request(child: &Server, parent: &Server, exchange: u128, sequence: u32) -> Message {
    let mut line = conversation(parent, 1 << 20);
    (line.exchange, line.sequence) = (Uuid::from_u128(exchange), sequence);
    compose(child, &mut line, &mut || 50).expect("a message")
}

#[test]
fn a_late_message_of_an_older_exchange_does_not_count_as_receipt() {
    let (parent, child) = narrow(true);
    let late = request(&child, &parent, 1, 1);
    edit_badly(&child);
    let lost = answer(&parent, child.id, &request(&child, &parent, 2, 0), 51).expect("an answer");
    assert_eq!(lost.parked.len(), 1, "the parent has parked it");
    answer(&parent, child.id, &late, 52).expect("an answer");
    sync(&child, &parent);
    assert_eq!(child.memory.told().len(), 1, "the child is told all the same");
}

#[test]
fn a_late_notice_does_not_undo_a_later_one() {
    let (parent, mut child) = narrow(false);
    edit_badly(&parent);
    let taken_in = request(&child, &parent, 1, 0);
    let frame = answer(&parent, child.id, &taken_in, 50).expect("an answer");
    let mut pace = Pace::default();
    child
        .engine
        .take(&child.memory, parent.id, &frame, Some(Told::default()), &mut pace, &mut || 51)
        .expect("taken in");
    let late = request(&child, &parent, 2, 0);
    assert_eq!(late.parked.len(), 1, "the child has parked it");
    allow(&mut child, None);
    let retried = retry_parked(&child.memory, &child.engine.rules, 0, 10, 1_000_000).expect("a pass");
    assert_eq!(retried.applied, 1);
    sync(&child, &parent);
    assert!(parent.memory.told().is_empty());
    answer(&parent, child.id, &late, 60).expect("an answer");
    assert!(parent.memory.told().is_empty(), "the record is not parked any more");
}

#[test]
fn what_has_arrived_is_not_told_again() {
    let (parent, child) = narrow(true);
    edit_badly(&child);
    sync(&child, &parent);
    sync(&child, &parent);
    let again = answer(&parent, child.id, &request(&child, &parent, 9, 0), 70).expect("an answer");
    assert!(again.parked.is_empty());
}

/// The message as format 1.0 had it.
fn unnumbered(message: Message) -> Message {
    Message { parked_numbers: None, ..message }
}

fn take(child: &Server, parent: &Server, answer: &Message, notices: u64) {
    let (mut pace, heard) = (Pace::default(), Some(Told { notices, clock: None }));
    child.engine.take(&child.memory, parent.id, answer, heard, &mut pace, &mut || 60).expect("taken in");
}

#[test]
fn a_neighbour_that_does_not_number_its_notices_is_heard_all_the_same() {
    let (parent, child) = narrow(true);
    edit_badly(&child);
    let told = unnumbered(answer(&parent, child.id, &request(&child, &parent, 1, 0), 50).expect("an answer"));
    assert_eq!(told.parked.len(), 1, "the parent has parked it");
    take(&child, &parent, &told, 0);
    take(&child, &parent, &told, 0);
    assert_eq!(child.memory.told().len(), 1);
}

#[test]
fn the_answer_of_a_parent_that_does_not_number_acknowledges_what_it_answers() {
    let (parent, child) = narrow(false);
    edit_badly(&parent);
    bring(&child, &parent, 1);
    let first = request(&child, &parent, 2, 0);
    assert_eq!(first.parked.len(), 1, "the child has parked it");
    let reply = unnumbered(answer(&parent, child.id, &first, 50).expect("an answer"));
    edit(&parent.memory, &key("person", "p"), "gender", text(&"y".repeat(60)), 31);
    bring(&child, &parent, 3);
    take(&child, &parent, &reply, told_through(&first).notices);
    let second = request(&child, &parent, 4, 0);
    assert_eq!(second.parked.len(), 1, "what came up meanwhile is not acknowledged");
    assert_eq!(told_through(&second).notices, told_through(&first).notices + 1);
}

/// Takes in what the parent has, before the parent hears of any notice.
fn bring(child: &Server, parent: &Server, exchange: u128) {
    let asked = Message { parked: Vec::new(), ..request(child, parent, exchange, 0) };
    let asked = Message { parked_numbers: Some(ParkNumbers::default()), ..asked };
    take(child, parent, &unnumbered(answer(parent, child.id, &asked, 50).expect("an answer")), 0);
}

#[test]
fn the_next_message_of_a_child_that_does_not_number_acknowledges_the_answer_before() {
    let (parent, child) = narrow(true);
    edit_badly(&child);
    let mut line = Line::default();
    let mut answered = |exchange, sequence| {
        let message = unnumbered(request(&child, &parent, exchange, sequence));
        answer_on(&mut line, &parent, child.id, &message, 50).expect("an answer").parked.len()
    };
    assert_eq!(answered(1, 0), 1, "the parent has parked it");
    assert_eq!(answered(2, 0), 1, "a new exchange says nothing of the one before");
    assert_eq!(answered(2, 1), 0);
}

#[test]
fn what_is_parked_is_told_again_to_a_neighbour_that_is_paired_again() {
    let (parent, child) = narrow(true);
    edit_badly(&child);
    sync(&child, &parent);
    assert_eq!(child.memory.told().len(), 1);
    pair(&parent, &child);
    for (server, other) in [(&parent, child.id), (&child, parent.id)] {
        let mut tx = server.memory.begin().expect("a transaction");
        tell_parked_anew(tx.as_mut(), other).expect("told");
        tx.commit().expect("committed");
    }
    assert!(child.memory.told().is_empty());
    sync(&child, &parent);
    assert_eq!(child.memory.told().len(), 1, "the child hears of what still waits at the parent");
    assert_eq!(parent.memory.parked().len(), 1);
}

#[test]
fn a_first_message_that_comes_late_stops_no_link() {
    let (parent, child) = two();
    let late = request(&child, &parent, 1, 0);
    register(&parent.memory, "p", 1);
    register(&parent.memory, "q", 2);
    sync(&child, &parent);
    sync(&child, &parent);
    let day = 24 * 60 * 60 * 1000;
    assert!(confirmed(&parent.memory, 100 * day).expect("deleted") > 0);
    assert!(answer(&parent, child.id, &late, 60).is_err(), "what it asks for is not kept any more");
    register(&parent.memory, "r", 100 * day);
    sync(&child, &parent);
    assert_eq!(shown(&parent), shown(&child));
}

#[test]
fn a_row_that_somebody_waits_for_is_asked_for_again_when_it_could_not_be_taken_at_first() {
    let (mut parent, child) = two();
    register(&parent.memory, "p", 1);
    sync(&child, &parent);
    allow_in(&mut parent, "location", "name", Some(4));
    let ward = key("location", "ward");
    create(&child.memory, &ward, &location("Maternity ward"), 2);
    let mut there = encounter("p");
    there.push(("location_id".into(), link("location", "ward")));
    create(&child.memory, &key("encounter", "e"), &there, 3);
    sync(&child, &parent);
    sync(&child, &parent);
    let since = parent.memory.parked()[0].since;
    allow_in(&mut parent, "location", "name", None);
    retry_parked(&parent.memory, &parent.engine.rules, 0, 10, since + 1_000_000).expect("a pass");
    sync(&child, &parent);
    sync(&child, &parent);
    assert_eq!(parent.memory.parked(), []);
    assert!(parent.memory.row(&key("encounter", "e")).is_some() && parent.memory.row(&ward).is_some());
}
