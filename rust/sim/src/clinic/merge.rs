//! One patient is merged into another, as core does it: in one transaction.

use super::beside::{is_live, value, Desk};
use super::{key, link, text};
use tributary_model::{RowKey, Value};

/// What moves: (table, column, the table it points at, whether voided rows move as well).
const MOVES: &[(&str, &str, &str, bool)] = &[
    ("encounter", "patient_id", "patient", true),
    ("visit", "patient_id", "patient", true),
    ("obs", "person_id", "person", true),
    ("orders", "patient_id", "patient", true),
    ("patient_program", "patient_id", "patient", false),
];

/// What is copied, and voided at the loser: (table, column, the table it points at, the column that tells it).
const COPIED: &[(&str, &str, &str, &str)] =
    &[("person_name", "person_id", "person", "given_name"), ("person_address", "person_id", "person", "city_village")];

/// Merges; whether every row was still as the user saw it.
pub(super) fn merge(desk: &mut Desk<'_>, loser: &str, winner: &str) -> bool {
    let parties = [key("patient", loser), key("person", loser), key("patient", winner), key("person", winner)];
    let loaded = |desk: &mut Desk<'_>, row: &RowKey| desk.tx.load(desk.memory, row);
    if !parties.iter().all(|row| loaded(desk, row)) {
        return false;
    }
    for (table, column, target, voided) in MOVES {
        for (row, image) in desk.with(table, column, &link(target, loser)) {
            if (*voided || is_live(&image)) && !desk.edit(&row, &[(column, link(target, winner))]) {
                return false;
            }
        }
    }
    let has: Vec<Value> = desk
        .with("allergy", "patient_id", &link("patient", winner))
        .into_iter()
        .filter(|(_, row)| is_live(row))
        .map(|(_, row)| value(&row, "coded_allergen").clone())
        .collect();
    for (row, image) in desk.with("allergy", "patient_id", &link("patient", loser)) {
        let moves = is_live(&image) && !has.contains(value(&image, "coded_allergen"));
        let done = match moves {
            true => desk.edit(&row, &[("patient_id", link("patient", winner))]),
            false if is_live(&image) => desk.void(&row),
            false => true,
        };
        if !done {
            return false;
        }
    }
    if !has.is_empty() || !desk.with("allergy", "patient_id", &link("patient", loser)).is_empty() {
        desk.edit(&parties[2], &[("allergy_status", text("See list"))]);
    }
    copied(desk, loser, winner) && identifiers(desk, loser, winner) && {
        desk.void(&parties[0]);
        desk.void(&parties[1]);
        let log = [
            ("winner_person_id", Value::Ref(parties[3].clone())),
            ("loser_person_id", Value::Ref(parties[1].clone())),
            ("merged_data", text("")),
        ];
        desk.insert("person_merge_log", &log);
        true
    }
}

fn copied(desk: &mut Desk<'_>, loser: &str, winner: &str) -> bool {
    let own = desk.name.clone();
    for (table, column, target, telling) in COPIED {
        for (at, (row, image)) in desk.with(table, column, &link(target, loser)).into_iter().enumerate() {
            if !is_live(&image) {
                continue;
            }
            desk.name = format!("{own}-{at}");
            let told = value(&image, telling).clone();
            desk.insert(table, &[(column, link(target, winner)), (telling, told), ("preferred", Value::Int(0))]);
            if !desk.void(&row) {
                return false;
            }
        }
    }
    desk.name = own;
    true
}

/// Identifiers move, not preferred.
fn identifiers(desk: &mut Desk<'_>, loser: &str, winner: &str) -> bool {
    let live = desk.with("patient_identifier", "patient_id", &link("patient", loser));
    live.into_iter()
        .filter(|(_, row)| is_live(row))
        .all(|(row, _)| desk.edit(&row, &[("patient_id", link("patient", winner)), ("preferred", Value::Int(0))]))
}
