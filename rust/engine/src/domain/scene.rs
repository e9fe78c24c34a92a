//! What the rules see and do in one transaction: rows as they are now, and what is to be written about them.
//!
//! Guarantees: rows are locked before they are changed, without waiting; where one is not any more what was decided upon,
//! the whole group is undone and taken anew. What the database refuses is only listed.

use super::{Arrival, Entry, Told, Touched};
use crate::journal::Ledger;
use crate::store::{Columns, EntryKind, LockRequest, RowImage, RowWrite, StoreError, StoreResult, Tx};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tributary_merge::RowState;
use tributary_model::{Change, Name, Op, RowKey, Value};

/// Rows that stand beside the touched ones at most, of so many owners.
const ROWS_MAX: usize = 10_000;
const OWNERS_AT_ONCE: usize = 100;
/// The rule of a row that should have followed a merge and that the database did not let.
const REFUSED: &str = "could-not-follow";

/// What a rule wants.
pub(super) struct Proposal {
    pub(super) entry: Option<Entry>,
    /// Rows with the columns that they are to hold.
    pub(super) updates: Vec<(RowKey, Columns)>,
    /// Whether an entry that was raised before, settled or not, means that nothing is done again.
    pub(super) once: bool,
}

impl Proposal {
    /// Whether another server's repair under way does it: raises the same entry, or changes the row, where there is none.
    fn is_told(&self, told: &Told) -> bool {
        match &self.entry {
            Some(entry) => {
                let key = entry.key();
                told.coming.contains(&key) || (self.once && told.raised.contains(&key))
            }
            None => self.updates.iter().any(|(key, _)| told.coming.contains(key)),
        }
    }

    /// Its entry, when the database refused some of these rows: nothing was repaired then.
    fn into_entry(self, refused: &BTreeSet<RowKey>) -> Option<Entry> {
        let first = self.updates.into_iter().map(|(key, _)| key).find(|key| refused.contains(key));
        match (self.entry, first) {
            (Some(entry), Some(_)) => Some(Entry { kind: EntryKind::Listed, ..entry }),
            (None, Some(row)) => Some(Entry { rule: REFUSED.into(), row, others: Vec::new(), kind: EntryKind::Listed }),
            (entry, None) => entry,
        }
    }
}

/// One transaction's view.
pub(super) struct Scene<'s, 'r> {
    tx: &'s mut dyn Tx,
    pub(super) ledger: &'s mut Ledger<'r>,
    arrival: &'s Arrival<'s>,
    images: HashMap<RowKey, Option<RowImage>>,
    proposals: Vec<Proposal>,
}

impl<'s, 'r> Scene<'s, 'r> {
    pub(super) fn new(tx: &'s mut dyn Tx, ledger: &'s mut Ledger<'r>, arrival: &'s Arrival<'s>) -> Self {
        Scene { tx, ledger, arrival, images: HashMap::new(), proposals: Vec::new() }
    }

    /// Loads rows that were not looked at before.
    pub(super) fn load<'k>(&mut self, keys: impl IntoIterator<Item = &'k RowKey>) -> StoreResult<()> {
        let new: BTreeSet<&RowKey> = keys.into_iter().filter(|key| !self.images.contains_key(*key)).collect();
        let new: Vec<RowKey> = new.into_iter().cloned().collect();
        if !new.is_empty() {
            let mut found = self.tx.rows(&new)?;
            self.images.extend(new.into_iter().map(|key| {
                let image = found.remove(&key);
                (key, image)
            }));
        }
        Ok(())
    }

    /// A loaded row, if it is there.
    pub(super) fn image(&self, key: &RowKey) -> Option<&RowImage> {
        self.images.get(key)?.as_ref()
    }

    /// Loaded rows of a table that point at one of these.
    pub(super) fn referring(
        &mut self,
        table: &str,
        column: &str,
        owners: &BTreeSet<RowKey>,
    ) -> StoreResult<Vec<RowKey>> {
        let owners: Vec<RowKey> = owners.iter().cloned().collect();
        let mut rows = Vec::new();
        for chunk in owners.chunks(OWNERS_AT_ONCE) {
            rows.extend(self.tx.rows_referring(table, column, chunk, ROWS_MAX)?);
        }
        self.load(&rows)?;
        Ok(rows)
    }

    /// Loaded rows of a table with one of these texts in a column, as the database compares texts.
    pub(super) fn with_text(
        &mut self,
        table: &str,
        column: &str,
        texts: &BTreeSet<String>,
    ) -> StoreResult<Vec<RowKey>> {
        let texts: Vec<String> = texts.iter().cloned().collect();
        let rows = self.tx.rows_with_text(table, column, &texts, ROWS_MAX)?;
        self.load(&rows)?;
        Ok(rows)
    }

    /// As [`Touched::count_whole`].
    pub(super) fn count_whole(&mut self, touched: &mut Touched) -> StoreResult<bool> {
        touched.count_whole(self.tx)
    }

    /// Merge states of rows.
    pub(super) fn states(&mut self, keys: &BTreeSet<RowKey>) -> StoreResult<HashMap<RowKey, RowState>> {
        self.ledger.book.load(self.tx, keys.iter().cloned())?;
        let state = |key: &RowKey| self.ledger.book.state(key).map(|state| (key.clone(), state.clone()));
        Ok(keys.iter().filter_map(state).collect())
    }

    /// Wants something to be written or listed.
    pub(super) fn propose(&mut self, proposal: Proposal) {
        self.proposals.push(proposal);
    }

    /// Only lists rows.
    pub(super) fn list(&mut self, rule: &str, row: RowKey, others: Vec<RowKey>) {
        let entry = Some(Entry { rule: rule.into(), row, others, kind: EntryKind::Listed });
        self.propose(Proposal { entry, updates: Vec::new(), once: true });
    }

    /// Changes a row, with an entry.
    pub(super) fn repair(&mut self, rule: &str, row: RowKey, columns: Columns, others: Vec<RowKey>, once: bool) {
        let entry = Some(Entry { rule: rule.into(), row: row.clone(), others, kind: EntryKind::Repaired });
        self.propose(Proposal { entry, updates: vec![(row, columns)], once });
    }

    /// Writes what was proposed as one record; returns the rows that it changed.
    pub(super) fn carry_out(&mut self) -> StoreResult<BTreeSet<RowKey>> {
        let mut proposals = std::mem::take(&mut self.proposals);
        proposals.retain(|proposal| !proposal.is_told(&self.arrival.told));
        self.drop_known(&mut proposals)?;
        if proposals.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut wanted: BTreeMap<RowKey, BTreeMap<Name, Value>> = BTreeMap::new();
        for (key, columns) in proposals.iter().flat_map(|proposal| &proposal.updates) {
            wanted.entry(key.clone()).or_default().extend(columns.iter().cloned());
        }
        let mut changes = self.changes(wanted)?;
        let refused = self.write(&mut changes)?;
        let written: BTreeSet<RowKey> = changes.iter().map(|change| change.key.clone()).collect();
        written.iter().for_each(|key| drop(self.images.remove(key)));
        let entries = proposals.into_iter().filter_map(|proposal| proposal.into_entry(&refused));
        let entries: Vec<Change> = entries.map(|entry| entry.change()).collect();
        if !changes.is_empty() || !entries.is_empty() {
            self.ledger.mend(self.tx, self.arrival.seen.clone(), changes, entries)?;
        }
        Ok(written)
    }

    /// Leaves out what was raised before.
    fn drop_known(&mut self, proposals: &mut Vec<Proposal>) -> StoreResult<()> {
        let place = |proposal: &Proposal| {
            let entry = proposal.entry.as_ref().filter(|_| proposal.once)?;
            Some((entry.row.clone(), entry.rule.clone()))
        };
        let places: Vec<(RowKey, Name)> = proposals.iter().filter_map(place).collect();
        if !places.is_empty() {
            let known = self.tx.conflicts(&places)?;
            proposals.retain(|proposal| place(proposal).is_none_or(|place| !known.contains_key(&place)));
        }
        Ok(())
    }

    /// The changes that bring locked rows to what is wanted.
    fn changes(&mut self, wanted: BTreeMap<RowKey, BTreeMap<Name, Value>>) -> StoreResult<Vec<Change>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let write: Vec<RowKey> = wanted.keys().cloned().collect();
        let refer: BTreeSet<RowKey> =
            wanted.values().flat_map(BTreeMap::values).filter_map(Value::reference).cloned().collect();
        let refer = refer.into_iter().filter(|key| !wanted.contains_key(key)).collect();
        self.load(&write)?;
        self.tx.lock_rows(&LockRequest { write: write.clone(), refer })?;
        self.ledger.sequence_under_locks(self.tx)?;
        let images = self.tx.rows(&write)?;
        let mut changes = Vec::with_capacity(wanted.len());
        for (key, columns) in wanted {
            if images.get(&key) != self.image(&key) {
                return Err(StoreError::Busy);
            }
            let Some(image) = images.get(&key) else { continue };
            let before = |name: &Name| value(image, name).cloned().unwrap_or(Value::Null);
            let columns: Columns = columns.into_iter().filter(|(name, value)| before(name) != *value).collect();
            if !columns.is_empty() {
                let old = columns.iter().map(|(name, _)| (name.clone(), before(name))).collect();
                changes.push(Change { key, op: Op::Update, columns, old, local_id: None });
            }
        }
        Ok(changes)
    }

    /// Writes the rows, without those that the database refuses; returns these.
    fn write(&mut self, changes: &mut Vec<Change>) -> StoreResult<BTreeSet<RowKey>> {
        let mut refused = BTreeSet::new();
        while !changes.is_empty() {
            let write = |change: &Change| RowWrite {
                key: change.key.clone(),
                op: Op::Update,
                columns: change.columns.clone(),
                local_id: None,
            };
            let writes: Vec<RowWrite> = changes.iter().map(write).collect();
            self.tx.savepoint()?;
            match self.tx.write(&writes) {
                Ok(_) => break,
                Err(StoreError::Row { key, .. }) => {
                    self.tx.rollback_to_savepoint()?;
                    let at = changes.iter().position(|change| Some(&change.key) == key.as_ref());
                    let out = match at {
                        Some(at) => vec![changes.remove(at)],
                        None => std::mem::take(changes),
                    };
                    refused.extend(out.into_iter().map(|change| change.key));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(refused)
    }
}

/// A column's value.
pub(super) fn value<'i>(image: &'i RowImage, column: &str) -> Option<&'i Value> {
    image.columns.iter().find(|(name, _)| &**name == column).map(|(_, value)| value)
}

/// The row that a column points at.
pub(super) fn reference<'i>(image: &'i RowImage, column: &str) -> Option<&'i RowKey> {
    value(image, column)?.reference()
}

/// Whether a flag is set.
pub(super) fn is_set(image: &RowImage, column: &str) -> bool {
    value(image, column) == Some(&Value::Int(1))
}

/// A date or text as text; empty where there is none.
pub(super) fn text<'i>(image: &'i RowImage, column: &str) -> &'i str {
    match value(image, column) {
        Some(Value::Temporal(text) | Value::Text(text)) => text,
        _ => "",
    }
}

/// Columns from pairs.
pub(super) fn columns<const N: usize>(pairs: [(&str, Value); N]) -> Columns {
    pairs.into_iter().map(|(name, value)| (Name::from(name), value)).collect()
}

/// The columns that void a row, as if the author of the row that stays had done it: equal on whatever server.
pub(super) fn voiding(stays: &RowImage, reason: &str) -> Columns {
    let of = |column: &str| value(stays, column).cloned().unwrap_or(Value::Null);
    columns([
        ("voided", Value::Int(1)),
        ("voided_by", of("creator")),
        ("date_voided", of("date_created")),
        ("void_reason", Value::Text(reason.to_owned())),
    ])
}
