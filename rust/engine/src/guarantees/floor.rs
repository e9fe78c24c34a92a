//! Merge state is forgotten when every server that can still write has seen it, and not before.

use super::clinic::{edit, key, register, text, value};
use super::network::{sync, three, Server};
use crate::floor::{forget, of_all};
use crate::memory::{Isolation, UserTx};
use tributary_model::{RecordId, RowKey};

fn patient() -> RowKey {
    key("person", "p")
}

/// Three in a row that tell each other the floor with every message, after an edit that all have.
fn clinics() -> [Server; 3] {
    let (top, middle, bottom) = three();
    let mut servers = [top, middle, bottom];
    servers.iter_mut().for_each(|server| server.engine.rules.floor_every = 0);
    register(&servers[0].memory, "p", 1);
    exchange(&servers);
    edit(&servers[0].memory, &patient(), "gender", text("M"), 10);
    servers
}

fn exchange([top, middle, bottom]: &[Server; 3]) {
    sync(bottom, middle);
    sync(middle, top);
    sync(bottom, middle);
}

fn forgotten(server: &Server) -> usize {
    forget(&server.memory, None).expect("forgotten").rows
}

#[test]
fn what_everybody_has_seen_is_forgotten_everywhere() {
    let servers = clinics();
    assert_eq!(servers.each_ref().map(forgotten), [0; 3], "nobody else has it");
    (0..4).for_each(|_| exchange(&servers));
    assert_eq!(servers.each_ref().map(forgotten), [1; 3]);
    assert_eq!(servers.each_ref().map(forgotten), [0; 3], "once");
    edit(&servers[2].memory, &patient(), "gender", text("O"), 5);
    exchange(&servers);
    for server in &servers {
        assert_eq!(value(&server.memory, &patient(), "gender"), Some(text("O")));
        assert!(server.memory.open_conflicts().is_empty());
    }
}

#[test]
fn a_session_that_has_not_seen_it_holds_it_back_on_every_server() {
    let servers = clinics();
    let bottom = &servers[2].memory;
    let mut old = UserTx::begin(bottom, Isolation::RepeatableRead);
    old.load(bottom, &patient());
    (0..4).for_each(|_| exchange(&servers));
    assert_eq!(servers.each_ref().map(forgotten), [0; 3]);
    old.update(bottom, &patient(), &super::clinic::columns(&[("gender", text("O"))]));
    old.seal(bottom, "nurse", 5).expect("sealed");
    old.commit(bottom).expect("a late save");
    (0..4).for_each(|_| exchange(&servers));
    for server in &servers {
        assert_eq!(value(&server.memory, &patient(), "gender"), Some(text("M")), "{}: the later one", server.id);
        assert_eq!(server.memory.open_conflicts().len(), 1, "{}", server.id);
    }
    assert_eq!(servers.each_ref().map(forgotten), [0; 3], "nobody has decided");
}

#[test]
fn a_neighbour_that_is_cut_off_holds_it_back() {
    let servers = clinics();
    let [top, middle, _] = &servers;
    (0..4).for_each(|_| sync(middle, top));
    assert_eq!(servers.each_ref().map(forgotten), [0; 3]);
}

#[test]
fn what_was_told_of_others_counts_only_where_their_records_have_come() {
    let servers = clinics();
    let [top, middle, bottom] = &servers;
    (0..4).for_each(|_| exchange(&servers));
    let first = of_all(&top.memory).expect("read").expect("a floor");
    edit(&bottom.memory, &patient(), "gender", text("O"), 20);
    (0..3).for_each(|_| sync(bottom, middle));
    let unseen = RecordId { origin: bottom.id, position: bottom.memory.head().0 };
    assert!(!of_all(&middle.memory).expect("read").expect("a floor").contains(unseen), "the top has not got it");
    assert_eq!(of_all(&top.memory).expect("read"), Some(first));
}
