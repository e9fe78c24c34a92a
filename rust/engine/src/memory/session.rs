//! A user at work: writes rows and captures what was written, as OpenMRS does.

use super::{rows, Data, Memory};
use crate::store::{Captured, RowImage, RowWrite, Store, StoreResult};
use std::collections::BTreeMap;
use std::sync::Arc;
use tributary_model::{Change, Name, Op, Position, RecordKind, RowKey, Seen, Value};

/// A Hibernate session with its one transaction: keeps the rows that it has loaded, as the first-level cache
/// does, and what the server had seen when it first read.
pub struct Session<'m> {
    memory: &'m Memory,
    seen: Arc<Seen>,
    unseen_from: Position,
    loaded: BTreeMap<RowKey, RowImage>,
    writes: Vec<RowWrite>,
    changes: Vec<Change>,
}

impl<'m> Session<'m> {
    pub(super) fn new(memory: &'m Memory) -> Self {
        let data = memory.data.borrow();
        let (seen, unseen_from) = (Arc::clone(&data.seen), Position(data.head.0 .0 + 1));
        Session { memory, seen, unseen_from, loaded: BTreeMap::new(), writes: Vec::new(), changes: Vec::new() }
    }

    /// Loads a row into the session.
    pub fn load(&mut self, key: &RowKey) {
        if let Some(row) = self.memory.row(key) {
            self.loaded.entry(key.clone()).or_insert(row);
        }
    }

    /// Takes over the rows that another session had loaded, as a second-level cache that was not evicted gives
    /// them to a new session.
    #[must_use]
    pub fn with_rows_of(mut self, other: Session<'_>) -> Self {
        self.loaded = other.loaded;
        self
    }

    /// Creates a row.
    pub fn insert(&mut self, key: &RowKey, columns: &[(Name, Value)]) {
        self.push(key, Op::Insert, columns.to_vec(), Vec::new());
        let mut row = RowImage::default();
        rows::set(&mut row, columns);
        self.loaded.insert(key.clone(), row);
    }

    /// Changes columns of a row. As OpenMRS does, the update writes every column that was loaded back, also
    /// those that did not change; captured are only those that did.
    pub fn update(&mut self, key: &RowKey, columns: &[(Name, Value)]) {
        self.load(key);
        let row = self.loaded.entry(key.clone()).or_default();
        let value =
            |name: &Name| row.columns.iter().find(|(candidate, _)| candidate == name).map(|(_, value)| value.clone());
        let old = columns.iter().map(|(name, _)| (name.clone(), value(name).unwrap_or(Value::Null))).collect();
        rows::set(row, columns);
        let all = row.columns.clone();
        self.writes.push(RowWrite { key: key.clone(), op: Op::Update, columns: all, local_id: None });
        self.changes.push(Change { key: key.clone(), op: Op::Update, columns: columns.to_vec(), old, local_id: None });
    }

    /// Deletes a row.
    pub fn delete(&mut self, key: &RowKey) {
        self.load(key);
        let old = self.loaded.remove(key).map(|row| row.columns).unwrap_or_default();
        self.push(key, Op::Delete, Vec::new(), old);
    }

    fn push(&mut self, key: &RowKey, op: Op, columns: Vec<(Name, Value)>, old: Vec<(Name, Value)>) {
        self.writes.push(RowWrite { key: key.clone(), op, columns: columns.clone(), local_id: None });
        self.changes.push(Change { key: key.clone(), op, columns, old, local_id: None });
    }

    /// Commits data and capture together; `time` is the sealing time.
    pub fn commit(self, time: i64) -> StoreResult<()> {
        let catalog = self.memory.catalog()?;
        let mut data: Data = self.memory.data.borrow().clone();
        for write in &self.writes {
            rows::write(&mut data, &catalog, std::slice::from_ref(write))?;
        }
        data.refresh.truncate(data.refresh.len() - self.writes.len());
        data.numbers += 1;
        let mut tx = [0; 16];
        tx[..8].copy_from_slice(&data.numbers.to_be_bytes());
        let changes = self
            .changes
            .into_iter()
            .map(|change| {
                let row = data.rows.get(&change.key).filter(|_| change.op == Op::Insert);
                Change { local_id: row.and_then(|row| row.local_id), ..change }
            })
            .collect();
        data.pending.push(Captured {
            tx,
            kind: RecordKind::User,
            author: Some(format!("user of {}", data.local.name)),
            ordering_time: time,
            seen: self.seen,
            unseen_from: Some(self.unseen_from),
            changes,
            unresolved: Vec::new(),
        });
        *self.memory.data.borrow_mut() = data;
        Ok(())
    }
}
