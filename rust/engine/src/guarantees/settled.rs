//! What a person decides closes the entry everywhere, and never what the person had not seen.

use super::clinic::{self, columns, create, delete, edit, encounter, key, obs, register, text, value};
use super::network::{shown, sync, three, two, Server};
use crate::settle::{settle, settle_all, Choice, Keep, SettleError, Settler};
use crate::store::{EntryKind, RowConflict, Which};
use tributary_merge::{Policy, EXISTENCE};
use tributary_model::{Name, Op, RecordId, RecordKind, RowKey, Value};

fn patient() -> RowKey {
    key("person", "p")
}

fn settler() -> Settler {
    let wall_time = Some("2026-05-04 09:00:00".to_owned());
    Settler { user: Some("admin".to_owned()), wall_time, now: 1_000_000 }
}

fn entry(server: &Server) -> RowConflict {
    server.memory.open_conflicts().pop().expect("an open entry")
}

fn decide(server: &Server, entry: &RowConflict, choice: &Choice) -> Result<(), SettleError> {
    let ids = crate::settle::shown(entry);
    settle(&server.memory, &server.engine.rules, (&entry.key, &entry.group), &ids, choice, &settler())
}

/// The place of the version that gave a column this value.
fn version(entry: &RowConflict, column: &str, wanted: &Value) -> Choice {
    let at = entry.versions.iter().position(|version| version.value(column) == Some(wanted));
    Choice::Version(at.expect("a version with that value"))
}

fn deletion(entry: &RowConflict, op: Op) -> Choice {
    let at = entry.versions.iter().position(|version| (version.op == Op::Delete) == (op == Op::Delete));
    Choice::Version(at.expect("a version of that kind"))
}

fn conflict(top: &Server, bottom: &Server) {
    edit(&bottom.memory, &patient(), "gender", text("M"), 20);
    edit(&top.memory, &patient(), "gender", text("O"), 50);
}

fn open(servers: &[&Server]) -> usize {
    servers.iter().map(|server| server.memory.open_conflicts().len()).sum()
}

fn assert_alike(servers: &[&Server]) {
    for server in &servers[1..] {
        assert_eq!(shown(servers[0]), shown(server));
        assert_eq!(servers[0].memory.states(), server.memory.states());
    }
}

#[test]
fn what_the_child_settles_closes_at_the_parent_and_beyond_a_relay() {
    for (value_kept, last) in [("M", "M"), ("O", "O")] {
        let (top, middle, bottom) = three();
        register(&top.memory, "p", 1);
        sync(&middle, &top);
        sync(&bottom, &middle);
        conflict(&top, &bottom);
        for _ in 0..2 {
            sync(&bottom, &middle);
            sync(&middle, &top);
        }
        sync(&bottom, &middle);
        assert_eq!(open(&[&top, &middle, &bottom]), 3);
        let found = entry(&bottom);
        decide(&bottom, &found, &version(&found, "gender", &text(value_kept))).expect("settled");
        assert_eq!(open(&[&bottom]), 0);
        sync(&bottom, &middle);
        sync(&middle, &top);
        assert_eq!(open(&[&top, &middle, &bottom]), 0, "{value_kept}");
        assert_alike(&[&top, &middle, &bottom]);
        assert_eq!(value(&top.memory, &patient(), "gender"), Some(text(last)));
    }
}

#[test]
fn a_settlement_is_a_record_of_the_user_who_decided_and_signs_what_it_changes() {
    let (parent, child) = clinics();
    let found = entry(&child);
    decide(&child, &found, &version(&found, "gender", &text("M"))).expect("settled");
    let entries = child.memory.entries();
    let Some(crate::store::EntryBody::Record(record)) = entries.last().map(|entry| &entry.body) else {
        panic!("a record");
    };
    assert_eq!((record.kind, record.author.as_deref()), (RecordKind::Settlement, Some("admin")));
    sync(&child, &parent);
    assert_eq!(value(&parent.memory, &patient(), "changed_by"), Some(clinic::link("users", "admin")));
    let changed = Value::Temporal("2026-05-04 09:00:00".into());
    assert_eq!(value(&parent.memory, &patient(), "date_changed"), Some(changed));
}

/// Two servers that both edited, with the entry on both.
fn clinics() -> (Server, Server) {
    let (parent, child) = two();
    register(&parent.memory, "p", 1);
    sync(&child, &parent);
    conflict(&parent, &child);
    sync(&child, &parent);
    assert_eq!(open(&[&parent, &child]), 2);
    (parent, child)
}

#[test]
fn a_third_value_is_typed() {
    let (parent, child) = clinics();
    let typed = |column: &str, text: &str| Choice::Typed {
        row: patient(),
        values: vec![(Name::from(column), Some(text.to_owned()))],
    };
    let found = entry(&parent);
    assert_eq!(decide(&parent, &found, &typed("birthdate", "1990-01-01")), Err(SettleError::NotOffered));
    assert_eq!(decide(&parent, &found, &Choice::Close), Err(SettleError::NotOffered));
    assert_eq!(decide(&parent, &found, &Choice::Version(7)), Err(SettleError::NotOffered));
    decide(&parent, &found, &typed("gender", "U")).expect("settled");
    sync(&child, &parent);
    assert_alike(&[&parent, &child]);
    assert_eq!(open(&[&parent, &child]), 0);
    assert_eq!(value(&child.memory, &patient(), "gender"), Some(text("U")));
    assert_eq!(decide(&parent, &found, &typed("gender", "F")), Err(SettleError::Settled));
}

#[test]
fn what_came_since_the_person_looked_is_not_decided_unseen() {
    let (parent, child) = clinics();
    let found = entry(&child);
    // Saved here, and not even sequenced yet.
    let mut stale = child.memory.session().with_rows_of(child.memory.session());
    stale.update(&patient(), &columns(&[("gender", text("U"))]));
    stale.commit(70).expect("a save");
    let choice = version(&found, "gender", &text("M"));
    assert_eq!(decide(&child, &found, &choice), Err(SettleError::Settled), "an edit that saw all has settled it");
    // A third server's edit has come.
    let (parent_found, now) = (entry(&parent), vec![RecordId { ..found.versions[0].id }]);
    let place = (&parent_found.key, &parent_found.group);
    let settled = settle(&parent.memory, &parent.engine.rules, place, &now, &choice, &settler());
    assert_eq!(settled, Err(SettleError::Changed));
    sync(&child, &parent);
    assert_alike(&[&parent, &child]);
}

#[test]
fn an_edit_that_had_not_seen_the_settlement_opens_the_entry_again_everywhere() {
    for time in [60, 2_000_000] {
        let (parent, child) = clinics();
        edit(&parent.memory, &key("patient", "p"), "allergy_status", text("See list"), 55);
        let mut old = parent.memory.session();
        old.load(&patient());
        let found = entry(&child);
        decide(&child, &found, &version(&found, "gender", &text("M"))).expect("settled");
        old.update(&patient(), &columns(&[("gender", text("U"))]));
        old.commit(time).expect("a save");
        sync(&child, &parent);
        assert_alike(&[&parent, &child]);
        let entries = [entry(&parent), entry(&child)];
        assert!(entries.iter().all(|entry| entry.versions.len() == 2), "the settlement and the edit");
        decide(&parent, &entries[0], &version(&entries[0], "gender", &text("U"))).expect("settled");
        sync(&child, &parent);
        assert_eq!(open(&[&parent, &child]), 0);
        assert_alike(&[&parent, &child]);
    }
}

#[test]
fn two_people_who_settle_differently_at_once_make_a_new_entry() {
    let (parent, child) = clinics();
    let (above, below) = (entry(&parent), entry(&child));
    decide(&parent, &above, &version(&above, "gender", &text("M"))).expect("settled");
    decide(&child, &below, &version(&below, "gender", &text("O"))).expect("settled");
    assert_eq!(open(&[&parent, &child]), 0);
    sync(&child, &parent);
    assert_alike(&[&parent, &child]);
    assert_eq!(open(&[&parent, &child]), 2);
    let again = entry(&child);
    assert_eq!(again.versions.len(), 2);
    decide(&child, &again, &version(&again, "gender", &text("M"))).expect("settled");
    sync(&child, &parent);
    assert_alike(&[&parent, &child]);
    assert_eq!(open(&[&parent, &child]), 0);
}

#[test]
fn two_people_who_settle_alike_at_once_are_done() {
    let (parent, child) = clinics();
    for server in [&parent, &child] {
        let found = entry(server);
        decide(server, &found, &version(&found, "gender", &text("M"))).expect("settled");
    }
    sync(&child, &parent);
    assert_alike(&[&parent, &child]);
    assert_eq!(open(&[&parent, &child]), 0);
}

/// An encounter that one server deletes and the other one edits, or writes an obs for.
fn deleted(reference: bool) -> (Server, Server) {
    let (parent, child) = two();
    register(&parent.memory, "p", 1);
    create(&parent.memory, &key("encounter", "e"), &encounter("p"), 2);
    sync(&child, &parent);
    delete(&parent.memory, &key("encounter", "e"), 20);
    if reference {
        create(&child.memory, &key("obs", "o"), &obs("p", "e", "61 kg"), 10);
    } else {
        let at = Value::Temporal("2026-05-04 08:00:00".into());
        edit(&child.memory, &key("encounter", "e"), "encounter_datetime", at, 10);
    }
    sync(&child, &parent);
    assert_eq!(open(&[&parent, &child]), 2);
    assert_eq!(entry(&child).group, EXISTENCE.into());
    (parent, child)
}

#[test]
fn a_deleted_row_stays_or_goes_as_somebody_decides() {
    for (reference, op) in [(false, Op::Update), (false, Op::Delete), (true, Op::Update)] {
        let (parent, child) = deleted(reference);
        let found = entry(&child);
        decide(&child, &found, &deletion(&found, op)).expect("settled");
        sync(&child, &parent);
        assert_eq!(open(&[&parent, &child]), 0, "{reference} {op:?}");
        assert_alike(&[&parent, &child]);
        assert_eq!(parent.memory.row(&key("encounter", "e")).is_some(), op == Op::Update);
    }
}

#[test]
fn a_row_that_something_points_at_is_not_deleted_by_a_settlement() {
    let (parent, child) = deleted(true);
    let found = entry(&parent);
    let refused = decide(&parent, &found, &deletion(&found, Op::Delete));
    assert_eq!(refused, Err(SettleError::StillReferenced("obs".into())));
    delete(&parent.memory, &key("obs", "o"), 30);
    decide(&parent, &found, &deletion(&found, Op::Delete)).expect("settled");
    sync(&child, &parent);
    assert_alike(&[&parent, &child]);
    assert!(child.memory.row(&key("encounter", "e")).is_none());
}

#[test]
fn one_keeps_and_one_deletes_at_once() {
    let (parent, child) = deleted(false);
    let (above, below) = (entry(&parent), entry(&child));
    decide(&parent, &above, &deletion(&above, Op::Delete)).expect("settled");
    decide(&child, &below, &deletion(&below, Op::Update)).expect("settled");
    sync(&child, &parent);
    assert_alike(&[&parent, &child]);
    assert!(parent.memory.row(&key("encounter", "e")).is_some(), "nothing is deleted that somebody wants");
    assert_eq!(open(&[&parent, &child]), 2);
    let again = entry(&parent);
    decide(&parent, &again, &deletion(&again, Op::Update)).expect("settled");
    sync(&child, &parent);
    assert_eq!(open(&[&parent, &child]), 0);
    assert_alike(&[&parent, &child]);
}

#[test]
fn a_row_created_on_both_is_settled_everywhere() {
    let (parent, child) = two();
    for (server, gender) in [(&parent, "F"), (&child, "M")] {
        create(&server.memory, &patient(), &clinic::person(gender), 1);
    }
    sync(&child, &parent);
    assert_eq!(open(&[&parent, &child]), 2);
    let found = entry(&child);
    decide(&child, &found, &version(&found, "gender", &text("F"))).expect("settled");
    sync(&child, &parent);
    assert_eq!(open(&[&parent, &child]), 0);
    assert_eq!(shown(&parent), shown(&child));
    assert_eq!(value(&parent.memory, &patient(), "gender"), Some(text("F")));
}

/// Two visits at one time, which are only listed.
fn listed() -> (Server, Server) {
    let (parent, child) = two();
    register(&parent.memory, "p", 1);
    sync(&child, &parent);
    create(&parent.memory, &key("visit", "v1"), &clinic::visit("p"), 5);
    create(&child.memory, &key("visit", "v2"), &clinic::visit("p"), 6);
    sync(&child, &parent);
    sync(&child, &parent);
    assert_eq!(open(&[&parent, &child]), 2);
    assert_eq!(entry(&child).kind, EntryKind::Listed);
    (parent, child)
}

#[test]
fn what_is_only_listed_is_seen_and_closed_everywhere() {
    let (parent, child) = listed();
    let found = entry(&child);
    assert_eq!(decide(&child, &found, &Choice::Version(0)), Err(SettleError::NotOffered));
    decide(&child, &found, &Choice::Close).expect("closed");
    let before = shown(&child);
    sync(&child, &parent);
    assert_eq!(open(&[&parent, &child]), 0);
    assert_eq!((shown(&parent), shown(&child)), (before.clone(), before));
}

#[test]
fn a_listed_row_is_given_another_value() {
    let (parent, child) = listed();
    let found = entry(&child);
    let row = found.others.first().cloned().expect("the other visit");
    let values = vec![("date_stopped".into(), Some("2026-05-03 07:00:00".to_owned()))];
    decide(&child, &found, &Choice::Typed { row: row.clone(), values }).expect("settled");
    sync(&child, &parent);
    assert_eq!(open(&[&parent, &child]), 0);
    let stopped = Value::Temporal("2026-05-03 07:00:00".into());
    assert_eq!(value(&parent.memory, &row, "date_stopped"), Some(stopped));
}

#[test]
fn a_patient_voided_on_one_side_and_written_for_on_the_other_comes_back_with_what_was_voided_with_them() {
    let (parent, child) = two();
    register(&parent.memory, "p", 1);
    create(&parent.memory, &key("encounter", "e"), &encounter("p"), 2);
    create(&parent.memory, &key("encounter", "other"), &encounter("p"), 3);
    sync(&child, &parent);
    let voided = |time: &str| {
        columns(&[
            ("voided", Value::Int(1)),
            ("voided_by", clinic::link("users", "admin")),
            ("date_voided", Value::Temporal(time.to_owned())),
            ("void_reason", text("by mistake")),
        ])
    };
    let mut session = parent.memory.session();
    for row in [patient(), key("patient", "p"), key("encounter", "e")] {
        session.update(&row, &voided("2026-05-04 10:00:00"));
    }
    session.update(&key("encounter", "other"), &voided("2026-05-01 10:00:00"));
    session.commit(20).expect("a patient voided");
    create(&child.memory, &key("obs", "o"), &obs("p", "e", "61 kg"), 10);
    sync(&child, &parent);
    let found = entry(&child);
    assert_eq!((found.rule.as_str(), open(&[&parent, &child])), ("written-for-voided", 2));
    decide(&child, &found, &Choice::Unvoid).expect("settled");
    sync(&child, &parent);
    assert_alike(&[&parent, &child]);
    assert_eq!(open(&[&parent, &child]), 0);
    for row in [patient(), key("patient", "p"), key("encounter", "e")] {
        assert_eq!(value(&parent.memory, &row, "voided"), Some(Value::Int(0)), "{row}");
        assert_eq!(value(&parent.memory, &row, "void_reason"), Some(Value::Null), "{row}");
    }
    let other = value(&parent.memory, &key("encounter", "other"), "voided");
    assert_eq!(other, Some(Value::Int(1)), "voided for itself before");
}

#[test]
fn many_entries_are_settled_by_rule_in_portions() {
    for (keep, kept) in [(Keep::Stands, "O"), (Keep::By(Policy::Later), "O"), (Keep::By(Policy::Child), "M")] {
        let (parent, child) = two();
        for number in 0..7 {
            register(&parent.memory, &format!("p{number}"), 1);
        }
        sync(&child, &parent);
        for number in 0..7 {
            let person = key("person", &format!("p{number}"));
            edit(&child.memory, &person, "gender", text("M"), 20);
            edit(&parent.memory, &person, "gender", text("O"), 50);
        }
        edit(&child.memory, &key("person", "p0"), "birthdate", Value::Temporal("1990-01-01".into()), 20);
        edit(&parent.memory, &key("person", "p0"), "birthdate", Value::Temporal("1991-01-01".into()), 50);
        sync(&child, &parent);
        let which = Which { table: Some("person".into()), group: Some("gender".into()), rule: None };
        let (mut after, mut settled, mut portions) = (None, 0, 0);
        loop {
            let mut time = 0;
            let mut clock = || {
                time += 10;
                time
            };
            let rules = &child.engine.rules;
            let portion = settle_all(&child.memory, rules, &which, keep, after, &settler(), 30, &mut clock);
            let portion = portion.expect("a portion");
            settled += portion.settled;
            portions += 1;
            after = portion.after;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(settled, 7);
        assert!(portions > 1);
        sync(&child, &parent);
        assert_alike(&[&parent, &child]);
        assert_eq!(open(&[&parent, &child]), 2, "another group is left alone");
        assert!((0..7).all(|number| {
            value(&parent.memory, &key("person", &format!("p{number}")), "gender") == Some(text(kept))
        }));
    }
}

#[test]
fn rows_in_use_are_left_for_later() {
    let (_, child) = clinics();
    child.memory.hold(&patient(), true);
    let found = entry(&child);
    let choice = version(&found, "gender", &text("M"));
    assert_eq!(decide(&child, &found, &choice), Err(SettleError::Store(crate::store::StoreError::Busy)));
    child.memory.hold(&patient(), false);
    decide(&child, &found, &choice).expect("settled");
}
