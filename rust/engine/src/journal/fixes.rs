//! Local rows that must be written back: a local edit overwrote a version that stands against it, or an old
//! session one that it did not even touch.

use super::{Ledger, Sequenced};
use crate::book::Book;
use crate::rules::Rules;
use crate::store::{Fix, LockRequest, RowWrite, Store, StoreError, StoreResult, Tx};
use std::collections::{BTreeMap, BTreeSet};
use tributary_merge::{standing, Existence, Outcome, RowState, EXISTENCE};
use tributary_model::{Change, Name, Op, Record, RowKey};

/// Listed rows that are read at once.
const FIXES_READ_MAX: usize = 500;

/// Rows to write back, with the groups concerned.
#[derive(Default)]
pub(super) struct Fixes(BTreeMap<RowKey, BTreeSet<Name>>);

impl Fixes {
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

    /// Takes out what concerns these rows, which are sorted.
    pub(super) fn take_of(&mut self, rows: &[RowKey]) -> Fixes {
        let all = std::mem::take(&mut self.0);
        let (taken, left) = all.into_iter().partition(|(key, _)| rows.binary_search(key).is_ok());
        self.0 = left;
        Fixes(taken)
    }

    /// Lists the rows, so that they are written back however this process ends.
    pub(super) fn list(&self, tx: &mut dyn Tx) -> StoreResult<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let fixes: Vec<Fix> =
            self.0.iter().map(|(key, groups)| Fix { key: key.clone(), groups: groups.clone() }).collect();
        tx.save_fixes(&fixes)
    }

    /// Writes the standing values; returns how many rows the database refused.
    pub(super) fn write(self, tx: &mut dyn Tx, rules: &Rules, book: &Book) -> StoreResult<u64> {
        if self.0.is_empty() {
            return Ok(0);
        }
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

/// Writes listed rows back, each in a transaction of its own: one that a user holds stays on the list and delays no
/// other.
pub(super) fn write_back(store: &dyn Store, rules: &Rules, now: i64, total: &mut Sequenced) -> StoreResult<()> {
    let mut after = None;
    loop {
        let listed = store.begin()?.fixes(after.as_ref(), FIXES_READ_MAX)?;
        for fix in &listed {
            match write_back_one(store, rules, now, fix, total) {
                Ok(()) | Err(StoreError::Busy) => {}
                Err(error) => return Err(error),
            }
        }
        if listed.len() < FIXES_READ_MAX {
            return Ok(());
        }
        after = listed.into_iter().next_back().map(|fix| fix.key);
    }
}

fn write_back_one(store: &dyn Store, rules: &Rules, now: i64, fix: &Fix, total: &mut Sequenced) -> StoreResult<()> {
    let mut tx = store.begin()?;
    let counter = tx.lock_counter()?;
    let local = tx.local()?;
    let locked = [fix.key.clone()];
    tx.lock_rows(&LockRequest { write: locked.to_vec(), refer: Vec::new() })?;
    let mut ledger = Ledger::new(rules, local, counter, now);
    ledger.sequence_under_locks(&mut *tx)?;
    ledger.fixes.0.entry(fix.key.clone()).or_default().extend(fix.groups.iter().cloned());
    ledger.book.load(&mut *tx, locked.iter().cloned())?;
    ledger.fix(&mut *tx, &locked)?;
    total.add(ledger.sequenced);
    tx.fix_done(&fix.key)?;
    ledger.close(&mut *tx)?;
    tx.commit()
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
