//! The rows that a group touched, as the rules look at them.

use crate::store::{RowImage, StoreResult, Tx};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tributary_model::{Change, Name, Op, Position, Record, RecordId, RowKey, Seen, ServerId, Value};

/// One applied change.
pub(crate) struct Touch {
    /// The record that made it.
    pub(super) record: RecordId,
    /// What its author had seen.
    pub(super) seen: Arc<Seen>,
    /// The change, without what it replaced.
    pub(super) change: Change,
}

/// Applied changes.
#[derive(Default)]
pub(crate) struct Touched {
    pub(super) touches: Vec<Touch>,
    /// Rows that count as new beside their changes: those that followed, and reference rows.
    pub(super) moved: BTreeSet<RowKey>,
    /// Rows that are otherwise than their changes say: what happened to the rows beside them meanwhile may have passed
    /// them by.
    whole: Vec<RowKey>,
}

impl Touched {
    /// Adds the changes of a record that was applied.
    pub(crate) fn add(&mut self, record: &Record, changes: &[Change]) {
        let kept = changes.iter().filter(|change| change.op != Op::Delete);
        self.touches.extend(kept.map(|change| Touch {
            record: record.id,
            seen: Arc::clone(&record.seen),
            change: Change {
                key: change.key.clone(),
                op: change.op,
                columns: change.columns.clone(),
                old: Vec::new(),
                local_id: None,
            },
        }));
    }

    /// Rows as if they had just come, of which nobody knows who made them.
    pub(crate) fn of_rows(rows: HashMap<RowKey, RowImage>) -> Touched {
        let touch = |(key, image): (RowKey, RowImage)| Touch {
            record: RecordId { origin: ServerId(uuid::Uuid::nil()), position: Position(0) },
            seen: Arc::default(),
            change: Change { key, op: Op::Insert, columns: image.columns, old: Vec::new(), local_id: None },
        };
        let mut touches: Vec<Touch> = rows.into_iter().map(touch).collect();
        touches.sort_by(|left, right| left.change.key.cmp(&right.change.key));
        Touched { touches, ..Touched::default() }
    }

    /// Adds rows that are to be looked at like new ones.
    pub(crate) fn extend(&mut self, rows: impl IntoIterator<Item = RowKey>) {
        self.moved.extend(rows);
    }

    /// Adds rows that are to be looked at as they are.
    pub(crate) fn add_whole(&mut self, rows: Vec<RowKey>) {
        self.whole.extend(rows);
    }

    /// Counts these rows as new ones; whether there are any.
    pub(super) fn count_whole(&mut self, tx: &mut dyn Tx) -> StoreResult<bool> {
        if self.whole.is_empty() {
            return Ok(false);
        }
        let rows = tx.rows(&std::mem::take(&mut self.whole))?;
        self.touches.extend(Touched::of_rows(rows).touches);
        Ok(true)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.touches.is_empty() && self.moved.is_empty() && self.whole.is_empty()
    }

    /// Rows of a table that are new, or of which one of these columns changed.
    pub(super) fn rows(&self, table: &str, columns: &[&str]) -> BTreeSet<RowKey> {
        let concerns = |change: &Change| {
            change.op == Op::Insert || change.columns.iter().any(|(name, _)| columns.contains(&&**name))
        };
        let changed = self.touches.iter().map(|touch| &touch.change);
        let changed = changed.filter(|change| &*change.key.table == table && concerns(change));
        let moved = self.moved.iter().filter(|key| &*key.table == table);
        changed.map(|change| &change.key).chain(moved).cloned().collect()
    }

    /// Changes that make a row point at a person or patient, with the column and the target.
    pub(super) fn pointing_at_people(&self) -> impl Iterator<Item = (&Touch, &Name, &RowKey)> {
        self.touches.iter().flat_map(|touch| {
            let references = touch.change.columns.iter();
            let people = references.filter_map(|(name, value)| match value {
                Value::Ref(key) if is_person(key) => Some((name, key)),
                _ => None,
            });
            people.map(move |(name, key)| (touch, name, key))
        })
    }
}

/// Whether a key names a person, as such or as a patient.
pub(super) fn is_person(key: &RowKey) -> bool {
    matches!(&*key.table, "person" | "patient")
}
