//! Local rows that must be written back: a local edit overwrote a version that stands against it, or an old
//! session one that it did not even touch; and rows that an old session wrote, to be looked at with the rows beside them.
//!
//! Guarantees: a line leaves the list only in the transaction that writes its column group, or finds nothing to write
//! any more; what the database refuses, and what a user holds, stays listed and stops nothing else. The rows of a
//! pass go as one batch, so that rows which point at each other come back together.

use super::{Ledger, Sequenced};
use crate::book::Book;
use crate::domain::{self, Touched};
use crate::rules::Rules;
use crate::store::{Columns, Fix, LockRequest, RowImage, RowWrite, Store, StoreError, StoreResult, Tx};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tributary_merge::{group_of, standing, Existence, Outcome, RowState, EXISTENCE};
use tributary_model::{Change, Name, Op, Position, Record, RecordId, RowKey, Seen, ServerId};

/// Rows that one transaction writes back at most.
const FIXES_AT_ONCE: usize = 100;

/// A group that no row has: stands for the rules across rows.
const ACROSS_ROWS: &str = "across rows";

/// Rows to write back, with the groups concerned.
#[derive(Default)]
pub(super) struct Fixes(BTreeMap<RowKey, BTreeSet<Name>>);

/// Groups whose standing version is such a one.
fn groups_of(state: &RowState, is_such: impl Fn(RecordId) -> bool) -> impl Iterator<Item = &Name> {
    let such = state.groups.iter().filter(move |(name, group)| {
        &***name != EXISTENCE && group.standing().is_some_and(|standing| is_such(standing.id))
    });
    such.map(|(name, _)| name)
}

/// The columns, with what stands, that a session which had seen so much puts old values into when it writes a row of which
/// it edited these columns; those of groups that it edited are left to be judged by its record.
pub fn overwritten(table: &str, state: &RowState, edited: &[Name], seen: &Seen, local: ServerId) -> Columns {
    let groups = groups_of(state, |id| id.origin != local && !seen.contains(id));
    let untouched = groups.filter(|name| edited.iter().all(|column| group_of(table, column) != &***name));
    standing(state, untouched)
}

/// What became of rows to write back.
#[derive(Default)]
pub(crate) struct Written {
    /// What shows now what stands.
    done: Vec<Fix>,
    /// What the database refused.
    pub(super) refused: Vec<Fix>,
}

impl Written {
    pub(crate) fn changed_something(&self) -> bool {
        !self.done.is_empty()
    }
}

impl Fixes {
    /// Notes what an own change did not win, or a delete that does not stand.
    pub(super) fn note(&mut self, change: &Change, outcome: &Outcome) {
        let revived = change.op == Op::Delete && outcome.existence == Existence::Kept;
        if revived || !outcome.loses.is_empty() {
            self.put(&change.key, &outcome.loses);
        }
    }

    /// Notes groups that the author did not touch and whose standing version it had not seen: OpenMRS writes a
    /// loaded row back with all its columns, so an old session has put the old values there again. Of this server's own
    /// journal it had not seen what has a position from `unseen_from` on.
    pub(super) fn note_written_back(
        &mut self,
        record: &Record,
        unseen_from: Option<Position>,
        change: &Change,
        state: Option<&RowState>,
    ) {
        let Some(state) = state.filter(|_| change.op == Op::Update) else { return };
        let is_unseen = |id: RecordId| match id.origin == record.id.origin {
            true => id != record.id && unseen_from.is_some_and(|from| id.position >= from),
            false => !record.seen.contains(id),
        };
        let groups: Vec<Name> = groups_of(state, is_unseen).cloned().collect();
        if !groups.is_empty() {
            self.put(&change.key, &groups);
        }
    }

    /// Notes a row that is to be looked at with the rows beside it.
    pub(super) fn note_late(&mut self, key: &RowKey) {
        self.put(key, &[Name::from(ACROSS_ROWS)]);
    }

    fn put<'g>(&mut self, key: &RowKey, groups: impl IntoIterator<Item = &'g Name>) {
        self.0.entry(key.clone()).or_default().extend(groups.into_iter().cloned());
    }

    /// Adds what is to be written back.
    pub(super) fn add(&mut self, fixes: &[Fix]) {
        for fix in fixes {
            self.put(&fix.key, &fix.groups);
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
    pub(super) fn list(self, tx: &mut dyn Tx) -> StoreResult<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        tx.save_fixes(&self.into_list())
    }

    /// Writes the standing values, all rows as one batch; a row that the database refuses is taken out and tried alone.
    pub(super) fn write(self, tx: &mut dyn Tx, rules: &Rules, book: &Book) -> StoreResult<Written> {
        if self.0.is_empty() {
            return Ok(Written::default());
        }
        let images = tx.rows(&self.0.keys().cloned().collect::<Vec<_>>())?;
        let mut writing = Writing { tx, rules, book, images };
        let mut together = in_order(rules, self.into_list());
        let mut alone = Vec::new();
        while let Err(refused) = writing.write(&together)? {
            match together.iter().position(|fix| refused.as_ref() == Some(&fix.key)) {
                Some(at) => alone.push(together.remove(at)),
                None => alone.append(&mut together),
            }
        }
        let mut written = Written { done: together, refused: Vec::new() };
        let parts: Vec<Fix> = in_order(rules, alone).iter().flat_map(|fix| writing.parts(fix)).collect();
        for part in parts {
            match writing.write(std::slice::from_ref(&part))? {
                Ok(()) => written.done.push(part),
                Err(_) => written.refused.push(part),
            }
        }
        Ok(written)
    }

    fn into_list(self) -> Vec<Fix> {
        self.0.into_iter().map(|(key, groups)| Fix { key, groups }).collect()
    }
}

/// Rows that are pointed at before those that point at them.
fn in_order(rules: &Rules, mut fixes: Vec<Fix>) -> Vec<Fix> {
    fixes.sort_by_key(|fix| rules.catalog.table(&fix.key.table).map(|table| table.rank));
    fixes
}

/// Locked rows with what they show.
struct Writing<'w> {
    tx: &'w mut dyn Tx,
    rules: &'w Rules,
    book: &'w Book,
    images: HashMap<RowKey, RowImage>,
}

impl Writing<'_> {
    /// Writes rows as one batch. When the database refuses one, nothing is written and the row is the error, if it can
    /// be told.
    fn write(&mut self, fixes: &[Fix]) -> StoreResult<Result<(), Option<RowKey>>> {
        let writes: Vec<RowWrite> = fixes.iter().filter_map(|fix| self.plan(fix)).collect();
        if writes.is_empty() {
            return Ok(Ok(()));
        }
        self.tx.savepoint()?;
        match self.tx.write(&writes) {
            Ok(_) => Ok(Ok(())),
            Err(StoreError::Row { key, .. }) => {
                self.tx.rollback_to_savepoint()?;
                Ok(Err(key))
            }
            Err(error) => Err(error),
        }
    }

    /// A row that is there, by column group; one that is to come back, whole.
    fn parts(&self, fix: &Fix) -> Vec<Fix> {
        if fix.groups.len() < 2 || !self.images.contains_key(&fix.key) {
            return vec![fix.clone()];
        }
        let part = |group: &Name| Fix { key: fix.key.clone(), groups: BTreeSet::from([group.clone()]) };
        fix.groups.iter().map(part).collect()
    }

    /// What brings a row to what stands, if it shows anything else.
    fn plan(&self, fix: &Fix) -> Option<RowWrite> {
        let key = &fix.key;
        let state = self.book.state(key)?;
        let write = |op, columns| RowWrite { key: key.clone(), op, columns, local_id: None };
        match (self.images.get(key), state.existence()) {
            (Some(image), Existence::Present | Existence::Kept) => {
                let mut columns = standing(state, &fix.groups);
                columns.retain(|column| !image.columns.contains(column));
                (!columns.is_empty()).then(|| write(Op::Update, columns))
            }
            (None, Existence::Kept) => Some(write(Op::Insert, self.book.restorable(self.rules, key)?)),
            _ => None,
        }
    }
}

/// Writes listed rows back. Goes over the list again as long as that brings rows back for which refused ones may have
/// waited.
pub(super) fn write_back(store: &dyn Store, rules: &Rules, now: i64, total: &mut Sequenced) -> StoreResult<()> {
    loop {
        let mut pass = Pass { store, rules, now, records: 0, done: 0, refused: 0 };
        pass.run()?;
        total.records += pass.records;
        if pass.done == 0 || pass.refused == 0 {
            total.unfixed = pass.refused;
            return Ok(());
        }
    }
}

/// One pass over the list.
struct Pass<'p> {
    store: &'p dyn Store,
    rules: &'p Rules,
    now: i64,
    records: u64,
    done: usize,
    refused: u64,
}

impl Pass<'_> {
    /// Page by page. Where somebody holds a row the page is made smaller, until that row alone is left out.
    fn run(&mut self) -> StoreResult<()> {
        let mut after = None;
        let mut rows = FIXES_AT_ONCE;
        loop {
            let listed = self.store.begin()?.fixes(after.as_ref(), rows)?;
            let Some(last) = listed.into_iter().next_back() else { return Ok(()) };
            match self.page(after.as_ref(), rows) {
                Ok(true) => rows = (2 * rows).min(FIXES_AT_ONCE),
                Ok(false) => return Ok(()),
                Err(StoreError::Busy) if rows > 1 => {
                    rows /= 2;
                    continue;
                }
                Err(StoreError::Busy) => {}
                Err(error) => return Err(error),
            }
            after = Some(last.key);
        }
    }

    /// Writes one page back in one transaction, which reads the list itself: nobody adds to it meanwhile. False when
    /// too much has been saved since to be sequenced under its locks.
    fn page(&mut self, after: Option<&RowKey>, rows: usize) -> StoreResult<bool> {
        let mut tx = self.store.begin()?;
        let counter = tx.lock_counter()?;
        let local = tx.local()?;
        let listed = tx.fixes(after, rows)?;
        let mut locked: Vec<RowKey> = listed.iter().map(|fix| fix.key.clone()).collect();
        locked.sort();
        tx.lock_rows(&LockRequest { write: locked.clone(), refer: Vec::new() })?;
        let mut ledger = Ledger::new(self.rules, local, counter, self.now);
        match ledger.sequence_under_locks(&mut *tx) {
            Err(StoreError::Busy) => return Ok(false),
            sequenced => sequenced?,
        }
        ledger.fixes.add(&listed);
        ledger.book.load(&mut *tx, locked.iter().cloned())?;
        let Written { done, refused } = ledger.fix(&mut *tx, &locked)?;
        check_late(&mut *tx, &mut ledger, &listed)?;
        let records = ledger.sequenced.records;
        tx.fixes_done(&done)?;
        ledger.close(&mut *tx)?;
        tx.commit()?;
        self.records += records;
        self.done += done.len();
        self.refused += refused.len() as u64;
        Ok(true)
    }
}

/// Looks at listed rows with the rows beside them.
fn check_late(tx: &mut dyn Tx, ledger: &mut Ledger<'_>, listed: &[Fix]) -> StoreResult<()> {
    let late = listed.iter().filter(|fix| fix.groups.iter().any(|group| &**group == ACROSS_ROWS));
    let late: Vec<RowKey> = late.map(|fix| fix.key.clone()).collect();
    if late.is_empty() {
        return Ok(());
    }
    let mut touched = Touched::of_rows(tx.rows(&late)?);
    let seen = tx.seen()?;
    domain::check_late(tx, ledger, &mut touched, &seen)
}
