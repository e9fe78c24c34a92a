//! Reference rows: what flowing rows point at and what does not flow itself.
//!
//! Each is sent until a frame that carried it is confirmed, and then never again. A row brings what it needs
//! to stand by itself: the rows that it points at, a person's names, a concept's names and numeric part.

use super::direction_to;
use crate::flows::{Flow, Flows};
use crate::store::{Peer, RowImage, StoreResult, Tx};
use std::collections::{BTreeMap, BTreeSet};
use tributary_model::{FramedRecord, Name, Position, ReferenceRow, RowKey, Value};

/// Most rows that the dependants of so many owners may bring.
const DEPENDANTS_MAX: usize = 10_000;
const OWNERS_AT_ONCE: usize = 50;

/// What belongs to a row and goes with it: (owner's table, dependent table, its column).
const DEPENDANTS: &[(&str, &str, &str)] = &[
    ("person", "person_name", "person_id"),
    ("concept", "concept_name", "concept_id"),
    ("concept", "concept_description", "concept_id"),
    ("concept", "concept_numeric", "concept_id"),
    ("concept", "concept_complex", "concept_id"),
];

/// Columns of `users` that let somebody log in or be written to: never on a reference row.
const USER_BLANKS: &[&str] =
    &["username", "password", "salt", "secret_question", "secret_answer", "email", "activation_key"];

/// Rows that the neighbour reported missing, that may go there, that exist, and that no confirmed frame has
/// brought since. The others are forgotten.
pub(super) fn still_wanted(tx: &mut dyn Tx, flows: &Flows, peer: &mut Peer) -> StoreResult<Vec<RowKey>> {
    if peer.wanted.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<RowKey> = peer.wanted.iter().filter(|key| flows.takes_reference(&key.table)).cloned().collect();
    let known = tx.known(peer.server, &keys)?;
    let there = tx.rows(&keys)?;
    let arrived = |key: &RowKey| known.get(key).is_some_and(|at| at.0 > 0 && *at <= peer.confirmed.position);
    let open: Vec<RowKey> = keys.into_iter().filter(|key| there.contains_key(key) && !arrived(key)).collect();
    peer.wanted = open.iter().cloned().collect();
    Ok(open)
}

/// The reference rows of one frame.
pub(super) struct References {
    rows: BTreeMap<RowKey, RowImage>,
}

impl References {
    /// Everything that the records (and the wanted rows) need and that the neighbour is not known to have.
    pub(super) fn collect(
        tx: &mut dyn Tx,
        flows: &Flows,
        peer: &Peer,
        records: &[FramedRecord],
        wanted: &[RowKey],
    ) -> StoreResult<References> {
        let mut references = References { rows: BTreeMap::new() };
        let carried: BTreeSet<&RowKey> =
            records.iter().flat_map(|framed| &framed.record.changes).map(|change| &change.key).collect();
        let values = records.iter().flat_map(|framed| &framed.record.changes).flat_map(|change| &change.columns);
        let mut open: BTreeSet<RowKey> = values.filter_map(|(_, value)| value.reference()).cloned().collect();
        open.retain(|key| !carried.contains(key) && needs_reference_row(flows, peer, key));
        let mut open = unconfirmed(tx, peer, open)?;
        open.extend(wanted.iter().cloned());
        while !open.is_empty() {
            open = references.add(tx, flows, peer, open)?;
            open.retain(|key| !carried.contains(key));
        }
        Ok(references)
    }

    /// Adds these rows with their dependants; returns the rows that they need in turn.
    fn add(
        &mut self,
        tx: &mut dyn Tx,
        flows: &Flows,
        peer: &Peer,
        mut keys: BTreeSet<RowKey>,
    ) -> StoreResult<BTreeSet<RowKey>> {
        keys.extend(dependants(tx, &keys)?);
        keys.retain(|key| !self.rows.contains_key(key));
        let keys: Vec<RowKey> = keys.into_iter().collect();
        let mut needed = BTreeSet::new();
        for (key, mut image) in tx.rows(&keys)? {
            make_harmless(&key, &mut image);
            image.columns.retain(|(name, _)| flows.reference_column(&key.table, name));
            let targets = image.columns.iter().filter_map(|(_, value)| value.reference());
            needed.extend(
                targets
                    .filter(|target| needs_reference_row(flows, peer, target) || &*target.table == "person")
                    .cloned(),
            );
            self.rows.insert(key, image);
        }
        needed.retain(|key| !self.rows.contains_key(key));
        unconfirmed(tx, peer, needed)
    }

    /// Which rows they are.
    pub(super) fn keys(&self) -> impl Iterator<Item = &RowKey> {
        self.rows.keys()
    }

    /// The rows as they travel.
    pub(super) fn into_rows(self) -> Vec<ReferenceRow> {
        let row =
            |(key, image): (RowKey, RowImage)| ReferenceRow { key, columns: image.columns, local_id: image.local_id };
        self.rows.into_iter().map(row).collect()
    }
}

/// Whether a row that is pointed at must be brought along: it could be, and its own changes do not all flow.
fn needs_reference_row(flows: &Flows, peer: &Peer, key: &RowKey) -> bool {
    flows.goes_as_reference(&key.table) && flows.row(key, direction_to(peer)) != Flow::Yes
}

/// Those that no confirmed frame, and not the neighbour itself, has told it to have.
fn unconfirmed(tx: &mut dyn Tx, peer: &Peer, keys: BTreeSet<RowKey>) -> StoreResult<BTreeSet<RowKey>> {
    if keys.is_empty() {
        return Ok(keys);
    }
    let keys: Vec<RowKey> = keys.into_iter().collect();
    let known = tx.known(peer.server, &keys)?;
    let had = |key: &RowKey| known.get(key).is_some_and(|at: &Position| *at <= peer.confirmed.position);
    Ok(keys.into_iter().filter(|key| !had(key)).collect())
}

fn dependants(tx: &mut dyn Tx, keys: &BTreeSet<RowKey>) -> StoreResult<Vec<RowKey>> {
    let mut found = Vec::new();
    for (owner, table, column) in DEPENDANTS {
        let owners: Vec<RowKey> = keys.iter().filter(|key| &*key.table == *owner).cloned().collect();
        for owners in owners.chunks(OWNERS_AT_ONCE) {
            found.extend(tx.rows_referring(table, column, owners, DEPENDANTS_MAX)?);
        }
    }
    Ok(found)
}

/// A user travels without login: nobody can log in with a reference row, and it takes nobody's name.
fn make_harmless(key: &RowKey, image: &mut RowImage) {
    if &*key.table != "users" {
        return;
    }
    let Some(uuid) = key.parts.first() else { return };
    image.columns.retain(|(name, _)| !USER_BLANKS.contains(&&**name));
    set(image, "system_id", Value::Text(uuid.clone()));
    set(image, "retired", Value::Int(1));
}

fn set(image: &mut RowImage, column: &str, value: Value) {
    match image.columns.iter_mut().find(|(name, _)| &**name == column) {
        Some((_, slot)) => *slot = value,
        None => image.columns.push((Name::from(column), value)),
    }
}
