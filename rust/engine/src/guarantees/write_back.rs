//! What an old session overwrote comes back, whatever stands in the way for a while.

use super::clinic::{columns, create, edit, encounter, key, register, text, value};
use super::network::{answer, compose, conversation, sync, two, Server};
use crate::apply::Pace;
use crate::catalog::Catalog;
use crate::exchange::Told;
use crate::journal::sequence_all;
use crate::testing::openmrs_tables;
use std::sync::Arc;
use tributary_model::{Name, RowKey, Value};

fn person(uuid: &str) -> RowKey {
    key("person", uuid)
}

fn born() -> Value {
    Value::Temporal("1990-01-01".into())
}

/// A parent whose edits of these persons stand, and a child on which an old session has put the old values back.
fn overwritten(uuids: &[&str]) -> (Server, Server) {
    let (parent, child) = two();
    uuids.iter().for_each(|uuid| register(&parent.memory, uuid, 1));
    sync(&child, &parent);
    let mut old = child.memory.session();
    for uuid in uuids {
        old.load(&person(uuid));
        edit(&parent.memory, &person(uuid), "gender", text("MALE"), 900);
        edit(&parent.memory, &person(uuid), "birthdate", born(), 901);
    }
    sync(&child, &parent);
    for uuid in uuids {
        old.update(&person(uuid), &columns(&[("dead", Value::Int(1))]));
    }
    old.commit(800).expect("a save");
    (parent, child)
}

/// Lets the child's database take genders of that length.
fn allow_genders(child: &Server, length: Option<u64>) {
    let mut tables = openmrs_tables();
    let person = tables.iter_mut().filter(|table| table.name == "person").flat_map(|table| &mut table.columns);
    person.filter(|column| column.name == "gender").for_each(|column| column.length_max = length);
    child.memory.upgrade(Arc::new(Catalog::build(&tables, &[])));
}

fn write_back(child: &Server) -> u64 {
    sequence_all(&child.memory, &child.engine.rules, 3000).expect("sequenced").unfixed
}

fn gender(child: &Server, uuid: &str) -> Option<Value> {
    value(&child.memory, &person(uuid), "gender")
}

#[test]
fn what_the_database_refuses_stays_listed_until_it_is_taken() {
    let (_, child) = overwritten(&["p"]);
    allow_genders(&child, Some(1));
    for _ in 0..2 {
        assert_eq!(write_back(&child), 1);
        assert_eq!(gender(&child, "p"), Some(text("F")));
        let listed = child.memory.fixes();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].groups, [Name::from("gender")].into(), "the other group is written and struck off");
        assert_eq!(value(&child.memory, &person("p"), "birthdate"), Some(born()));
    }
    allow_genders(&child, None);
    assert_eq!(write_back(&child), 0);
    assert_eq!(gender(&child, "p"), Some(text("MALE")));
    assert!(child.memory.fixes().is_empty());
}

#[test]
fn rows_that_point_at_each_other_come_back_together() {
    let (parent, child) = two();
    let (visit, patient) = (key("encounter", "e"), key("patient", "p"));
    let later = Value::Temporal("2026-05-04 08:00:00".into());
    register(&parent.memory, "p", 1);
    create(&parent.memory, &visit, &encounter("p"), 2);
    sync(&child, &parent);
    edit(&parent.memory, &patient, "allergy_status", text("See list"), 10);
    edit(&parent.memory, &visit, "encounter_datetime", later.clone(), 11);
    let mut old = child.memory.session();
    [&visit, &patient].iter().for_each(|row| old.load(row));
    sync(&child, &parent);
    old.delete(&visit);
    old.delete(&patient);
    old.commit(20).expect("a purge");
    assert_eq!(write_back(&child), 0);
    assert_eq!(value(&child.memory, &patient, "allergy_status"), Some(text("See list")));
    assert_eq!(value(&child.memory, &visit, "encounter_datetime"), Some(later));
    assert!(child.memory.fixes().is_empty());
}

#[test]
fn a_row_that_somebody_holds_delays_no_other() {
    let uuids: Vec<String> = (0..9).map(|number| format!("p-{number}")).collect();
    let uuids: Vec<&str> = uuids.iter().map(String::as_str).collect();
    let (_, child) = overwritten(&uuids);
    child.memory.hold(&person("p-4"), true);
    assert_eq!(write_back(&child), 0, "in use is not refused");
    let shown: Vec<_> = uuids.iter().map(|uuid| gender(&child, uuid) == Some(text("MALE"))).collect();
    assert_eq!(shown, [true, true, true, true, false, true, true, true, true]);
    child.memory.hold(&person("p-4"), false);
    write_back(&child);
    assert_eq!(gender(&child, "p-4"), Some(text("MALE")));
    assert!(child.memory.fixes().is_empty());
}

#[test]
fn what_is_refused_while_a_frame_is_taken_in_is_listed() {
    let (parent, child) = two();
    register(&parent.memory, "p", 1);
    sync(&child, &parent);
    edit(&parent.memory, &person("p"), "gender", text("MALE"), 900);
    let mut old = child.memory.session();
    old.load(&person("p"));
    sync(&child, &parent);
    edit(&parent.memory, &person("p"), "birthdate", born(), 901);
    let mut conversation = conversation(&parent, 1 << 20);
    let hello = compose(&child, &mut conversation, &mut || 9).expect("a request");
    let answer = answer(&parent, child.id, &hello, 9).expect("an answer");
    let mut pace = Pace::default();
    allow_genders(&child, Some(1));
    // It is saved when the backlog has been taken and the rows are not locked yet.
    let (mut calls, mut old) = (0, Some(old));
    let mut clock = || {
        calls += 1;
        if let Some(mut old) = old.take_if(|_| calls == 3) {
            old.update(&person("p"), &columns(&[("dead", Value::Int(1))]));
            old.commit(800).expect("a save");
        }
        9
    };
    child
        .engine
        .take(&child.memory, parent.id, &answer, Some(Told::default()), &mut pace, &mut clock)
        .expect("taken in");
    assert_eq!(value(&child.memory, &person("p"), "birthdate"), Some(born()), "the frame is applied");
    assert_eq!(gender(&child, "p"), Some(text("F")));
    assert_eq!(child.memory.fixes().len(), 1);
    allow_genders(&child, None);
    assert_eq!(write_back(&child), 0);
    assert_eq!(gender(&child, "p"), Some(text("MALE")));
}
