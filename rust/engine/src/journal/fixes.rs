//! Local rows that must be written back: a local edit overwrote a version that stands against it, or an old
//! session one that it did not even touch.

use crate::book::Book;
use crate::rules::Rules;
use crate::store::{LockRequest, RowWrite, StoreError, StoreResult, Tx};
use std::collections::{BTreeMap, BTreeSet};
use tributary_merge::{standing, Existence, Outcome, RowState, EXISTENCE};
use tributary_model::{Change, Name, Op, Record, RowKey};

/// Rows to write back, with the groups concerned.
#[derive(Default)]
pub(super) struct Fixes(BTreeMap<RowKey, BTreeSet<Name>>);

impl Fixes {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes what an own change did not win, or a delete that does not stand.
    pub(super) fn note(&mut self, change: &Change, outcome: &Outcome) {
        let revived = change.op == Op::Delete && outcome.existence == Existence::Kept;
        if revived || !outcome.loses.is_empty() {
            self.0.entry(change.key.clone()).or_default().extend(outcome.loses.iter().cloned());
        }
    }

    /// Notes groups that the author did not touch and whose standing version it had not seen: OpenMRS writes a
    /// loaded row back with all its columns, so an old session has put the old values there again.
    pub(super) fn note_written_back(&mut self, record: &Record, change: &Change, state: Option<&RowState>) {
        let Some(state) = state.filter(|_| change.op == Op::Update) else { return };
        let unseen = state.groups.iter().filter(|(name, group)| {
            &***name != EXISTENCE
                && group.standing().is_some_and(|standing| {
                    standing.id.origin != record.id.origin && !record.seen.contains(standing.id)
                })
        });
        let groups: Vec<Name> = unseen.map(|(name, _)| name.clone()).collect();
        if !groups.is_empty() {
            self.0.entry(change.key.clone()).or_default().extend(groups);
        }
    }

    /// The rows to lock before they are written.
    pub(super) fn lock_request(&self) -> LockRequest {
        LockRequest { write: self.0.keys().cloned().collect(), refer: Vec::new() }
    }

    /// Writes the standing values; returns how many rows the database refused.
    pub(super) fn write(self, tx: &mut dyn Tx, rules: &Rules, book: &Book) -> StoreResult<u64> {
        let keys: Vec<RowKey> = self.0.keys().cloned().collect();
        let images = tx.rows(&keys)?;
        let mut refused = 0;
        for (key, groups) in self.0 {
            let groups: Vec<Name> = groups.into_iter().collect();
            let Some(write) = fix(rules, &key, &groups, images.get(&key), book) else { continue };
            tx.savepoint()?;
            match tx.write(&[write]) {
                Ok(_) => {}
                Err(StoreError::Row { .. }) => {
                    tx.rollback_to_savepoint()?;
                    refused += 1;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(refused)
    }
}

fn fix(
    rules: &Rules,
    key: &RowKey,
    groups: &[Name],
    image: Option<&crate::store::RowImage>,
    book: &Book,
) -> Option<RowWrite> {
    let state = book.state(key)?;
    let write = |op, columns| Some(RowWrite { key: key.clone(), op, columns, local_id: None });
    match (image, state.existence()) {
        (Some(image), Existence::Present | Existence::Kept) => {
            let mut columns = standing(state, groups);
            columns.retain(|column| !image.columns.contains(column));
            if columns.is_empty() {
                None
            } else {
                write(Op::Update, columns)
            }
        }
        (None, Existence::Kept) => write(Op::Insert, book.restorable(rules, key)?),
        _ => None,
    }
}
