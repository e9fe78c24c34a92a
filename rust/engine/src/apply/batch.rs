//! The rows that a group writes, one write per row.

use crate::store::RowWrite;
use std::collections::HashMap;
use tributary_model::{Name, Op, RowKey, Value};

/// Writes in order, those of one row joined.
#[derive(Default)]
pub(super) struct Batch {
    writes: Vec<Option<RowWrite>>,
    at: HashMap<RowKey, usize>,
}

impl Batch {
    /// Whether the row is written by this batch.
    pub(super) fn writes(&self, key: &RowKey) -> bool {
        self.at.contains_key(key)
    }

    /// Whether the batch deletes the row, so that it cannot be written again before the batch is out.
    pub(super) fn deletes(&self, key: &RowKey) -> bool {
        let write = self.at.get(key).and_then(|at| self.writes[*at].as_ref());
        write.is_some_and(|write| write.op == Op::Delete)
    }

    /// Adds a write; the row must not be one that the batch deletes.
    pub(super) fn push(&mut self, write: RowWrite) {
        let slot = match self.at.get(&write.key) {
            Some(at) => &mut self.writes[*at],
            None => {
                self.at.insert(write.key.clone(), self.writes.len());
                self.writes.push(Some(write));
                return;
            }
        };
        *slot = match (slot.take(), write) {
            (Some(first), second) if second.op == Op::Delete => (first.op != Op::Insert).then_some(second),
            (Some(mut first), second) => {
                overlay(&mut first.columns, second.columns);
                Some(first)
            }
            (None, second) => Some(second),
        };
    }

    /// The writes.
    pub(super) fn into_writes(self) -> Vec<RowWrite> {
        self.writes.into_iter().flatten().collect()
    }
}

/// Sets columns to later values.
pub(super) fn overlay(columns: &mut Vec<(Name, Value)>, later: Vec<(Name, Value)>) {
    for (name, value) in later {
        match columns.iter_mut().find(|(candidate, _)| *candidate == name) {
            Some(column) => column.1 = value,
            None => columns.push((name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(op: Op, columns: &[(&str, i64)]) -> RowWrite {
        RowWrite {
            key: RowKey::single("person", "p"),
            op,
            columns: columns.iter().map(|(name, value)| (Name::from(*name), Value::Int(*value))).collect(),
            local_id: None,
        }
    }

    fn joined(writes: &[RowWrite]) -> Vec<RowWrite> {
        let mut batch = Batch::default();
        writes.iter().cloned().for_each(|write| batch.push(write));
        batch.into_writes()
    }

    #[test]
    fn several_writes_of_a_row_become_one() {
        let both = joined(&[write(Op::Insert, &[("a", 1)]), write(Op::Update, &[("a", 2), ("b", 3)])]);
        assert_eq!(both, [write(Op::Insert, &[("a", 2), ("b", 3)])]);
        let gone = joined(&[write(Op::Insert, &[("a", 1)]), write(Op::Delete, &[])]);
        assert!(gone.is_empty());
        let anew = joined(&[write(Op::Insert, &[("a", 1)]), write(Op::Delete, &[]), write(Op::Insert, &[("a", 5)])]);
        assert_eq!(anew, [write(Op::Insert, &[("a", 5)])]);
        let deleted = joined(&[write(Op::Update, &[("a", 1)]), write(Op::Delete, &[])]);
        assert_eq!(deleted, [write(Op::Delete, &[])]);
    }
}
