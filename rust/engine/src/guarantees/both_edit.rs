//! Both sides edit while cut off: both end equal, and nobody's work is lost.

use super::clinic::{columns, delete, edit, encounter, key, obs, register, text, value};
use super::network::{answer, compose, conversation, shown, sync, two, Server};
use crate::apply::Pace;
use crate::exchange::Told;
use tributary_merge::EXISTENCE;
use tributary_model::{RowKey, Value};

fn patient() -> RowKey {
    key("person", "p")
}

fn cut_off() -> (Server, Server) {
    let (parent, child) = two();
    register(&parent.memory, "p", 1);
    sync(&child, &parent);
    (parent, child)
}

fn assert_equal(parent: &Server, child: &Server) {
    assert_eq!(shown(parent), shown(child));
    assert_eq!(parent.memory.states(), child.memory.states());
    let conflicts = |server: &Server| {
        let mut entries = server.memory.open_conflicts();
        entries.iter_mut().for_each(|entry| entry.opened = 0);
        entries
    };
    assert_eq!(conflicts(parent), conflicts(child));
}

#[test]
fn different_columns_of_one_row_are_both_kept() {
    let (parent, child) = cut_off();
    edit(&child.memory, &patient(), "gender", text("M"), 10);
    edit(&parent.memory, &patient(), "birthdate", Value::Temporal("1990-01-01".into()), 11);
    sync(&child, &parent);
    assert_equal(&parent, &child);
    assert_eq!(value(&parent.memory, &patient(), "gender"), Some(text("M")));
    assert!(value(&child.memory, &patient(), "birthdate").is_some_and(|value| !value.is_null()));
    assert!(parent.memory.open_conflicts().is_empty());
}

#[test]
fn the_same_column_has_one_winner_and_the_loser_is_kept_on_both() {
    for (child_time, parent_time, winner) in [(10, 11, "O"), (11, 10, "M")] {
        let (parent, child) = cut_off();
        edit(&child.memory, &patient(), "gender", text("M"), child_time);
        edit(&parent.memory, &patient(), "gender", text("O"), parent_time);
        sync(&child, &parent);
        assert_equal(&parent, &child);
        assert_eq!(value(&child.memory, &patient(), "gender"), Some(text(winner)));
        let entries = parent.memory.open_conflicts();
        assert_eq!(entries.len(), 1);
        let kept: Vec<_> = entries[0].versions.iter().map(|version| version.values[0].1.clone()).collect();
        assert!(kept.contains(&text("M")) && kept.contains(&text("O")), "{kept:?}");
    }
}

#[test]
fn who_has_seen_both_settles_for_everybody() {
    let (parent, child) = cut_off();
    edit(&child.memory, &patient(), "gender", text("M"), 10);
    edit(&parent.memory, &patient(), "gender", text("O"), 11);
    sync(&child, &parent);
    edit(&child.memory, &patient(), "gender", text("M"), 5);
    sync(&child, &parent);
    assert_equal(&parent, &child);
    assert_eq!(value(&parent.memory, &patient(), "gender"), Some(text("M")));
    assert!(parent.memory.open_conflicts().is_empty() && child.memory.open_conflicts().is_empty());
}

fn an_address(child: &Server) -> RowKey {
    let address = key("person_address", "a");
    let mut session = child.memory.session();
    let made = [
        ("person_id", Value::Ref(patient())),
        ("city_village", text("Kigali")),
        ("country", text("Rwanda")),
        ("creator", Value::Ref(key("users", "admin"))),
        ("date_created", Value::Temporal("2026-05-03 08:12:00".into())),
    ];
    session.insert(&address, &columns(&made));
    session.commit(5).expect("an address");
    address
}

#[test]
fn a_group_of_columns_is_never_mixed() {
    let (parent, child) = cut_off();
    let address = an_address(&child);
    sync(&child, &parent);
    edit(&child.memory, &address, "city_village", text("Huye"), 10);
    edit(&parent.memory, &address, "country", text("Burundi"), 11);
    sync(&child, &parent);
    assert_equal(&parent, &child);
    let shown = |column| value(&child.memory, &address, column);
    assert_eq!((shown("city_village"), shown("country")), (Some(text("Kigali")), Some(text("Burundi"))));
    assert_eq!(parent.memory.open_conflicts().len(), 1);
}

#[test]
fn a_session_that_opened_before_an_apply_overwrites_and_is_judged_like_any_other() {
    let (parent, child) = cut_off();
    let mut stale = child.memory.session();
    stale.load(&patient());
    edit(&parent.memory, &patient(), "gender", text("O"), 50);
    sync(&child, &parent);
    assert_eq!(value(&child.memory, &patient(), "gender"), Some(text("O")));
    stale.update(&patient(), &columns(&[("gender", text("M"))]));
    stale.commit(10).expect("a late save");
    assert_eq!(value(&child.memory, &patient(), "gender"), Some(text("M")));
    sync(&child, &parent);
    assert_equal(&parent, &child);
    assert_eq!(value(&child.memory, &patient(), "gender"), Some(text("O")), "the later edit stands again");
    assert_eq!(child.memory.open_conflicts().len(), 1);
}

#[test]
fn a_session_that_writes_its_old_row_back_takes_nothing_from_what_another_one_saved() {
    let (parent, child) = cut_off();
    let mut stale = child.memory.session();
    stale.load(&patient());
    edit(&child.memory, &patient(), "gender", text("O"), 10);
    stale.update(&patient(), &columns(&[("dead", Value::Int(1))]));
    stale.commit(11).expect("a late save");
    assert_ne!(value(&child.memory, &patient(), "gender"), Some(text("O")), "OpenMRS writes all columns");
    sync(&child, &parent);
    sync(&child, &parent);
    assert_equal(&parent, &child);
    assert_eq!(value(&child.memory, &patient(), "gender"), Some(text("O")));
    assert_eq!(value(&child.memory, &patient(), "dead"), Some(Value::Int(1)));
}

#[test]
fn a_session_that_writes_its_old_row_back_takes_nothing_from_what_was_applied() {
    let (parent, child) = cut_off();
    let mut old = child.memory.session();
    old.load(&patient());
    edit(&parent.memory, &patient(), "gender", text("O"), 50);
    sync(&child, &parent);
    old.update(&patient(), &columns(&[("birthdate", Value::Temporal("1990-01-01".into()))]));
    old.commit(60).expect("a late save");
    assert_eq!(value(&child.memory, &patient(), "gender"), Some(text("F")), "written back");
    let told = child.memory.refreshed().len();
    sync(&child, &parent);
    assert_equal(&parent, &child);
    assert_eq!(value(&child.memory, &patient(), "gender"), Some(text("O")));
    assert!(value(&parent.memory, &patient(), "birthdate").is_some_and(|value| !value.is_null()));
    assert!(child.memory.open_conflicts().is_empty());
    assert_eq!(child.memory.refreshed().len(), told + 1, "OpenMRS is told of the restored value");
}

#[test]
fn an_edit_that_is_saved_while_a_frame_is_taken_in_is_decided_with_it() {
    for (moment, time, winner) in (0..6).flat_map(|moment| [(moment, 10, "O"), (moment, 60, "M")]) {
        let (parent, child) = cut_off();
        edit(&parent.memory, &patient(), "gender", text("O"), 50);
        let mut line = conversation(&parent, 1 << 20);
        let hello = compose(&child, &mut line, &mut || 9).expect("a request");
        let mut pace = Pace::default();
        let answer = answer(&parent, child.id, &hello, 9).expect("an answer");
        let mut calls = 0;
        let mut clock = || {
            if calls == moment {
                edit(&child.memory, &patient(), "gender", text("M"), time);
            }
            calls += 1;
            9
        };
        child
            .engine
            .take(&child.memory, parent.id, &answer, Some(Told::default()), &mut pace, &mut clock)
            .expect("taken in");
        sync(&child, &parent);
        assert_equal(&parent, &child);
        let kept = child.memory.open_conflicts().len();
        let saved = calls > moment;
        assert_eq!(kept, usize::from(saved && moment < 3), "moment {moment} of {calls}");
        if kept > 0 {
            assert_eq!(value(&child.memory, &patient(), "gender"), Some(text(winner)), "moment {moment}");
        }
    }
}

#[test]
fn a_stale_cache_counts_as_unseen_although_the_session_is_young() {
    let (parent, child) = cut_off();
    let mut stale = child.memory.session();
    stale.load(&patient());
    edit(&parent.memory, &patient(), "gender", text("O"), 50);
    sync(&child, &parent);
    // A new session that gets the old row from the second-level cache.
    let mut young = child.memory.session().with_rows_of(stale);
    young.update(&patient(), &columns(&[("gender", text("M"))]));
    young.commit(60).expect("a save from the cache");
    sync(&child, &parent);
    assert_equal(&parent, &child);
    assert_eq!(child.memory.open_conflicts().len(), 1, "the overwritten value is kept");
}

#[test]
fn a_stale_value_that_completes_a_group_takes_nothing_from_what_stands() {
    for (time, winner) in [(40, ("Kigali", "Burundi")), (60, ("Huye", "Rwanda"))] {
        let (parent, child) = cut_off();
        let address = an_address(&child);
        sync(&child, &parent);
        let mut stale = child.memory.session();
        stale.load(&address);
        edit(&parent.memory, &address, "country", text("Burundi"), 50);
        sync(&child, &parent);
        // The country is not edited, but the old one is written back with the row.
        let mut young = child.memory.session().with_rows_of(stale);
        young.update(&address, &columns(&[("city_village", text("Huye"))]));
        young.commit(time).expect("a save from the cache");
        sync(&child, &parent);
        assert_equal(&parent, &child);
        let shown = |column| value(&child.memory, &address, column);
        assert_eq!((shown("city_village"), shown("country")), (Some(text(winner.0)), Some(text(winner.1))));
        assert_eq!(child.memory.open_conflicts().len(), 1, "the other value is kept");
    }
}

#[test]
fn a_group_that_its_author_saw_as_it_stands_conflicts_with_nothing() {
    let (parent, child) = cut_off();
    let address = an_address(&child);
    sync(&child, &parent);
    edit(&parent.memory, &address, "country", text("Burundi"), 50);
    sync(&child, &parent);
    edit(&child.memory, &address, "city_village", text("Huye"), 40);
    edit(&child.memory, &address, "country", text("Uganda"), 41);
    sync(&child, &parent);
    assert_equal(&parent, &child);
    assert_eq!(value(&parent.memory, &address, "city_village"), Some(text("Huye")));
    assert_eq!(value(&parent.memory, &address, "country"), Some(text("Uganda")));
    assert!(child.memory.open_conflicts().is_empty());
}

#[test]
fn a_delete_against_an_edit_leaves_the_row_everywhere_with_an_entry() {
    for parent_deletes in [true, false] {
        let (parent, child) = cut_off();
        let location = key("encounter", "e");
        let mut session = child.memory.session();
        session.insert(&location, &encounter("p"));
        session.commit(2).expect("an encounter");
        sync(&child, &parent);
        let (deleter, editor) = if parent_deletes { (&parent, &child) } else { (&child, &parent) };
        delete(&deleter.memory, &location, 20);
        edit(&editor.memory, &location, "encounter_datetime", Value::Temporal("2026-05-04 08:00:00".into()), 10);
        sync(&child, &parent);
        assert_equal(&parent, &child);
        assert!(parent.memory.row(&location).is_some());
        assert_eq!(child.memory.open_conflicts()[0].group, EXISTENCE.into());
    }
}

#[test]
fn a_delete_against_a_reference_leaves_the_row_everywhere_with_an_entry() {
    for parent_deletes in [true, false] {
        let (parent, child) = cut_off();
        let visit = key("encounter", "e");
        let mut session = child.memory.session();
        session.insert(&visit, &encounter("p"));
        session.commit(2).expect("an encounter");
        sync(&child, &parent);
        let (deleter, writer) = if parent_deletes { (&parent, &child) } else { (&child, &parent) };
        delete(&deleter.memory, &visit, 20);
        let mut session = writer.memory.session();
        session.insert(&key("obs", "o"), &obs("p", "e", "61 kg"));
        session.commit(10).expect("an obs");
        sync(&child, &parent);
        assert_equal(&parent, &child);
        assert!(parent.memory.row(&visit).is_some() && parent.memory.row(&key("obs", "o")).is_some());
        assert_eq!(child.memory.open_conflicts()[0].rule, "delete-against-reference");
    }
}

#[test]
fn a_delete_that_saw_everything_deletes() {
    let (parent, child) = cut_off();
    let visit = key("encounter", "e");
    let mut session = child.memory.session();
    session.insert(&visit, &encounter("p"));
    session.commit(2).expect("an encounter");
    sync(&child, &parent);
    edit(&child.memory, &visit, "encounter_datetime", Value::Temporal("2026-05-04 08:00:00".into()), 10);
    sync(&child, &parent);
    delete(&parent.memory, &visit, 3);
    sync(&child, &parent);
    assert_equal(&parent, &child);
    assert!(child.memory.row(&visit).is_none());
    assert!(child.memory.open_conflicts().is_empty());
}

#[test]
fn a_row_created_on_both_is_one_row_with_one_content() {
    let (parent, child) = two();
    for (server, gender) in [(&parent, "F"), (&child, "M")] {
        let mut session = server.memory.session();
        session.insert(&patient(), &super::clinic::person(gender));
        session.commit(1).expect("a person");
    }
    sync(&child, &parent);
    assert_equal_rows(&parent, &child);
    assert_eq!(parent.memory.open_conflicts()[0].rule, "created-twice");
    assert_eq!(child.memory.open_conflicts()[0].rule, "created-twice");
}

fn assert_equal_rows(parent: &Server, child: &Server) {
    assert_eq!(shown(parent), shown(child));
}

#[test]
fn a_new_session_that_loads_an_old_row_from_a_cache_takes_nothing_from_what_was_applied() {
    let (parent, child) = cut_off();
    let mut old = child.memory.session();
    old.load(&patient());
    edit(&parent.memory, &patient(), "gender", text("O"), 50);
    sync(&child, &parent);
    let mut young = child.memory.session().with_rows_of(old);
    young.update(&patient(), &columns(&[("dead", Value::Int(1))]));
    young.commit(60).expect("a save");
    sync(&child, &parent);
    sync(&child, &parent);
    assert_equal(&parent, &child);
    assert_eq!(value(&child.memory, &patient(), "gender"), Some(text("O")));
    assert_eq!(value(&child.memory, &patient(), "dead"), Some(Value::Int(1)));
}
