//! A user at work: writes rows and captures what was written, as OpenMRS does.

use super::locks::{Owner, Refused};
use super::rows::{self, Sheet};
use super::Memory;
use crate::catalog::Catalog;
use crate::store::{Captured, RowImage, RowWrite, Store, StoreError, StoreResult};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use tributary_model::{Change, Name, Op, Position, RecordKind, RowKey, Seen, Value};

/// What a transaction's reads see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    /// What was committed when it first read.
    #[default]
    RepeatableRead,
    /// What is committed when it reads.
    ReadCommitted,
}

/// Why a user's statement is not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// Somebody holds the row: call again when that transaction has ended.
    #[error("the row is held by another transaction")]
    Waits,
    /// Two transactions waited for each other: this one was rolled back.
    #[error("deadlock")]
    Deadlock,
    /// The server died, and the transaction with it.
    #[error("the server died")]
    Gone,
    /// The database refuses the statement: the transaction was rolled back.
    #[error(transparent)]
    Refused(#[from] StoreError),
}

/// A Hibernate session with its one transaction: keeps the rows that it has loaded, as the first-level cache
/// does, and what the server had seen when it first read. It stays open until [`UserTx::commit`] or
/// [`UserTx::rollback`]; whatever else happens to the database happens meanwhile.
pub struct UserTx {
    owner: Owner,
    life: u64,
    isolation: Isolation,
    snapshot: u64,
    seen: Arc<Seen>,
    unseen_from: Position,
    /// As the database knows of it: all that the session may still write about was seen up to there.
    open_from: Rc<Cell<Position>>,
    loaded: BTreeMap<RowKey, RowImage>,
    statements: Vec<RowWrite>,
    /// Statements that the database has executed.
    flushed: usize,
    changes: Vec<Change>,
    written: BTreeMap<RowKey, Option<Arc<RowImage>>>,
    sealed: Option<(u64, Captured)>,
}

impl UserTx {
    /// Begins; its first read is now.
    pub fn begin(memory: &Memory, isolation: Isolation) -> UserTx {
        let data = memory.data.borrow();
        let unseen_from = Position(data.books.head.0 .0 + 1);
        UserTx {
            owner: memory.next_owner(),
            life: memory.life.get(),
            isolation,
            snapshot: data.rows.snapshot(),
            seen: Arc::clone(&data.books.seen),
            unseen_from,
            open_from: memory.open_session(unseen_from),
            loaded: BTreeMap::new(),
            statements: Vec::new(),
            flushed: 0,
            changes: Vec::new(),
            written: BTreeMap::new(),
            sealed: None,
        }
    }

    /// What the server had seen when the transaction first read.
    pub fn seen(&self) -> &Arc<Seen> {
        &self.seen
    }

    /// A row as a query of this transaction shows it now, past the session's cache.
    pub fn read(&self, memory: &Memory, key: &RowKey) -> Option<Arc<RowImage>> {
        if let Some(own) = self.written.get(key) {
            return own.clone();
        }
        let snapshot = (self.isolation == Isolation::RepeatableRead).then_some(self.snapshot);
        memory.data.borrow().rows.get(key, snapshot).cloned()
    }

    /// Loads a row into the session, if it is not there; returns whether it is now.
    pub fn load(&mut self, memory: &Memory, key: &RowKey) -> bool {
        if !self.loaded.contains_key(key) {
            let Some(row) = self.read(memory, key) else { return false };
            self.loaded.insert(key.clone(), (*row).clone());
        }
        true
    }

    /// A loaded row.
    pub fn loaded(&self, key: &RowKey) -> Option<&RowImage> {
        self.loaded.get(key)
    }

    /// Takes over the rows that another session had loaded, as a second-level cache that was not evicted gives
    /// them to a new session.
    pub fn take_rows_of(&mut self, other: &UserTx) {
        // What OpenMRS had not been told of when it first read, it has not seen.
        self.seen = Arc::new(self.seen.meet(&other.seen));
        self.open_from.set(self.open_from.get().min(other.open_from.get()));
        self.loaded.extend(other.loaded.iter().map(|(key, row)| (key.clone(), row.clone())));
    }

    /// Creates a row.
    pub fn insert(&mut self, key: &RowKey, columns: &[(Name, Value)]) {
        self.push(key, Op::Insert, columns.to_vec(), Vec::new());
        let mut row = RowImage::default();
        rows::set(&mut row, columns);
        self.loaded.insert(key.clone(), row);
    }

    /// Changes columns of a row. As OpenMRS does, the update writes every column that was loaded back, also
    /// those that did not change; captured are only those that did. Where none did nothing is written.
    pub fn update(&mut self, memory: &Memory, key: &RowKey, columns: &[(Name, Value)]) {
        self.load(memory, key);
        let row = self.loaded.entry(key.clone()).or_default();
        let value = |name: &Name| {
            let found = row.columns.iter().find(|(candidate, _)| candidate == name);
            found.map_or(Value::Null, |(_, value)| value.clone())
        };
        let dirty = columns.iter().map(|(name, new)| (name, value(name), new)).filter(|(_, old, new)| old != *new);
        let (old, columns): (Vec<_>, Vec<_>) =
            dirty.map(|(name, old, new)| ((name.clone(), old), (name.clone(), new.clone()))).unzip();
        if columns.is_empty() {
            return;
        }
        rows::set(row, &columns);
        let all = row.columns.clone();
        self.statements.push(RowWrite { key: key.clone(), op: Op::Update, columns: all, local_id: None });
        self.changes.push(Change { key: key.clone(), op: Op::Update, columns, old, local_id: None });
    }

    /// Deletes a row.
    pub fn delete(&mut self, memory: &Memory, key: &RowKey) {
        self.load(memory, key);
        let old = self.loaded.remove(key).map(|row| row.columns).unwrap_or_default();
        self.push(key, Op::Delete, Vec::new(), old);
    }

    fn push(&mut self, key: &RowKey, op: Op, columns: Vec<(Name, Value)>, old: Vec<(Name, Value)>) {
        self.statements.push(RowWrite { key: key.clone(), op, columns: columns.clone(), local_id: None });
        self.changes.push(Change { key: key.clone(), op, columns, old, local_id: None });
    }

    /// What it has written, in order.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Executes the statements that are due, each under the locks that it needs. After [`SaveError::Waits`] it goes on
    /// where it stopped; after any other error the transaction has been rolled back.
    pub fn flush(&mut self, memory: &Memory) -> Result<(), SaveError> {
        if memory.life.get() != self.life {
            return Err(SaveError::Gone);
        }
        let catalog = memory.catalog().map_err(SaveError::Refused)?;
        while let Some(statement) = self.statements.get(self.flushed).cloned() {
            match self.execute(memory, &catalog, &statement) {
                Ok(()) => self.flushed += 1,
                Err(SaveError::Waits) => return Err(SaveError::Waits),
                Err(error) => {
                    self.rollback(memory);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn execute(&mut self, memory: &Memory, catalog: &Catalog, statement: &RowWrite) -> Result<(), SaveError> {
        let mut data = memory.data.borrow_mut();
        for (key, mode) in rows::locked_by(catalog, &self.changing(&data.rows, statement)) {
            match memory.locks.borrow_mut().lock_or_wait(self.owner, &key, mode) {
                Ok(()) => {}
                Err(Refused::Held) => return Err(SaveError::Waits),
                Err(Refused::Deadlock) => return Err(SaveError::Deadlock),
            }
        }
        // Under REPEATABLE READ too, a statement that writes goes by the rows as they are.
        let data = &mut *data;
        let mut sheet = Sheet { rows: &data.rows, written: &mut self.written, local_ids: &mut data.local_ids };
        sheet.write(catalog, std::slice::from_ref(statement))?;
        Ok(())
    }

    /// The statement with those columns only that it changes: only these are checked against other rows.
    fn changing(&self, rows: &rows::Rows, statement: &RowWrite) -> RowWrite {
        let mut changing = statement.clone();
        if let Some(row) = rows::get(rows, &self.written, &statement.key) {
            changing.columns.retain(|column| !row.columns.contains(column));
        }
        changing
    }

    /// Writes the capture, as the transaction's last statement: from then on its number among captures and its time
    /// are given. What is not executed yet is first.
    pub fn seal(&mut self, memory: &Memory, author: &str, time: i64) -> Result<(), SaveError> {
        self.flush(memory)?;
        let number = memory.next_capture();
        let mut tx = [0; 16];
        tx[..8].copy_from_slice(&number.to_be_bytes());
        let written = &self.written;
        let with_id = |change: &Change| {
            let row = written.get(&change.key).and_then(Option::as_ref).filter(|_| change.op == Op::Insert);
            Change { local_id: row.and_then(|row| row.local_id), ..change.clone() }
        };
        let captured = Captured {
            tx,
            kind: RecordKind::User,
            author: Some(author.to_owned()),
            ordering_time: time,
            seen: Arc::clone(&self.seen),
            unseen_from: Some(self.unseen_from),
            changes: self.changes.iter().map(with_id).collect(),
            unresolved: Vec::new(),
        };
        self.sealed = Some((number, captured));
        Ok(())
    }

    /// Whether the capture has been written.
    pub fn is_sealed(&self) -> bool {
        self.sealed.is_some()
    }

    /// Makes data and capture visible together. It has been sealed.
    pub fn commit(&mut self, memory: &Memory) -> Result<(), SaveError> {
        if memory.life.get() != self.life {
            return Err(SaveError::Gone);
        }
        let Some((number, captured)) = self.sealed.take() else {
            let reason = StoreError::Fatal("the transaction has not been sealed".to_owned());
            return Err(SaveError::Refused(reason));
        };
        let mut data = memory.data.borrow_mut();
        data.rows.commit(std::mem::take(&mut self.written));
        data.pending.insert(number, Arc::new(captured));
        drop(data);
        self.open_from.set(Position(u64::MAX));
        memory.locks.borrow_mut().release(self.owner);
        Ok(())
    }

    /// Undoes everything and gives the locks free.
    pub fn rollback(&mut self, memory: &Memory) {
        self.written.clear();
        self.sealed = None;
        self.open_from.set(Position(u64::MAX));
        if memory.life.get() == self.life {
            memory.locks.borrow_mut().release(self.owner);
        }
    }
}

/// A session that saves in one go.
pub struct Session<'m> {
    memory: &'m Memory,
    tx: UserTx,
}

impl<'m> Session<'m> {
    pub(super) fn new(memory: &'m Memory) -> Self {
        Session { memory, tx: UserTx::begin(memory, Isolation::ReadCommitted) }
    }

    /// Loads a row into the session.
    pub fn load(&mut self, key: &RowKey) {
        self.tx.load(self.memory, key);
    }

    /// As [`UserTx::take_rows_of`].
    #[must_use]
    pub fn with_rows_of(mut self, other: Session<'_>) -> Self {
        self.tx.take_rows_of(&other.tx);
        self
    }

    /// As [`UserTx::insert`].
    pub fn insert(&mut self, key: &RowKey, columns: &[(Name, Value)]) {
        self.tx.insert(key, columns);
    }

    /// As [`UserTx::update`].
    pub fn update(&mut self, key: &RowKey, columns: &[(Name, Value)]) {
        self.tx.update(self.memory, key, columns);
    }

    /// As [`UserTx::delete`].
    pub fn delete(&mut self, key: &RowKey) {
        self.tx.delete(self.memory, key);
    }

    /// Commits data and capture together; `time` is the sealing time.
    pub fn commit(mut self, time: i64) -> StoreResult<()> {
        let author = format!("user of {}", self.memory.data.borrow().books.local.name);
        let saved = self.tx.seal(self.memory, &author, time).and_then(|()| self.tx.commit(self.memory));
        saved.map_err(|error| {
            self.tx.rollback(self.memory);
            match error {
                SaveError::Refused(error) => error,
                SaveError::Waits | SaveError::Deadlock => StoreError::Busy,
                SaveError::Gone => super::died(),
            }
        })
    }
}
