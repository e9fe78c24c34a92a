//! Who wins is the same everywhere, whenever edits and policies come.

use super::clinic::{edit, key, register, text, value};
use super::network::{shown, sync, three, Server};
use crate::policy;
use crate::rules::Policy;
use crate::store::{EntryBody, RowConflict, Store};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tributary_model::{Name, Record, RowKey, Value};

fn patient(number: usize) -> RowKey {
    key("person", &format!("p{number}"))
}

fn set(server: &Server, table: &str, policy: Policy, now: i64) {
    policy::set(&server.memory, &server.engine.rules, table, policy, Some("admin".into()), now).expect("set");
}

/// Three in a row that have the patients.
fn clinics(patients: usize) -> [Server; 3] {
    let (top, middle, bottom) = three();
    (0..patients).for_each(|number| register(&top.memory, &format!("p{number}"), 1));
    sync(&middle, &top);
    sync(&bottom, &middle);
    [top, middle, bottom]
}

/// Exchanges until all have everything, and writes back what must be.
fn settle([top, middle, bottom]: &[Server; 3]) {
    for _ in 0..3 {
        sync(bottom, middle);
        sync(middle, top);
    }
    sync(bottom, middle);
    for server in [top, middle, bottom] {
        crate::journal::sequence_all(&server.memory, &server.engine.rules, 2_000_000).expect("written back");
    }
}

fn entries(server: &Server) -> Vec<RowConflict> {
    let mut entries = server.memory.open_conflicts();
    entries.iter_mut().for_each(|entry| entry.opened = 0);
    entries
}

fn assert_alike(servers: &[Server; 3]) {
    for server in &servers[1..] {
        assert_eq!(shown(&servers[0]), shown(server), "{} differs", server.id);
        assert_eq!(entries(&servers[0]), entries(server), "{} differs", server.id);
    }
}

fn records(server: &Server) -> Vec<Record> {
    let bodies = server.memory.entries().into_iter().map(|entry| entry.body);
    bodies.filter_map(|body| if let EntryBody::Record(record) = body { Some(record) } else { None }).collect()
}

#[test]
fn a_policy_of_the_root_decides_open_entries_everywhere_and_later_edits() {
    let servers = clinics(2);
    let [top, _, bottom] = &servers;
    edit(&bottom.memory, &patient(0), "gender", text("M"), 20);
    edit(&top.memory, &patient(0), "gender", text("O"), 50);
    settle(&servers);
    assert_eq!(value(&bottom.memory, &patient(0), "gender"), Some(text("O")));
    let told = bottom.memory.refreshed().len();
    set(top, "person", Policy::Child, 60);
    assert_eq!(value(&top.memory, &patient(0), "gender"), Some(text("M")), "at once where it is set");
    settle(&servers);
    assert_alike(&servers);
    assert_eq!(value(&bottom.memory, &patient(0), "gender"), Some(text("M")));
    assert!(bottom.memory.refreshed().len() > told, "OpenMRS is told");
    assert!(entries(bottom).iter().all(|entry| entry.rule == "child"));
    edit(&bottom.memory, &patient(1), "gender", text("M"), 70);
    edit(&top.memory, &patient(1), "gender", text("O"), 90);
    settle(&servers);
    assert_alike(&servers);
    assert_eq!(value(&top.memory, &patient(1), "gender"), Some(text("M")));
    assert_eq!(policy::all(&bottom.memory, &bottom.engine.rules).expect("read")["person"], Policy::Child);
    set(top, "person", Policy::Ask, 100);
    settle(&servers);
    assert_alike(&servers);
    assert_eq!(
        value(&bottom.memory, &patient(1), "gender"),
        Some(text("O")),
        "the later one stands until it is decided"
    );
    assert!(entries(bottom).iter().all(|entry| entry.rule == "ask"));
}

#[test]
fn a_policy_that_meets_edits_on_their_way_gives_the_same_end() {
    for (policy, stands) in [(Policy::Parent, "O"), (Policy::Child, "M"), (Policy::Later, "M")] {
        let servers = clinics(1);
        let [top, middle, bottom] = &servers;
        edit(&bottom.memory, &patient(0), "gender", text("M"), 50);
        edit(&middle.memory, &patient(0), "gender", text("U"), 30);
        sync(bottom, middle);
        edit(&top.memory, &patient(0), "gender", text("O"), 20);
        set(top, "person", policy, 60);
        settle(&servers);
        assert_alike(&servers);
        assert_eq!(value(&bottom.memory, &patient(0), "gender"), Some(text(stands)), "{policy:?}");
    }
}

#[test]
fn what_a_lower_server_sets_does_not_go_up() {
    let servers = clinics(1);
    set(&servers[1], "person", Policy::Child, 60);
    settle(&servers);
    let known = |server: &Server| policy::all(&server.memory, &server.engine.rules).expect("read").len();
    assert_eq!(servers.each_ref().map(known), [0, 1, 1]);
}

#[test]
fn a_server_learns_how_deep_it_stands_and_its_records_say_so_for_ever() {
    let servers = clinics(1);
    let depth = |server: &Server, depth: u16| {
        let mut tx = server.memory.begin().expect("a transaction");
        tx.save_depth(depth).expect("set");
        tx.commit().expect("committed");
    };
    depth(&servers[1], 7);
    depth(&servers[2], 7);
    settle(&servers);
    edit(&servers[2].memory, &patient(0), "gender", text("M"), 20);
    settle(&servers);
    let depth_of = |server: &Server| {
        let mut records = records(server);
        records.retain(|record| record.id.origin == servers[2].id);
        records.pop().expect("a record of the lowest").depth
    };
    assert_eq!(servers.each_ref().map(depth_of), [2, 2, 2]);
    depth(&servers[2], 5);
    assert_eq!(servers.each_ref().map(depth_of), [2, 2, 2]);
}

/// What happens in a random history.
#[derive(Clone, Debug)]
enum Event {
    Edit { server: usize, patient: usize, column: bool, value: usize, time: i64 },
    Sync { lower: bool },
    Policy(Policy),
}

fn event() -> impl Strategy<Value = Event> {
    let edit = (0usize..3, 0usize..2, any::<bool>(), 0usize..3, 0i64..100);
    let policies = prop::sample::select(vec![Policy::Later, Policy::Parent, Policy::Child, Policy::Ask]);
    prop_oneof![
        6 => edit.prop_map(|(server, patient, column, value, time)| Event::Edit { server, patient, column, value, time }),
        2 => any::<bool>().prop_map(|lower| Event::Sync { lower }),
        1 => policies.prop_map(Event::Policy),
    ]
}

fn play(servers: &[Server; 3], events: &[Event]) -> BTreeMap<Name, Policy> {
    let [top, middle, bottom] = servers;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Edit { server, patient: number, column, value, time } => {
                let (column, values) = if *column {
                    ("gender", ["F", "M", "O"].map(text))
                } else {
                    ("birthdate", ["1990-01-01", "1991-01-01", "1992-01-01"].map(|day| Value::Temporal(day.into())))
                };
                edit(&servers[*server].memory, &patient(*number), column, values[*value].clone(), *time);
            }
            Event::Sync { lower: true } => sync(bottom, middle),
            Event::Sync { lower: false } => sync(middle, top),
            Event::Policy(policy) => set(top, "person", *policy, at as i64),
        }
    }
    policy::all(&top.memory, &top.engine.rules).expect("read")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_history_of_edits_and_policies_ends_alike(events in prop::collection::vec(event(), 1..24)) {
        let servers = clinics(2);
        let policies = play(&servers, &events);
        settle(&servers);
        assert_alike(&servers);
        let codes: Vec<&str> = policies.values().map(|policy| policy.code()).collect();
        for entry in entries(&servers[2]) {
            prop_assert!(codes.contains(&entry.rule.as_str()) || codes.is_empty());
            let standing = entry.versions.last().expect("a version");
            for (column, wanted) in &standing.values {
                prop_assert_eq!(value(&servers[0].memory, &entry.key, column), Some(wanted.clone()));
            }
        }
    }
}
