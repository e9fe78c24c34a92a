//! Patients are merged on one server while another one goes on writing: what points at the loser follows, and however
//! they were merged, somebody is left.

use super::across_rows::{assert_equal, assert_in_step, at, cut_off, entries, flag, repairs, settle, time};
use super::clinic::{columns, create, delete, edit, encounter, key, link, made, obs, register, text, value, visit};
use super::network::{conversation, step, sync, Carriage, Server};
use crate::store::{EntryKind, Store};
use crate::testing::{module_table, openmrs_tables};
use std::sync::Arc;
use tributary_model::{RowKey, Value};

const NOW: &str = "2026-05-05 10:00:00";

/// Registers patients everywhere.
fn patients(names: &[&str]) -> (Server, Server, Server) {
    let (top, middle, bottom) = cut_off();
    for name in names {
        register(&top.memory, name, 2);
        create(&top.memory, &key("person_name", &format!("{name}-name")), &name_of(name, name), 3);
    }
    settle(&top, &middle, &bottom);
    (top, middle, bottom)
}

fn name_of(person: &str, given: &str) -> super::clinic::Columns {
    made(&[
        ("person_id", link("person", person)),
        ("given_name", text(given)),
        ("preferred", flag(true)),
        ("voided", flag(false)),
    ])
}

fn void_columns(when: &str) -> super::clinic::Columns {
    columns(&[
        ("voided", flag(true)),
        ("voided_by", link("users", "admin")),
        ("date_voided", time(when)),
        ("void_reason", text("merged")),
    ])
}

/// What core's merge writes, in one transaction: moves these rows, copies the name, voids the loser, and logs it.
fn merge(server: &Server, log: &str, (loser, winner): (&str, &str), when: &str, moved: &[(&str, &str, &str)]) {
    let mut session = server.memory.session();
    for (table, uuid, column) in moved {
        let target = if *column == "person_id" { "person" } else { "patient" };
        session.update(&key(table, uuid), &columns(&[(column, link(target, winner))]));
    }
    let mut copied = name_of(winner, loser);
    copied.retain(|(name, _)| &**name != "preferred");
    copied.push(("preferred".into(), flag(false)));
    session.insert(&key("person_name", &format!("{log}-copy")), &copied);
    session.update(&key("person_name", &format!("{loser}-name")), &void_columns(when));
    session.update(&key("patient", loser), &void_columns(when));
    session.update(&key("person", loser), &void_columns(when));
    let row = at(
        when,
        &[
            ("winner_person_id", link("person", winner)),
            ("loser_person_id", link("person", loser)),
            ("merged_data", text("")),
            ("voided", flag(false)),
        ],
    );
    session.insert(&key("person_merge_log", log), &row);
    session.commit(20).expect("a merge");
}

fn is_live(server: &Server, uuid: &str) -> bool {
    let live = |table: &str| value(&server.memory, &key(table, uuid), "voided") != Some(flag(true));
    assert_eq!(live("patient"), live("person"), "{uuid}");
    live("patient")
}

fn owner(server: &Server, row: &RowKey, column: &str) -> Option<String> {
    Some(value(&server.memory, row, column)?.reference()?.parts.concat())
}

/// Where servers of three can be, two at a time, in both orders.
const PAIRS: [(usize, usize); 6] = [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)];

/// One server merges l into w, another one writes for l.
fn written_meanwhile(write: impl Fn(&Server), checked: impl Fn(&Server)) {
    for (merges_at, writes_at) in PAIRS {
        for upper_first in [true, false] {
            let (top, middle, bottom) = patients(&["l", "w"]);
            let servers = [&top, &middle, &bottom];
            merge(servers[merges_at], "m", ("l", "w"), NOW, &[]);
            write(servers[writes_at]);
            if upper_first {
                sync(&middle, &top);
            }
            settle(&top, &middle, &bottom);
            assert_in_step(servers, 1);
            for server in servers {
                checked(server);
                assert!(is_live(server, "w") && !is_live(server, "l"));
                assert!(entries(server).is_empty(), "{:?}", entries(server));
            }
        }
    }
}

#[test]
fn a_visit_that_was_written_for_the_loser_follows_to_the_winner() {
    written_meanwhile(
        |server| {
            let mut session = server.memory.session();
            session.insert(&key("visit", "v"), &visit("l"));
            session.insert(&key("encounter", "e"), &encounter("l"));
            session.insert(&key("obs", "o"), &obs("l", "e", "61 kg"));
            session.commit(15).expect("a visit");
        },
        |server| {
            assert_eq!(owner(server, &key("visit", "v"), "patient_id").as_deref(), Some("w"));
            assert_eq!(owner(server, &key("encounter", "e"), "patient_id").as_deref(), Some("w"));
            assert_eq!(owner(server, &key("obs", "o"), "person_id").as_deref(), Some("w"));
        },
    );
}

#[test]
fn a_new_name_of_the_loser_is_one_more_name_of_the_winner() {
    written_meanwhile(
        |server| {
            let mut session = server.memory.session();
            session.update(&key("person_name", "l-name"), &columns(&[("preferred", flag(false))]));
            session.insert(&key("person_name", "new"), &name_of("l", "Maria"));
            session.commit(15).expect("a name");
        },
        |server| {
            let name = key("person_name", "new");
            assert_eq!(owner(server, &name, "person_id").as_deref(), Some("w"));
            assert_eq!(value(&server.memory, &name, "preferred"), Some(flag(false)));
            assert_eq!(
                owner(server, &key("person_name", "l-name"), "person_id").as_deref(),
                Some("l"),
                "it was copied"
            );
        },
    );
}

#[test]
fn rows_of_modules_follow_too() {
    for (merges_at, writes_at) in PAIRS {
        let (mut top, mut middle, mut bottom) = patients(&["l", "w"]);
        let mut tables = openmrs_tables();
        tables.push(module_table("ward_bed", &[("occupant", "patient", "patient_id")]));
        let catalog = Arc::new(crate::catalog::Catalog::build(&tables, &[]));
        for server in [&mut top, &mut middle, &mut bottom] {
            server.memory.upgrade(Arc::clone(&catalog));
            server.reread_schema();
        }
        let servers = [&top, &middle, &bottom];
        merge(servers[merges_at], "m", ("l", "w"), NOW, &[]);
        let bed = key("ward_bed", "bed");
        create(&servers[writes_at].memory, &bed, &columns(&[("occupant", link("patient", "l"))]), 15);
        settle(&top, &middle, &bottom);
        assert_in_step(servers, 1);
        assert_eq!(owner(&bottom, &bed, "occupant").as_deref(), Some("w"));
        assert!(bottom.memory.catalog().is_ok());
    }
}

#[test]
fn rows_follow_through_a_chain_of_merges() {
    for (merges_at, writes_at) in PAIRS {
        let (top, middle, bottom) = patients(&["l", "w", "x"]);
        let servers = [&top, &middle, &bottom];
        merge(servers[merges_at], "m1", ("l", "w"), NOW, &[]);
        let copied = ("person_name", "m1-copy", "person_id");
        merge(servers[merges_at], "m2", ("w", "x"), "2026-05-05 11:00:00", &[copied]);
        create(&servers[writes_at].memory, &key("encounter", "e"), &encounter("l"), 15);
        settle(&top, &middle, &bottom);
        assert_equal(servers);
        assert!((1..=2).contains(&repairs(&top)), "once for each merge that arrived");
        assert_eq!(owner(&bottom, &key("encounter", "e"), "patient_id").as_deref(), Some("x"));
    }
}

#[test]
fn a_chain_that_only_forms_where_the_merges_meet_is_followed_as_well() {
    for (one, other) in PAIRS {
        let (top, middle, bottom) = patients(&["l", "w", "x"]);
        let servers = [&top, &middle, &bottom];
        create(&top.memory, &key("encounter", "e"), &encounter("l"), 5);
        settle(&top, &middle, &bottom);
        merge(servers[one], "m1", ("l", "w"), NOW, &[("encounter", "e", "patient_id")]);
        merge(servers[other], "m2", ("w", "x"), "2026-05-05 11:00:00", &[]);
        settle(&top, &middle, &bottom);
        assert_in_step(servers, 1);
        assert_eq!(owner(&bottom, &key("encounter", "e"), "patient_id").as_deref(), Some("x"));
        assert!(is_live(&top, "x") && !is_live(&top, "w") && !is_live(&top, "l"));
    }
}

#[test]
fn a_pair_merged_in_opposite_directions_leaves_one_of_them_alive() {
    for (one, other) in PAIRS {
        let (top, middle, bottom) = patients(&["a", "b"]);
        let servers = [&top, &middle, &bottom];
        create(&top.memory, &key("encounter", "ea"), &encounter("a"), 5);
        create(&top.memory, &key("encounter", "eb"), &encounter("b"), 5);
        settle(&top, &middle, &bottom);
        merge(servers[one], "m1", ("a", "b"), NOW, &[("encounter", "ea", "patient_id")]);
        merge(servers[other], "m2", ("b", "a"), "2026-05-05 11:00:00", &[("encounter", "eb", "patient_id")]);
        create(&servers[one].memory, &key("encounter", "late"), &encounter("b"), 25);
        settle(&top, &middle, &bottom);
        assert_equal(servers);
        assert!((1..=2).contains(&repairs(&top)), "once for each merge that arrived");
        for server in servers {
            assert!(is_live(server, "a") && !is_live(server, "b"), "the last merge stands");
            for row in ["ea", "eb", "late"] {
                assert_eq!(owner(server, &key("encounter", row), "patient_id").as_deref(), Some("a"), "{row}");
            }
            assert_eq!(value(&server.memory, &key("person_name", "a-name"), "voided"), Some(flag(false)));
            assert_eq!(value(&server.memory, &key("person_merge_log", "m1"), "voided"), Some(flag(true)));
            let entry = &entries(server)[0];
            assert_eq!((&*entry.rule, entry.kind), ("merged-both-ways", EntryKind::Repaired));
        }
    }
}

#[test]
fn of_one_loser_merged_into_two_the_last_merge_stands_and_nobody_else_is_voided() {
    for (one, other) in PAIRS {
        let (top, middle, bottom) = patients(&["l", "b", "c"]);
        let servers = [&top, &middle, &bottom];
        create(&top.memory, &key("encounter", "e"), &encounter("l"), 5);
        settle(&top, &middle, &bottom);
        merge(servers[one], "m1", ("l", "b"), NOW, &[("encounter", "e", "patient_id")]);
        merge(servers[other], "m2", ("l", "c"), "2026-05-05 11:00:00", &[]);
        create(&servers[other].memory, &key("encounter", "late"), &encounter("l"), 25);
        settle(&top, &middle, &bottom);
        for server in servers {
            assert!(is_live(server, "b") && is_live(server, "c") && !is_live(server, "l"));
            assert_eq!(owner(server, &key("encounter", "late"), "patient_id").as_deref(), Some("c"));
            let entry = entries(server).into_iter().find(|entry| entry.rule == "merged-into-two").expect("an entry");
            assert_eq!(entry.others, [key("patient", "c"), key("patient", "b"), key("patient", "l")]);
        }
        assert_eq!(super::network::shown(&top), super::network::shown(&bottom));
        assert_eq!(super::network::shown(&top), super::network::shown(&middle));
    }
}

#[test]
fn a_merge_that_was_overruled_does_not_stand_again_when_the_other_one_is_taken_back() {
    let (mut top, middle, bottom) = patients(&["l", "b", "c"]);
    top.group_rows = 500;
    merge(&top, "m1", ("l", "b"), "2026-05-05 08:00:00", &[]);
    merge(&middle, "m2", ("l", "c"), "2026-05-05 09:00:00", &[]);
    merge(&bottom, "m3", ("c", "l"), "2026-05-05 10:00:00", &[]);
    // The top is busy: its merge goes down, while the other one waits below.
    top.memory.hold(&key("patient", "l"), true);
    step(&middle, &top, &mut conversation(&top, 1 << 20), Carriage::Delivered, 30).expect("a message");
    top.memory.hold(&key("patient", "l"), false);
    sync(&bottom, &middle);
    settle(&top, &middle, &bottom);
    assert_equal([&top, &middle, &bottom]);
    assert!(is_live(&top, "l") && is_live(&top, "b") && !is_live(&top, "c"));
    for (log, stands) in [("m1", false), ("m2", false), ("m3", true)] {
        assert_eq!(value(&top.memory, &key("person_merge_log", log), "voided"), Some(flag(!stands)), "{log}");
    }
}

#[test]
fn who_is_voided_on_one_side_and_written_for_on_the_other_is_listed_everywhere_once() {
    for (voids_at, writes_at) in PAIRS {
        for upper_first in [true, false] {
            let (top, middle, bottom) = patients(&["l"]);
            let servers = [&top, &middle, &bottom];
            let mut session = servers[voids_at].memory.session();
            session.update(&key("patient", "l"), &void_columns(NOW));
            session.update(&key("person", "l"), &void_columns(NOW));
            session.commit(15).expect("voided");
            create(&servers[writes_at].memory, &key("encounter", "e"), &encounter("l"), 25);
            if upper_first {
                sync(&middle, &top);
            }
            settle(&top, &middle, &bottom);
            assert_in_step(servers, 1);
            let entry = &entries(&middle)[0];
            assert_eq!((&*entry.rule, entry.kind), ("written-for-voided", EntryKind::Listed));
            assert_eq!((&entry.key, &entry.others), (&key("person", "l"), &vec![key("encounter", "e")]));
            assert!(!is_live(&middle, "l"), "a person decides");
        }
    }
}

#[test]
fn who_knows_that_a_patient_is_voided_may_write_for_them() {
    let (top, middle, bottom) = patients(&["l"]);
    edit(&top.memory, &key("patient", "l"), "voided", Value::Int(1), 5);
    settle(&top, &middle, &bottom);
    create(&bottom.memory, &key("encounter", "e"), &encounter("l"), 25);
    settle(&top, &middle, &bottom);
    assert_eq!(repairs(&top), 0);
}

#[test]
fn a_row_that_comes_back_after_the_merge_follows_too() {
    let (top, middle, bottom) = patients(&["l", "w"]);
    create(&top.memory, &key("encounter", "e"), &encounter("l"), 5);
    create(&top.memory, &key("obs", "o"), &obs("l", "e", "61 kg"), 6);
    settle(&top, &middle, &bottom);
    edit(&bottom.memory, &key("obs", "o"), "value_text", text("62 kg"), 7);
    delete(&top.memory, &key("obs", "o"), 8);
    merge(&top, "m", ("l", "w"), NOW, &[("encounter", "e", "patient_id")]);
    settle(&top, &middle, &bottom);
    assert_equal([&top, &middle, &bottom]);
    assert_eq!(owner(&top, &key("obs", "o"), "person_id").as_deref(), Some("w"));
}

#[test]
fn a_row_that_did_not_take_where_it_was_moved_follows_from_where_it_is() {
    let (top, middle, bottom) = patients(&["a", "b", "w"]);
    let row = key("encounter", "e");
    create(&top.memory, &row, &encounter("a"), 5);
    settle(&top, &middle, &bottom);
    merge(&bottom, "m1", ("b", "w"), NOW, &[]);
    merge(&bottom, "m2", ("a", "w"), NOW, &[]);
    sync(&bottom, &middle);
    assert_eq!(owner(&middle, &row, "patient_id").as_deref(), Some("w"), "moved by a repair");
    edit(&top.memory, &row, "patient_id", link("patient", "b"), 2_000_000);
    settle(&top, &middle, &bottom);
    assert_equal([&top, &middle, &bottom]);
    assert_eq!(owner(&top, &row, "patient_id").as_deref(), Some("w"));
}

#[test]
fn what_an_old_session_writes_for_the_loser_follows_too() {
    for writer in 0..3 {
        let (top, middle, bottom) = patients(&["l", "w"]);
        let servers = [&top, &middle, &bottom];
        let mut old = servers[writer].memory.session();
        old.insert(&key("encounter", "e"), &encounter("l"));
        merge(servers[(writer + 1) % 3], "m", ("l", "w"), NOW, &[]);
        settle(&top, &middle, &bottom);
        old.commit(30).expect("a late save");
        settle(&top, &middle, &bottom);
        assert_in_step(servers, 1);
        assert_eq!(owner(&bottom, &key("encounter", "e"), "patient_id").as_deref(), Some("w"));
    }
}

#[test]
fn a_row_that_the_database_does_not_let_follow_is_listed_and_stops_nothing() {
    for (merges_at, writes_at) in PAIRS {
        let (mut top, mut middle, mut bottom) = patients(&["l", "w"]);
        let mut table = module_table("ward_bed", &[("occupant", "patient", "patient_id")]);
        table.unique_keys.push(vec!["occupant".to_owned()]);
        let tables: Vec<_> = openmrs_tables().into_iter().chain([table]).collect();
        let catalog = Arc::new(crate::catalog::Catalog::build(&tables, &[]));
        for server in [&mut top, &mut middle, &mut bottom] {
            server.memory.upgrade(Arc::clone(&catalog));
            server.reread_schema();
        }
        let servers = [&top, &middle, &bottom];
        let bed = |patient: &str| columns(&[("occupant", link("patient", patient))]);
        create(&top.memory, &key("ward_bed", "first"), &bed("w"), 5);
        settle(&top, &middle, &bottom);
        merge(servers[merges_at], "m", ("l", "w"), NOW, &[]);
        create(&servers[writes_at].memory, &key("ward_bed", "second"), &bed("l"), 15);
        create(&servers[writes_at].memory, &key("encounter", "e"), &encounter("l"), 15);
        settle(&top, &middle, &bottom);
        assert_equal(servers);
        assert_eq!(owner(&bottom, &key("encounter", "e"), "patient_id").as_deref(), Some("w"));
        assert_eq!(owner(&bottom, &key("ward_bed", "second"), "occupant").as_deref(), Some("l"));
        let entry = &entries(&bottom)[0];
        assert_eq!((&*entry.rule, &entry.key), ("could-not-follow", &key("ward_bed", "second")));
    }
}
