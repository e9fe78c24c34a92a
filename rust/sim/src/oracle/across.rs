//! What must hold of rows beside each other, whoever wrote them where.
//!
//! What two users of the root wrote at one moment is left out: that is core's own race, on one server, and nobody looks at it.

use super::end::{Held, Row};
use super::{Acknowledged, Oracle};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tributary_model::{Change, Op, RecordKind, RowKey, Value};

/// Rows of which two live ones must not have a value in common: (rule, table, columns, what else must be so).
type Unique = (&'static str, &'static str, &'static [&'static str], fn(&Row) -> bool);

const UNIQUE: &[Unique] = &[
    ("obs-edited-twice", "obs", &["previous_version"], |_| true),
    ("allergy-twice", "allergy", &["patient_id", "coded_allergen"], |_| true),
    ("states-open-twice", "patient_state", &["patient_program_id"], |row| is_empty(row, "end_date")),
    ("name-preferred-twice", "person_name", &["person_id"], is_preferred),
    ("address-preferred-twice", "person_address", &["person_id"], is_preferred),
    ("identifier-preferred-twice", "patient_identifier", &["patient_id"], is_preferred),
];

/// Rows of which two at one time are listed: (rule, table, columns, from, until, what else must be so).
type Listed = (&'static str, &'static str, &'static [&'static str], Option<[&'static str; 2]>, fn(&Row) -> bool);

const LISTED: &[Listed] = &[
    ("visits-overlap", "visit", &["patient_id"], Some(["date_started", "date_stopped"]), |_| true),
    (
        "enrolled-twice",
        "patient_program",
        &["patient_id", "program_id"],
        Some(["date_enrolled", "date_completed"]),
        |_| true,
    ),
    ("order-revised-twice", "orders", &["previous_order_id"], None, |_| true),
    ("orders-active-twice", "orders", &["patient_id", "concept_id"], Some(["date_activated", "date_stopped"]), |row| {
        is_empty(row, "date_stopped")
    }),
    ("identifier-of-two-patients", "patient_identifier", &["identifier"], None, |_| true),
    ("identifier-of-two-providers", "provider", &["identifier"], None, |_| true),
];

/// Tables whose live rows must not point at a patient who was merged into another one, with the column.
const FOLLOW: &[(&str, &str)] = &[
    ("encounter", "patient_id"),
    ("obs", "person_id"),
    ("visit", "patient_id"),
    ("orders", "patient_id"),
    ("patient_program", "patient_id"),
    ("allergy", "patient_id"),
];

fn value<'r>(row: &'r Row, name: &str) -> Option<&'r Value> {
    row.iter().find(|(candidate, _)| &**candidate == name).map(|(_, value)| value)
}

fn is_empty(row: &Row, name: &str) -> bool {
    value(row, name).is_none()
}

fn is_preferred(row: &Row) -> bool {
    value(row, "preferred") == Some(&Value::Int(1))
}

fn is_live(row: &Row) -> bool {
    value(row, "voided") != Some(&Value::Int(1))
}

/// The rows of one server, with who wrote them.
struct Across<'a> {
    held: &'a Held,
    written: HashMap<&'a RowKey, Vec<(&'a Acknowledged, &'a Change)>>,
    /// The number of the record that made a row.
    numbers: HashMap<&'a RowKey, u32>,
}

impl Oracle {
    /// Whether the rules across rows hold.
    pub(super) fn across(&self, world: &World, held: &[Held]) -> Result<(), String> {
        if world.copied.get() {
            return Ok(()); // who would have looked may be cut off
        }
        let writes = self.writes.borrow();
        let mut written: HashMap<&RowKey, Vec<(&Acknowledged, &Change)>> = HashMap::new();
        for write in writes.values() {
            write.changes.iter().for_each(|change| written.entry(&change.key).or_default().push((write, change)));
        }
        let inserts = held[0].records().flat_map(|record| record.changes.iter().map(move |change| (record, change)));
        let inserts = inserts.filter(|(_, change)| change.op == Op::Insert);
        let numbers = inserts.map(|(record, change)| (&change.key, self.number(record))).collect();
        let across = Across { held: &held[0], written, numbers };
        UNIQUE.iter().try_for_each(|rule| across.unique(rule))?;
        LISTED.iter().try_for_each(|rule| across.listed(rule))?;
        across.allergy_status()?;
        across.merges()?;
        held.iter().try_for_each(|held| across.accounts(held))?;
        count(world, &held[0]);
        Ok(())
    }
}

impl<'a> Across<'a> {
    fn of_table(&self, table: &'a str) -> impl Iterator<Item = (&'a RowKey, &'a Row)> {
        let first = RowKey { table: table.into(), parts: Vec::new() };
        self.held.rows.range(first..).take_while(move |(key, _)| &*key.table == table)
    }

    /// Live rows that have these columns in common.
    fn classes(&self, table: &'a str, columns: &[&str], counts: fn(&Row) -> bool) -> Vec<Vec<(&'a RowKey, &'a Row)>> {
        let mut classes: BTreeMap<String, Vec<(&RowKey, &Row)>> = BTreeMap::new();
        for (key, row) in self.of_table(table).filter(|(_, row)| is_live(row) && counts(row)) {
            let values: Option<Vec<&Value>> = columns.iter().map(|column| value(row, column)).collect();
            if let Some(values) = values {
                classes.entry(format!("{values:?}")).or_default().push((key, row));
            }
        }
        classes.into_values().filter(|class| class.len() > 1).collect()
    }

    /// Whether only users of the root wrote these rows.
    fn only_at_root(&self, rows: &[&RowKey]) -> bool {
        rows.iter().all(|row| self.written.get(row).is_none_or(|writes| writes.iter().all(|(by, _)| by.server == 0)))
    }

    /// Whether a user has brought one of these rows back.
    fn was_brought_back(&self, rows: &[&RowKey]) -> bool {
        let back = |change: &Change| change.columns.contains(&("voided".into(), Value::Int(0)));
        let writes = rows.iter().flat_map(|row| self.written.get(row).into_iter().flatten());
        writes.into_iter().any(|(_, change)| change.op == Op::Update && back(change))
    }

    /// Whether somebody let one of these rows point elsewhere.
    fn was_moved(&self, rows: &[&RowKey], column: &str) -> bool {
        let moves = |change: &Change| {
            change.op == Op::Update
                && rows.contains(&&change.key)
                && change.columns.iter().any(|(name, _)| &**name == column)
        };
        self.held.records().any(|record| record.changes.iter().any(moves))
    }

    /// Whether whoever wrote one of these rows had another one before them: core's own business.
    fn was_known(&self, rows: &[&RowKey]) -> bool {
        let made = |row: &RowKey| {
            let writes = self.written.get(row)?;
            writes.iter().find(|(_, change)| change.op == Op::Insert).map(|(write, _)| *write)
        };
        let made: Vec<&Acknowledged> = rows.iter().filter_map(|row| made(row)).collect();
        let numbers: Vec<u32> = rows.iter().filter_map(|row| self.numbers.get(row).copied()).collect();
        made.iter().any(|write| numbers.iter().any(|number| write.visible.contains(*number)))
    }

    fn unique(&self, (rule, table, columns, counts): &Unique) -> Result<(), String> {
        for class in self.classes(table, columns, *counts) {
            let rows: Vec<&RowKey> = class.iter().map(|(key, _)| *key).collect();
            if !self.only_at_root(&rows) && !self.was_brought_back(&rows) && !self.was_known(&rows) {
                return Err(format!("rule {rule}: {class:?}"));
            }
        }
        Ok(())
    }

    fn listed(&self, (rule, table, columns, period, counts): &Listed) -> Result<(), String> {
        for class in self.classes(table, columns, *counts) {
            let rows: Vec<&RowKey> = class.iter().map(|(key, _)| *key).collect();
            let patients: Vec<&RowKey> =
                class.iter().filter_map(|(_, row)| value(row, "patient_id").and_then(Value::reference)).collect();
            // Whoever brings a patient back looks at them, as core does.
            let is_back = self.was_moved(&patients, "voided");
            if self.was_moved(&rows, columns[0]) || self.was_brought_back(&rows) || is_back {
                continue;
            }
            for (at, (key, row)) in class.iter().enumerate() {
                for (other, theirs) in &class[..at] {
                    let patient = |row: &Row| value(row, "patient_id").cloned();
                    let one_patient = *table == "patient_identifier" && patient(row) == patient(theirs);
                    let listed = rows.iter().any(|row| {
                        let entry = self.held.conflicts.get(&((*row).clone(), (*rule).into()));
                        entry.is_some_and(|entry| {
                            [*key, *other].into_iter().any(|key| key == *row || entry.others.contains(key))
                        })
                    });
                    let overlap = period.is_none_or(|period| at_one_time(row, theirs, period));
                    if overlap
                        && !one_patient
                        && !listed
                        && !self.only_at_root(&[key, other])
                        && !self.was_known(&[key, other])
                    {
                        let entries: Vec<_> = rows
                            .iter()
                            .filter_map(|row| self.held.conflicts.get(&((*row).clone(), (*rule).into())))
                            .map(|entry| (entry.key.to_string(), &entry.others))
                            .collect();
                        return Err(format!("rule {rule}: {key} and {other} are not listed: {class:?} {entries:?}"));
                    }
                }
            }
        }
        Ok(())
    }

    fn allergy_status(&self) -> Result<(), String> {
        for (patient, row) in self.of_table("patient") {
            let denies = value(row, "allergy_status") == Some(&Value::Text("No known allergies".to_owned()));
            let points = |row: &Row| value(row, "patient_id").and_then(Value::reference) == Some(patient);
            let list: Vec<&RowKey> = self
                .of_table("allergy")
                .filter(|(_, row)| denies && is_live(row) && points(row))
                .map(|(key, _)| key)
                .chain([patient])
                .collect();
            if list.len() > 1 && !self.only_at_root(&list) {
                return Err(format!("rule allergy-status-against-list: {list:?}"));
            }
        }
        Ok(())
    }

    /// With two matches core refuses both logins; of two that one server made at one moment it knows itself.
    fn accounts(&self, held: &Held) -> Result<(), String> {
        let mut names: BTreeMap<String, &RowKey> = BTreeMap::new();
        for (key, row) in held.rows.iter().filter(|(key, _)| &*key.table == "users") {
            let own: BTreeSet<String> = ["username", "system_id"]
                .into_iter()
                .filter_map(|column| Some(value(row, column)?.text()?.to_lowercase()))
                .collect();
            for name in own {
                if let Some(other) = names.insert(name.clone(), key) {
                    if self.of_one_server(key, other) {
                        continue;
                    }
                    return Err(format!("accounts: {key} and {other} are both {name} on server {}", held.index));
                }
            }
        }
        Ok(())
    }

    fn of_one_server(&self, left: &RowKey, right: &RowKey) -> bool {
        let by = |row: &RowKey| self.written.get(row).and_then(|writes| writes.first()).map(|(write, _)| write.server);
        by(left).is_some() && by(left) == by(right)
    }

    fn merges(&self) -> Result<(), String> {
        let party = |row: &Row, column: &str| Some(value(row, column)?.reference()?.parts.concat());
        let mut winner_of: BTreeMap<String, (String, &RowKey)> = BTreeMap::new();
        for (log, row) in self.of_table("person_merge_log").filter(|(_, row)| is_live(row)) {
            let (Some(loser), Some(winner)) = (party(row, "loser_person_id"), party(row, "winner_person_id")) else {
                continue;
            };
            if let Some((other, by)) = winner_of.insert(loser.clone(), (winner.clone(), log)) {
                if other != winner && !self.only_at_root(&[log, by]) {
                    return Err(format!("merges: {loser} is merged into {other} and {winner}"));
                }
            }
        }
        for start in winner_of.keys() {
            let mut reached = BTreeSet::from([start]);
            let mut at = start;
            while let Some((next, log)) = winner_of.get(at) {
                if !reached.insert(next) {
                    if self.only_at_root(&[log]) {
                        break;
                    }
                    return Err(format!("merges: a circle from {start}: {winner_of:?}"));
                }
                at = next;
            }
        }
        self.somebody_is_left(&winner_of)?;
        self.followed(&winner_of)
    }

    /// A patient lives exactly when no merge that stands has them as loser, unless people said otherwise.
    fn somebody_is_left(&self, winner_of: &BTreeMap<String, (String, &RowKey)>) -> Result<(), String> {
        for (patient, row) in self.of_table("patient") {
            let by_hand = |(write, change): &(&Acknowledged, &Change)| {
                let voids = change.columns.iter().any(|(name, _)| &**name == "voided");
                change.op == Op::Update
                    && voids
                    && write.changes.iter().all(|change| &*change.key.table != "person_merge_log")
            };
            if self.written.get(patient).is_some_and(|writes| writes.iter().any(by_hand)) {
                continue;
            }
            let (lives, merged) = (is_live(row), winner_of.get(&patient.parts.concat()));
            if lives == merged.is_some() {
                return Err(format!("merges: {patient} lives: {lives}, merged: {merged:?}"));
            }
            let person = RowKey { table: "person".into(), parts: patient.parts.clone() };
            if self.held.rows.get(&person).is_some_and(|row| is_live(row) != lives) {
                return Err(format!("merges: {patient} and their person are not alike"));
            }
        }
        Ok(())
    }

    /// Whatever points at a loser has followed.
    fn followed(&self, winner_of: &BTreeMap<String, (String, &RowKey)>) -> Result<(), String> {
        for (table, column) in FOLLOW {
            for (key, row) in self.of_table(table).filter(|(_, row)| is_live(row)) {
                let Some(owner) = value(row, column).and_then(Value::reference) else { continue };
                let Some((winner, log)) = winner_of.get(&owner.parts.concat()) else { continue };
                if !self.only_at_root(&[key, log]) {
                    return Err(format!("merges: {key} has not followed {owner} to {winner}"));
                }
            }
        }
        Ok(())
    }
}

fn at_one_time(left: &Row, right: &Row, [from, until]: [&str; 2]) -> bool {
    let text = |row: &Row, name| match value(row, name) {
        Some(Value::Temporal(text)) => text.clone(),
        _ => String::new(),
    };
    let before = |one: &Row, other: &Row| {
        let end = text(one, until);
        !end.is_empty() && end <= text(other, from)
    };
    !before(left, right) && !before(right, left)
}

/// Counts what repairs did.
fn count(world: &World, held: &Held) {
    let mut raised: BTreeMap<&RowKey, BTreeSet<_>> = BTreeMap::new();
    let repairs = held.records().filter(|record| record.kind == RecordKind::Repair);
    for (record, change) in repairs.flat_map(|record| record.changes.iter().map(move |change| (record, change))) {
        if &*change.key.table == "tributary_entry" {
            raised.entry(&change.key).or_default().insert(record.id.origin);
        } else if change.columns.iter().any(|(name, _)| matches!(&**name, "patient_id" | "person_id")) {
            world.counts.add("row followed a merge");
        }
    }
    world.counts.add_many("entry raised by one server", raised.values().filter(|by| by.len() == 1).count() as u64);
    world.counts.add_many("entry raised by several", raised.values().filter(|by| by.len() > 1).count() as u64);
}
