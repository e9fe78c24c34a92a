//! What a server applied goes on to its other neighbours, and never back to where it came from.

use super::clinic::{delete, edit, encounter, key, obs, register, text, value};
use super::network::{id, pair, shown, sync, three, Server};
use crate::store::EntryBody;
use tributary_model::{RecordId, Value};

fn records(server: &Server) -> Vec<RecordId> {
    let bodies = server.memory.entries().into_iter().map(|entry| entry.body);
    bodies
        .filter_map(|body| match body {
            EntryBody::Record(record) => Some(record.id),
            EntryBody::Withheld(_) => None,
        })
        .collect()
}

#[test]
fn three_in_a_row_end_in_step() {
    let (top, middle, bottom) = three();
    register(&bottom.memory, "from-bottom", 1);
    register(&top.memory, "from-top", 2);
    register(&middle.memory, "from-middle", 3);
    for _ in 0..2 {
        sync(&bottom, &middle);
        sync(&middle, &top);
    }
    sync(&bottom, &middle);
    let mut session = bottom.memory.session();
    session.insert(&key("encounter", "e"), &encounter("from-top"));
    session.insert(&key("obs", "o"), &obs("from-top", "e", "61 kg"));
    session.commit(10).expect("a visit of another server's patient");
    edit(&top.memory, &key("person", "from-bottom"), "gender", text("M"), 11);
    sync(&bottom, &middle);
    sync(&middle, &top);
    sync(&bottom, &middle);
    assert_eq!(shown(&top), shown(&middle));
    assert_eq!(shown(&middle), shown(&bottom));
    for server in [&top, &middle, &bottom] {
        let mut ids = records(server);
        assert_eq!(ids.len(), 5);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 5, "nothing comes back to where it came from");
    }
}

#[test]
fn siblings_that_edit_the_same_end_with_the_same_winner() {
    let hub = Server::new(1, 0);
    let (left, right) = (Server::new(2, 1), Server::new(3, 1));
    pair(&hub, &left);
    pair(&hub, &right);
    register(&hub.memory, "p", 1);
    sync(&left, &hub);
    sync(&right, &hub);
    edit(&left.memory, &key("person", "p"), "gender", text("M"), 30);
    edit(&right.memory, &key("person", "p"), "gender", text("O"), 20);
    edit(&hub.memory, &key("person", "p"), "gender", text("X"), 25);
    sync(&right, &hub);
    sync(&left, &hub);
    sync(&right, &hub);
    for server in [&hub, &left, &right] {
        assert_eq!(value(&server.memory, &key("person", "p"), "gender"), Some(text("M")));
        assert_eq!(server.memory.states(), hub.memory.states());
        assert_eq!(server.memory.open_conflicts()[0].versions.len(), 3);
    }
}

#[test]
fn a_delete_reaches_everybody_and_a_restore_too() {
    let (top, middle, bottom) = three();
    register(&top.memory, "p", 1);
    let mut session = top.memory.session();
    session.insert(&key("encounter", "e"), &encounter("p"));
    session.commit(2).expect("an encounter");
    sync(&middle, &top);
    sync(&bottom, &middle);
    delete(&top.memory, &key("encounter", "e"), 5);
    sync(&middle, &top);
    assert!(middle.memory.row(&key("encounter", "e")).is_none());
    let mut session = bottom.memory.session();
    session.insert(&key("obs", "o"), &obs("p", "e", "61 kg"));
    session.commit(4).expect("an obs");
    sync(&bottom, &middle);
    sync(&middle, &top);
    for server in [&top, &middle, &bottom] {
        assert!(server.memory.row(&key("encounter", "e")).is_some(), "{}", server.id);
        assert!(server.memory.row(&key("obs", "o")).is_some());
    }
    assert_eq!(shown(&top), shown(&bottom));
}

#[test]
fn the_sender_of_a_record_is_its_author_everywhere() {
    let (top, middle, bottom) = three();
    register(&bottom.memory, "p", 1);
    sync(&bottom, &middle);
    sync(&middle, &top);
    assert_eq!(records(&top)[0].origin, id(3));
    assert_eq!(top.memory.entries()[0].source, Some(id(2)));
    assert_eq!(value(&top.memory, &key("person", "p"), "voided"), Some(Value::Int(0)));
}
