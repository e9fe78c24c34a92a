//! What a choice makes of which rows.

use super::{typed, Choice, SettleError, Wanted};
use crate::catalog::{Catalog, Reference};
use crate::rules::Rules;
use crate::store::{Columns, EntryKind, RowConflict, RowImage, StoreResult, Tx};
use std::collections::BTreeMap;
use tributary_merge::{group_of, Version, EXISTENCE};
use tributary_model::{Name, Op, RowKey, Value};

/// The rule of a row that was created on two servers; no merge state holds its versions.
pub(super) const CREATED_TWICE: &str = "created-twice";
/// Rows that are brought back with a patient at most, of one table.
const WITH_PATIENT_MAX: usize = 1000;

/// The rows that a choice concerns, and what they are to be.
pub(super) fn wanted(
    tx: &mut dyn Tx,
    rules: &Rules,
    entry: &RowConflict,
    choice: &Choice,
) -> Result<BTreeMap<RowKey, Wanted>, SettleError> {
    let one = |key: &RowKey, wanted| Ok(BTreeMap::from([(key.clone(), wanted)]));
    match (entry.kind, choice) {
        (EntryKind::Versions | EntryKind::Repaired, Choice::Version(at)) => {
            let version = entry.versions.get(*at).ok_or(SettleError::NotOffered)?;
            let wanted = if &*entry.group == EXISTENCE {
                existence(tx, rules, &entry.key, version)?
            } else {
                Wanted::Holds(whole(tx, rules, entry, version)?)
            };
            one(&entry.key, wanted)
        }
        (EntryKind::Versions, Choice::Typed { row, values }) if *row == entry.key && &*entry.group != EXISTENCE => {
            let typed = typed::columns(rules, row, values, Some(&entry.group))?;
            let version = Version { values: typed, ..nothing(entry)? };
            one(row, Wanted::Holds(whole(tx, rules, entry, &version)?))
        }
        (EntryKind::Listed | EntryKind::Repaired, Choice::Typed { row, values })
            if *row == entry.key || entry.others.contains(row) =>
        {
            one(row, Wanted::Holds(typed::columns(rules, row, values, None)?))
        }
        (EntryKind::Listed | EntryKind::Repaired, Choice::Close) => Ok(BTreeMap::new()),
        (EntryKind::Listed, Choice::Unvoid) => Ok(unvoided(tx, rules, &entry.key)?),
        _ => Err(SettleError::NotOffered),
    }
}

/// A version of the entry, to be given other values.
fn nothing(entry: &RowConflict) -> Result<Version, SettleError> {
    entry.versions.last().cloned().ok_or(SettleError::NotOffered)
}

/// Of the columns that a version wrote, those that this schema has; of their group all others as they are.
fn whole(tx: &mut dyn Tx, rules: &Rules, entry: &RowConflict, version: &Version) -> Result<Columns, SettleError> {
    let table = rules.catalog.table(&entry.key.table).ok_or(SettleError::Gone)?;
    let image = image(tx, &entry.key)?.ok_or(SettleError::Gone)?;
    let of_group = |name: &Name| entry.kind == EntryKind::Versions && group_of(&table.name, name) == &*entry.group;
    let mut columns: BTreeMap<Name, Value> = image.columns.into_iter().filter(|(name, _)| of_group(name)).collect();
    columns.extend(version.values.iter().cloned());
    columns.retain(|name, _| table.column(name).is_some_and(|column| !column.generated) && &**name != "uuid");
    Ok(columns.into_iter().collect())
}

fn image(tx: &mut dyn Tx, key: &RowKey) -> StoreResult<Option<RowImage>> {
    Ok(tx.rows(std::slice::from_ref(key))?.remove(key))
}

/// A row that was deleted and edited: that it goes, if nothing points at it, or that it stays.
fn existence(tx: &mut dyn Tx, rules: &Rules, key: &RowKey, version: &Version) -> Result<Wanted, SettleError> {
    if version.op != Op::Delete {
        return Ok(Wanted::Stays);
    }
    for (table, column) in pointing_at(&rules.catalog, &key.table) {
        if !tx.rows_referring(&table, &column, std::slice::from_ref(key), 1)?.is_empty() {
            return Err(SettleError::StillReferenced(table));
        }
    }
    Ok(Wanted::Goes)
}

/// The columns of other tables that may point at a row of this one, of what flows.
fn pointing_at(catalog: &Catalog, target: &str) -> Vec<(Name, Name)> {
    let to = |column: &crate::catalog::Column| matches!(&column.reference, Some(Reference::Fixed { table, .. }) if &**table == target);
    let tables = catalog.tables.values();
    tables
        .flat_map(|table| {
            let columns = table.columns.iter().filter(|column| to(column));
            columns.map(|column| (table.name.clone(), column.name.clone()))
        })
        .collect()
}

/// The person, the patient and everything of theirs that was voided with them, as OpenMRS's own unvoiding takes it: what
/// carries the same user and time.
fn unvoided(tx: &mut dyn Tx, rules: &Rules, person: &RowKey) -> StoreResult<BTreeMap<RowKey, Wanted>> {
    let both = ["person", "patient"].map(|table| RowKey { table: table.into(), parts: person.parts.clone() });
    let found = tx.rows(&both)?;
    let marks: Vec<Columns> = found.values().filter_map(voided_mark).collect();
    let mut rows: BTreeMap<RowKey, Wanted> = BTreeMap::new();
    for (key, image) in &found {
        if voided_mark(image).is_some() {
            rows.insert(key.clone(), Wanted::Holds(not_voided(rules, &key.table)));
        }
    }
    for target in ["person", "patient"] {
        for (table, column) in pointing_at(&rules.catalog, target) {
            let has_void = rules.catalog.table(&table).is_some_and(|table| table.column("date_voided").is_some());
            let said_by = rules.catalog.table(&table).and_then(|table| table.column(&column)).is_none_or(|at| at.audit);
            if said_by || !has_void || table == "patient".into() {
                continue;
            }
            let keys = tx.rows_referring(&table, &column, &both, WITH_PATIENT_MAX)?;
            for (key, image) in tx.rows(&keys)? {
                if voided_mark(&image).is_some_and(|mark| marks.contains(&mark)) {
                    rows.insert(key, Wanted::Holds(not_voided(rules, &table)));
                }
            }
        }
    }
    Ok(rows)
}

/// By whom and when a row was voided.
fn voided_mark(image: &RowImage) -> Option<Columns> {
    let of = |column: &str| image.columns.iter().find(|(name, _)| &**name == column).cloned();
    let voided = of("voided").is_some_and(|(_, value)| value == Value::Int(1));
    voided.then(|| ["voided_by", "date_voided"].into_iter().filter_map(of).collect())
}

fn not_voided(rules: &Rules, table: &str) -> Columns {
    let columns = ["voided", "voided_by", "date_voided", "void_reason"].map(Name::from);
    let has = |name: &Name| rules.catalog.table(table).is_some_and(|table| table.column(name).is_some());
    let value = |name: &Name| if &**name == "voided" { Value::Int(0) } else { Value::Null };
    columns.into_iter().filter(has).map(|name| (name.clone(), value(&name))).collect()
}
