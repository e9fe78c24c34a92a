//! What points at a patient who was merged into another one follows.
//!
//! Everything that a catalog knows to point at a person or patient is looked at, tables of modules included: a row that
//! arrives and points at a loser, and when a merge arrives, every row that points at its loser still. Core's merge has moved,
//! copied or voided what its user saw; what is left and live is what was written meanwhile:
//! - names, addresses, attributes, identifiers, relationships and memberships, which core copies: the row itself moves, not
//!   preferred, unless the winner has an equal one; an identifier that the winner has is voided then;
//! - accounts, and everything else: the row moves;
//! - voided rows stay, but for visits, encounters and what belongs to an encounter, which core moves as well;
//! - the patient, the person and the logs of merges never move, nor does an element of a collection whose key the patient is
//!   part of.

use super::merges::Settled;
use super::rule::is_voided;
use super::scene::{columns, reference, value, voiding, Proposal, Scene};
use super::touched::is_person;
use super::Touched;
use crate::catalog::{Identity, Reference};
use crate::store::{Columns, RowImage, StoreResult};
use std::collections::{BTreeMap, BTreeSet};
use tributary_merge::{group_of, AUDIT};
use tributary_model::{Name, RowKey, Value};

const NEVER: &[&str] = &["patient", "person", "person_merge_log"];
const COPIED: &[&str] =
    &["person_name", "person_address", "person_attribute", "patient_identifier", "relationship", "cohort_member"];
const MOVED_VOIDED: &[&str] = &["visit", "encounter"];
const REASON: &str = "Tributary: the patient was merged, and the other one has this identifier";

/// A row that points at a loser.
struct Pointing {
    row: RowKey,
    column: Name,
    loser: Vec<String>,
}

pub(super) fn check(scene: &mut Scene<'_, '_>, touched: &Touched, settled: &Settled) -> StoreResult<()> {
    let mut pointing = arrived(touched, settled);
    for loser in &settled.arrived {
        pointing.extend(left_behind(scene, loser)?);
    }
    pointing.retain(|one| moves(scene, &one.row, &one.column));
    if pointing.is_empty() {
        return Ok(());
    }
    scene.load(pointing.iter().map(|one| &one.row))?;
    pointing.retain(|one| scene.image(&one.row).is_some_and(|image| is_to_follow(one, image)));
    let mut moving: BTreeMap<RowKey, Columns> = BTreeMap::new();
    for one in pointing {
        let Some(columns) = followed(scene, &one, settled)? else { continue };
        moving.entry(one.row).or_default().extend(columns);
    }
    for update in moving {
        // One by one: another server's repair may have moved some of them.
        scene.propose(Proposal { entry: None, updates: vec![update], once: false });
    }
    Ok(())
}

/// Touched rows that point at a loser, but for those that the merge itself wrote.
fn arrived(touched: &Touched, settled: &Settled) -> Vec<Pointing> {
    let own_merge = |touch: &super::touched::Touch, loser: &RowKey| {
        touched.pointing_at_people().any(|(other, column, key)| {
            other.record == touch.record && &**column == "loser_person_id" && key.parts == loser.parts
        })
    };
    let losing = touched.pointing_at_people().filter(|(_, _, key)| settled.winner(&key.parts).is_some());
    losing
        .filter(|(touch, _, key)| !own_merge(touch, key))
        .map(|(touch, column, key)| Pointing {
            row: touch.change.key.clone(),
            column: column.clone(),
            loser: key.parts.clone(),
        })
        .collect()
}

/// Rows of all tables that point at a loser.
fn left_behind(scene: &mut Scene<'_, '_>, loser: &[String]) -> StoreResult<Vec<Pointing>> {
    let catalog = scene.ledger.rules.catalog.clone();
    let mut found = Vec::new();
    for table in catalog.tables.values().filter(|table| table.identity != Identity::None) {
        for column in table.columns.iter().filter(|column| !column.audit) {
            let Some(Reference::Fixed { table: target, .. }) = &column.reference else { continue };
            let target = RowKey { table: target.clone(), parts: loser.to_vec() };
            if !is_person(&target) || !moves(scene, &RowKey::single(table.name.clone(), ""), &column.name) {
                continue;
            }
            let rows = scene.referring(&table.name, &column.name, &BTreeSet::from([target]))?;
            found.extend(rows.into_iter().map(|row| Pointing {
                row,
                column: column.name.clone(),
                loser: loser.to_vec(),
            }));
        }
    }
    Ok(found)
}

/// Whether rows of a table can follow by a column.
fn moves(scene: &Scene<'_, '_>, row: &RowKey, column: &Name) -> bool {
    let identified_by = |identity: &Identity| match identity {
        Identity::Owner { column: key, .. } => key == column,
        Identity::Joined { columns } => columns.contains(column),
        _ => false,
    };
    let table = scene.ledger.rules.catalog.table(&row.table);
    !NEVER.contains(&&*row.table) && table.is_some_and(|table| !identified_by(&table.identity))
}

fn is_to_follow(one: &Pointing, image: &RowImage) -> bool {
    let points_there = reference(image, &one.column).is_some_and(|key| key.parts == one.loser);
    let of_encounter = reference(image, "encounter_id").is_some();
    points_there && (!is_voided(image) || MOVED_VOIDED.contains(&&*one.row.table) || of_encounter)
}

/// What a row is to hold; nothing where it stays.
fn followed(scene: &mut Scene<'_, '_>, one: &Pointing, settled: &Settled) -> StoreResult<Option<Columns>> {
    let Some(winner) = settled.winner(&one.loser) else { return Ok(None) };
    let Some(old) = scene.image(&one.row).and_then(|image| reference(image, &one.column)) else { return Ok(None) };
    let winner = RowKey { table: old.table.clone(), parts: winner.clone() };
    let mut moved = columns([(&one.column, Value::Ref(winner.clone()))]);
    if !COPIED.contains(&&*one.row.table) {
        return Ok(Some(moved));
    }
    let beside = scene.referring(&one.row.table, &one.column, &BTreeSet::from([winner.clone()]))?;
    let Some(image) = scene.image(&one.row) else { return Ok(None) };
    let equal = beside.iter().filter_map(|row| scene.image(row)).find(|other| same_content(one, image, other));
    let points_at_itself = image.columns.iter().any(|(_, value)| value.reference() == Some(&winner));
    match equal {
        Some(other) if &*one.row.table == "patient_identifier" && !is_voided(image) => Ok(Some(voiding(other, REASON))),
        Some(_) => Ok(None),
        None if points_at_itself => Ok(None),
        None => {
            if value(image, "preferred").is_some() {
                moved.extend(columns([("preferred", Value::Int(0))]));
            }
            Ok(Some(moved))
        }
    }
}

/// Whether two rows say the same of two people.
fn same_content(one: &Pointing, left: &RowImage, right: &RowImage) -> bool {
    let table = &one.row.table;
    let says = |name: &Name| {
        let group = group_of(table, name);
        *name != one.column && !matches!(&**name, "uuid" | "preferred") && group != AUDIT && group != "voided"
    };
    let content = |image: &RowImage| -> BTreeMap<Name, String> {
        let told = image.columns.iter().filter(|(name, value)| says(name) && !value.is_null());
        told.map(|(name, value)| (name.clone(), format!("{value:?}"))).collect()
    };
    content(left) == content(right)
}
