//! A clinic's rows, and what its users write.

mod beside;
mod install;
mod merge;

pub use install::install;

use crate::script::{What, Write};
use std::cell::RefCell;
use tributary_engine::memory::{Memory, UserTx};
use tributary_model::{Name, RowKey, Value};

/// People, encounters and the like that everybody has from the beginning: few, so that users meet on them.
const HOT: u8 = 3;
/// Encounters at the beginning.
const ENCOUNTERS: u8 = 4;

/// Rows that users have made so far, by what they are, so that others find them.
#[derive(Default)]
pub struct Made {
    encounters: RefCell<Vec<RowKey>>,
    obs: RefCell<Vec<RowKey>>,
    members: RefCell<Vec<RowKey>>,
    locations: RefCell<Vec<RowKey>>,
}

/// Who writes.
pub struct Writer<'w> {
    /// A text that nobody else writes.
    pub token: &'w str,
    /// Whether it is at the root.
    pub root: bool,
    /// Whether the schema is an older one.
    pub old: bool,
}

fn key(table: &str, uuid: impl Into<String>) -> RowKey {
    RowKey::single(table, uuid)
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn link(table: &str, uuid: impl Into<String>) -> Value {
    Value::Ref(key(table, uuid))
}

type Columns = Vec<(Name, Value)>;

fn columns(pairs: &[(&str, Value)]) -> Columns {
    pairs.iter().map(|(name, value)| (Name::from(*name), value.clone())).collect()
}

fn made(pairs: &[(&str, Value)]) -> Columns {
    let mut columns = columns(pairs);
    columns.push(("creator".into(), link("users", "admin")));
    columns.push(("date_created".into(), Value::Temporal("2026-05-03 08:12:00".into())));
    columns
}

fn voidable(pairs: &[(&str, Value)]) -> Columns {
    let mut columns = made(pairs);
    columns.push(("voided".into(), Value::Int(0)));
    columns
}

fn new_person() -> Columns {
    voidable(&[("gender", text("F")), ("birthdate_estimated", Value::Int(0)), ("dead", Value::Int(0))])
}

fn patient() -> Columns {
    voidable(&[("allergy_status", text("Unknown"))])
}

fn name(person: &str, given: &str) -> Columns {
    voidable(&[("person_id", link("person", person)), ("given_name", text(given)), ("preferred", Value::Int(0))])
}

fn encounter(patient: &str) -> Columns {
    voidable(&[
        ("encounter_type", link("encounter_type", "visit")),
        ("patient_id", link("patient", patient)),
        ("encounter_datetime", Value::Temporal("2026-05-03 08:00:00".into())),
    ])
}

/// The rows of a registration, which come together or not at all.
pub fn registration(token: &str) -> [RowKey; 3] {
    [key("person", token), key("patient", token), key("person_name", token)]
}

/// A row that is often edited.
pub fn hot_row(of: u8) -> RowKey {
    let number = of / 4 % HOT;
    match of % 4 {
        0 => key("person", format!("p{number}")),
        1 => key("person_name", format!("n{number}")),
        2 => key("person_address", format!("a{number}")),
        _ => key("encounter", format!("e{number}")),
    }
}

impl Made {
    /// Notes a row that a user has made.
    pub fn note(&self, key: &RowKey) {
        let list = match &*key.table {
            "encounter" => &self.encounters,
            "obs" => &self.obs,
            "cohort_member" => &self.members,
            "location" => &self.locations,
            _ => return,
        };
        list.borrow_mut().push(key.clone());
    }

    fn encounter(&self, of: u8) -> RowKey {
        pick(&self.encounters.borrow(), of).unwrap_or_else(|| key("encounter", format!("e{}", of % ENCOUNTERS)))
    }
}

/// One of the last rows, or none so that a hot one is taken.
fn pick(made: &[RowKey], of: u8) -> Option<RowKey> {
    let last = made.len().min(6);
    (of >= 128 && last > 0).then(|| made[made.len() - 1 - usize::from(of) % last].clone())
}

fn any(made: &RefCell<Vec<RowKey>>, of: u8) -> Option<RowKey> {
    pick(&made.borrow(), of | 128)
}

/// Lets a user write; whether there was something to write on.
pub fn write(tx: &mut UserTx, memory: &Memory, made_rows: &Made, by: &Writer<'_>, write: Write) -> bool {
    let (token, number) = (by.token, write.of % HOT);
    let date =
        Value::Temporal(format!("19{:02}-{:02}-{:02}", write.with % 100, 1 + write.of % 12, 1 + write.with % 28));
    let serial = tx.changes().len();
    let value = text(&format!("{token}.{serial}"));
    let person = key("person", format!("p{number}"));
    let person_name = key("person_name", format!("n{number}"));
    let address = key("person_address", format!("a{number}"));
    let mut edit = |row: &RowKey, pairs: &[(&str, Value)]| {
        let there = tx.load(memory, row);
        if there {
            tx.update(memory, row, &columns(pairs));
        }
        there
    };
    match write.what {
        What::Gender => edit(&person, &[("gender", value)]),
        What::Birth => {
            edit(&person, &[("birthdate", date), ("birthdate_estimated", Value::Int((write.of & 1).into()))])
        }
        What::Death if write.with < 80 => edit(&person, &[("dead", Value::Int((write.of & 1).into()))]),
        What::Death => edit(&person, &[("cause_of_death_non_coded", value)]),
        What::GivenName => edit(&person_name, &[("given_name", value)]),
        What::FamilyName => !by.old && edit(&person_name, &[("family_name", value)]),
        What::Degree => !by.old && edit(&person_name, &[("degree", value)]),
        What::City => edit(&address, &[("city_village", value)]),
        What::Country => edit(&address, &[("country", value)]),
        What::Encounter => edit(&made_rows.encounter(write.of), &[("encounter_datetime", moment(token, serial))]),
        What::EditObs => any(&made_rows.obs, write.of).is_some_and(|obs| edit(&obs, &[("value_text", value)])),
        What::Void => {
            let row = match write.with % 3 {
                0 => person_name,
                1 => made_rows.encounter(write.of),
                _ => any(&made_rows.obs, write.of).unwrap_or(address),
            };
            edit(&row, &[("voided", Value::Int((write.of & 1).into())), ("void_reason", value)])
        }
        What::EditMember => any(&made_rows.members, write.of).is_some_and(|member| match write.with % 2 {
            0 => edit(&member, &[("end_date", moment(token, serial))]),
            _ => edit(&member, &[("voided", Value::Int(1)), ("void_reason", value)]),
        }),
        What::Location => edit(&key("location", format!("l{number}")), &[("name", value)]),
        What::NewLocation => {
            tx.insert(&key("location", format!("l{token}.{serial}")), &made(&[("name", short_or(value, write.with))]));
            true
        }
        What::RenameLocation => any(&made_rows.locations, write.of)
            .is_some_and(|location| edit(&location, &[("name", short_or(value, write.with))])),
        What::AtLocation => any(&made_rows.locations, write.of)
            .filter(|location| memory.has_row(location))
            .is_some_and(|location| edit(&made_rows.encounter(write.with), &[("location_id", Value::Ref(location))])),
        What::NewObs => {
            let encounter = made_rows.encounter(write.of);
            let there = tx.load(memory, &encounter);
            if there {
                tx.insert(
                    &key("obs", format!("o{token}.{serial}")),
                    &new_obs(&format!("p{number}"), &encounter, value),
                );
            }
            there
        }
        What::DeleteObs => any(&made_rows.obs, write.of).is_some_and(|obs| delete(tx, memory, &obs)),
        What::DeleteEncounter => {
            let encounter = made_rows.encounter(write.of);
            for obs in of_encounter(memory, &encounter) {
                delete(tx, memory, &obs);
            }
            delete(tx, memory, &encounter)
        }
        What::Register => {
            let [person_row, patient_row, name_row] = registration(token);
            let new = !tx.load(memory, &person_row);
            if new {
                tx.insert(&person_row, &new_person());
                tx.insert(&patient_row, &patient());
                tx.insert(&name_row, &name(token, token));
            }
            new
        }
        What::NewEncounter => {
            tx.insert(&key("encounter", format!("e{token}.{serial}")), &encounter(&format!("p{number}")));
            true
        }
        What::Member => {
            let member = [
                ("cohort_id", link("cohort", "cohort")),
                ("patient_id", link("patient", format!("p{number}"))),
                ("start_date", Value::Temporal("2026-05-03 00:00:00".into())),
            ];
            tx.insert(&key("cohort_member", format!("m{token}.{serial}")), &voidable(&member));
            true
        }
        What::Element => {
            let tag = format!("t{number}");
            let parts = vec!["proposal".to_owned(), tag.clone()];
            let row = RowKey { table: "concept_proposal_tag_map".into(), parts };
            let pairs = [
                ("concept_proposal_id", link("concept_proposal", "proposal")),
                ("concept_name_tag_id", link("concept_name_tag", tag)),
            ];
            toggle(tx, memory, &row, &columns(&pairs))
        }
        What::Role => {
            let role = format!("r{number}");
            let row = RowKey { table: "user_role".into(), parts: vec!["admin".to_owned(), role.clone()] };
            let pairs = [("user_id", link("users", "admin")), ("role", Value::Ref(RowKey::single("role", role)))];
            by.root && toggle(tx, memory, &row, &columns(&pairs))
        }
        What::Beside(beside) => beside::write(tx, memory, made_rows, token, beside, write),
    }
}

/// A name that an older schema holds as well, now and then.
fn short_or(name: Value, with: u8) -> Value {
    if with < 100 {
        text(&format!("L{with}"))
    } else {
        name
    }
}

fn moment(token: &str, serial: usize) -> Value {
    let number = token.trim_start_matches('w').parse::<usize>().unwrap_or(0) * 8 + serial;
    let (minute, hour, day) = (number % 60, number / 60 % 24, number / 1440 % 28);
    Value::Temporal(format!("2026-06-{:02} {hour:02}:{minute:02}:00", day + 1))
}

fn new_obs(person: &str, encounter: &RowKey, value: Value) -> Columns {
    voidable(&[
        ("person_id", link("person", person)),
        ("encounter_id", Value::Ref(encounter.clone())),
        ("concept_id", link("concept", "weight")),
        ("obs_datetime", Value::Temporal("2026-05-03 08:00:00".into())),
        ("value_text", value),
    ])
}

/// Adds an element, or removes it if it is there.
fn toggle(tx: &mut UserTx, memory: &Memory, row: &RowKey, columns: &Columns) -> bool {
    if !delete(tx, memory, row) {
        tx.insert(row, columns);
    }
    true
}

fn delete(tx: &mut UserTx, memory: &Memory, row: &RowKey) -> bool {
    let there = tx.load(memory, row);
    if there {
        tx.delete(memory, row);
    }
    there
}

fn of_encounter(memory: &Memory, encounter: &RowKey) -> Vec<RowKey> {
    let mut found = Vec::new();
    memory.each_row(|key, row| {
        if &*key.table == "obs" && row.columns.iter().any(|(_, value)| value.reference() == Some(encounter)) {
            found.push(key.clone());
        }
    });
    found
}
