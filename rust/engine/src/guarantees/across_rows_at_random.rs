//! Any history of clashing rows and merges ends alike everywhere, and breaks no rule.

use super::across_rows::{at, flag, settle};
use super::clinic::{columns, key, link, register, text, Columns};
use super::network::{shown, sync_in_frames, three, Server};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tributary_model::{RowKey, Value};

const PATIENTS: [&str; 3] = ["p", "q", "r"];

#[derive(Clone, Copy, Debug)]
enum Step {
    Allergy { server: usize, patient: usize },
    Name { server: usize, patient: usize },
    Obs { server: usize, patient: usize },
    Encounter { server: usize, patient: usize },
    Merge { server: usize, loser: usize, winner: usize },
    Sync { upper: bool, records_alone: bool },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (server, patient) = (0..3usize, 0..3usize);
    let written = (server.clone(), patient.clone(), 0..4u8).prop_map(|(server, patient, what)| match what {
        0 => Step::Allergy { server, patient },
        1 => Step::Name { server, patient },
        2 => Step::Obs { server, patient },
        _ => Step::Encounter { server, patient },
    });
    let merge = (server, patient, 1..3usize).prop_map(|(server, loser, by)| Step::Merge {
        server,
        loser,
        winner: (loser + by) % 3,
    });
    let sync = (any::<bool>(), any::<bool>()).prop_map(|(upper, records_alone)| Step::Sync { upper, records_alone });
    prop::collection::vec(prop_oneof![4 => written, 1 => merge, 2 => sync], 1..30)
}

/// Rows as they are shown, by column.
type Shown = BTreeMap<RowKey, BTreeMap<String, Value>>;

fn rows(server: &Server) -> Shown {
    shown(server).into_iter().map(|(key, columns)| (key, columns.into_iter().collect())).collect()
}

fn points(row: &BTreeMap<String, Value>, column: &str, at: &str) -> bool {
    row.get(column).and_then(Value::reference).is_some_and(|key| key.parts == [at])
}

fn is_live(row: &BTreeMap<String, Value>) -> bool {
    row.get("voided") != Some(&flag(true))
}

/// Keys of live rows of a table that point at somebody.
fn live_of(rows: &Shown, table: &str, column: &str, at: &str) -> Vec<RowKey> {
    let found = rows.iter().filter(|(key, row)| &*key.table == table && is_live(row) && points(row, column, at));
    found.map(|(key, _)| key.clone()).collect()
}

fn void(when: &str) -> Columns {
    columns(&[
        ("voided", flag(true)),
        ("voided_by", link("users", "admin")),
        ("date_voided", Value::Temporal(when.to_owned())),
        ("void_reason", text("by a person")),
    ])
}

/// What a person at a server does, as far as core allows it there; `number` makes names and times.
fn write(server: &Server, step: Step, number: usize) {
    let when = format!("2026-05-05 10:{number:02}:00");
    let uuid = format!("row-{number}");
    let here = rows(server);
    let lives = |patient: &str| here.get(&key("patient", patient)).is_some_and(is_live);
    let mut session = server.memory.session();
    match step {
        Step::Allergy { patient, .. } if lives(PATIENTS[patient]) => {
            let patient = PATIENTS[patient];
            if live_of(&here, "allergy", "patient_id", patient).is_empty() {
                let mut row = super::clinic::allergy(patient);
                row.retain(|(name, _)| &**name != "date_created");
                row.extend(columns(&[("date_created", Value::Temporal(when))]));
                session.insert(&key("allergy", &uuid), &row);
            }
        }
        Step::Name { patient, .. } if lives(PATIENTS[patient]) => {
            let patient = PATIENTS[patient];
            for name in live_of(&here, "person_name", "person_id", patient) {
                if here[&name].get("preferred") == Some(&flag(true)) {
                    session.update(&name, &columns(&[("preferred", flag(false))]));
                }
            }
            let name = [
                ("person_id", link("person", patient)),
                ("given_name", text(&uuid)),
                ("preferred", flag(true)),
                ("voided", flag(false)),
            ];
            session.insert(&key("person_name", &uuid), &at(&when, &name));
        }
        Step::Obs { patient, .. } if lives(PATIENTS[patient]) => {
            let patient = PATIENTS[patient];
            let before = live_of(&here, "obs", "person_id", patient).into_iter().next();
            let obs = [
                ("person_id", link("person", patient)),
                ("concept_id", link("concept", "weight")),
                ("obs_datetime", Value::Temporal(when.clone())),
                ("voided", flag(false)),
                ("previous_version", before.clone().map_or(Value::Null, Value::Ref)),
            ];
            session.insert(&key("obs", &uuid), &at(&when, &obs));
            if let Some(before) = before {
                session.update(&before, &void(&when));
            }
        }
        Step::Encounter { patient, .. } if lives(PATIENTS[patient]) => {
            session.insert(&key("encounter", &uuid), &super::clinic::encounter(PATIENTS[patient]));
        }
        Step::Merge { loser, winner, .. } if lives(PATIENTS[loser]) && lives(PATIENTS[winner]) => {
            let (loser, winner) = (PATIENTS[loser], PATIENTS[winner]);
            for (table, column, target) in [
                ("encounter", "patient_id", "patient"),
                ("allergy", "patient_id", "patient"),
                ("obs", "person_id", "person"),
            ] {
                let has = !live_of(&here, "allergy", "patient_id", winner).is_empty();
                for row in live_of(&here, table, column, loser) {
                    if table != "allergy" || !has {
                        session.update(&row, &columns(&[(column, link(target, winner))]));
                    }
                }
            }
            for (at, name) in live_of(&here, "person_name", "person_id", loser).into_iter().enumerate() {
                let mut copy: Columns =
                    here[&name].iter().map(|(name, value)| (name.as_str().into(), value.clone())).collect();
                copy.retain(|(name, _)| !matches!(&**name, "person_id" | "preferred" | "uuid"));
                copy.extend(columns(&[("person_id", link("person", winner)), ("preferred", flag(false))]));
                session.insert(&key("person_name", &format!("{uuid}-{at}")), &copy);
                session.update(&name, &void(&when));
            }
            session.update(&key("patient", loser), &void(&when));
            session.update(&key("person", loser), &void(&when));
            let log = [
                ("winner_person_id", link("person", winner)),
                ("loser_person_id", link("person", loser)),
                ("merged_data", text("")),
                ("voided", flag(false)),
            ];
            session.insert(&key("person_merge_log", &uuid), &at(&when, &log));
        }
        _ => return,
    }
    session.commit(1000 + number as i64).expect("a save that core allows");
}

fn assert_rules_hold(rows: &Shown) {
    for patient in PATIENTS {
        let live = |table, column| live_of(rows, table, column, patient).len();
        let preferred = live_of(rows, "person_name", "person_id", patient);
        let preferred = preferred.iter().filter(|name| rows[*name].get("preferred") == Some(&flag(true)));
        assert!(preferred.count() <= 1, "preferred names of {patient}");
        let merged = rows.iter().any(|(key, row)| {
            &*key.table == "person_merge_log" && is_live(row) && points(row, "loser_person_id", patient)
        });
        let lives = is_live(&rows[&key("patient", patient)]);
        assert_eq!(lives, is_live(&rows[&key("person", patient)]));
        assert_ne!(lives, merged, "{patient} is voided exactly when a merge stands");
        if merged {
            assert_eq!((live("encounter", "patient_id"), live("obs", "person_id")), (0, 0), "left at {patient}");
        } else {
            assert!(live("allergy", "patient_id") <= 1, "allergies of {patient}");
        }
    }
    assert!(PATIENTS.iter().any(|patient| is_live(&rows[&key("patient", patient)])));
    let edited: Vec<&RowKey> = rows
        .iter()
        .filter(|(key, row)| &*key.table == "obs" && is_live(row))
        .filter_map(|(_, row)| row.get("previous_version").and_then(Value::reference))
        .collect();
    assert_eq!(edited.iter().collect::<BTreeSet<_>>().len(), edited.len(), "an obs has two next versions");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_history_ends_alike_and_breaks_no_rule(history in steps()) {
        let (top, middle, bottom) = three();
        PATIENTS.iter().for_each(|patient| register(&top.memory, patient, 1));
        settle(&top, &middle, &bottom);
        let servers = [&top, &middle, &bottom];
        for (number, step) in history.into_iter().enumerate() {
            match step {
                Step::Sync { upper, records_alone } => {
                    let (child, parent) = if upper { (&middle, &top) } else { (&bottom, &middle) };
                    sync_in_frames(child, parent, if records_alone { 1 } else { 1 << 20 });
                }
                Step::Allergy { server, .. } | Step::Name { server, .. } | Step::Obs { server, .. }
                | Step::Encounter { server, .. } | Step::Merge { server, .. } => write(servers[server], step, number),
            }
        }
        settle(&top, &middle, &bottom);
        settle(&top, &middle, &bottom);
        for server in servers {
            prop_assert_eq!(shown(&top), shown(server));
            prop_assert_eq!(top.memory.states(), server.memory.states());
            prop_assert!(server.memory.parked().is_empty());
        }
        let entries = |server: &Server| -> BTreeSet<String> {
            let open = server.memory.open_conflicts();
            open.into_iter().map(|entry| format!("{} {} {:?} {:?}", entry.key, entry.rule, entry.kind, entry.others)).collect()
        };
        prop_assert_eq!(entries(&top), entries(&middle));
        prop_assert_eq!(entries(&top), entries(&bottom));
        assert_rules_hold(&rows(&top));
    }
}
