//! An in-memory store, for tests and simulation.
//!
//! Guarantees what a database guarantees: transactions are all or nothing and isolated, foreign keys, unique
//! keys, lengths and NOT NULL are checked as the catalog says, a row that a user holds is never waited for.
//! Every operation passes a fault hook, so that a test can let the server die before any one of them, or
//! lose the answer to a commit.

mod rows;
mod session;
mod tx;

pub use session::Session;

use crate::catalog::Catalog;
use crate::store::{
    Aliases, Captured, Entry, Fix, Local, ParkedRecord, Peer, RowConflict, RowImage, Store, StoreError, StoreResult, Tx,
};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tributary_merge::RowState;
use tributary_model::{Chain, Name, Op, ParkNotice, Position, RecordId, RowKey, Seen, ServerId};

/// When a simulated server dies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Never.
    #[default]
    None,
    /// Before the operation with this number; the open transaction is lost.
    Before(u64),
    /// At the commit that is the operation with this number or the next one after it: it takes effect, but
    /// nobody learns so.
    AfterCommit(u64),
}

/// One server's database.
pub struct Memory {
    catalog: RefCell<Arc<Catalog>>,
    data: RefCell<Data>,
    held: RefCell<BTreeSet<RowKey>>,
    operations: Cell<u64>,
    fault: Cell<Fault>,
    entries_at_once: Cell<usize>,
}

/// Everything that is stored.
#[derive(Clone)]
pub(crate) struct Data {
    pub(crate) local: Local,
    pub(crate) rows: BTreeMap<RowKey, RowImage>,
    pub(crate) pending: Vec<Captured>,
    pub(crate) entries: BTreeMap<Position, Entry>,
    pub(crate) head: (Position, Chain),
    pub(crate) seen: Arc<Seen>,
    pub(crate) peers: BTreeMap<ServerId, Peer>,
    pub(crate) known: BTreeMap<(ServerId, RowKey), Position>,
    pub(crate) parked: BTreeMap<u64, ParkedRecord>,
    pub(crate) notices: BTreeMap<(ServerId, u64), ParkNotice>,
    pub(crate) notice_numbers: BTreeMap<ServerId, u64>,
    pub(crate) told: BTreeMap<(ServerId, RecordId), ParkNotice>,
    pub(crate) states: BTreeMap<RowKey, RowState>,
    pub(crate) conflicts: BTreeMap<(RowKey, Name), (RowConflict, Option<i64>)>,
    pub(crate) fixes: BTreeMap<RowKey, BTreeSet<Name>>,
    pub(crate) refresh: Vec<(Op, RowKey)>,
    pub(crate) numbers: u64,
    pub(crate) local_ids: BTreeMap<Name, i64>,
    pub(crate) made: BTreeSet<RowKey>,
    pub(crate) aliases: Aliases,
}

impl Data {
    /// Gives a row the name that stands, if it is here under the other one, and lets everything that points at it follow.
    fn unify(&mut self, alias: &RowKey, stands: &RowKey) {
        self.aliases.insert(alias.clone(), stands.clone());
        if let Some(row) = self.rows.remove(alias) {
            self.rows.insert(stands.clone(), row);
        }
        if let Some(state) = self.states.remove(alias) {
            self.states.insert(stands.clone(), state);
        }
        let values = self.rows.values_mut().flat_map(|row| &mut row.columns);
        for (_, value) in values {
            if value.reference() == Some(alias) {
                *value = tributary_model::Value::Ref(stands.clone());
            }
        }
    }
}

impl Memory {
    /// An empty database of a server.
    pub fn new(local: Local, catalog: Arc<Catalog>) -> Self {
        let data = Data {
            local,
            rows: BTreeMap::new(),
            pending: Vec::new(),
            entries: BTreeMap::new(),
            head: (Position(0), Chain::default()),
            seen: Arc::default(),
            peers: BTreeMap::new(),
            known: BTreeMap::new(),
            parked: BTreeMap::new(),
            notices: BTreeMap::new(),
            notice_numbers: BTreeMap::new(),
            told: BTreeMap::new(),
            states: BTreeMap::new(),
            conflicts: BTreeMap::new(),
            fixes: BTreeMap::new(),
            refresh: Vec::new(),
            numbers: 0,
            local_ids: BTreeMap::new(),
            made: BTreeSet::new(),
            aliases: Aliases::default(),
        };
        Memory {
            catalog: RefCell::new(catalog),
            data: RefCell::new(data),
            held: RefCell::default(),
            operations: Cell::new(0),
            fault: Cell::new(Fault::None),
            entries_at_once: Cell::new(0),
        }
    }

    /// Changes the schema, as an upgrade does.
    pub fn upgrade(&self, catalog: Arc<Catalog>) {
        *self.catalog.borrow_mut() = catalog;
    }

    /// Adds a neighbour.
    pub fn pair(&self, peer: Peer) {
        self.data.borrow_mut().peers.insert(peer.server, peer);
    }

    /// Removes a neighbour.
    pub fn unpair(&self, server: ServerId) {
        self.data.borrow_mut().peers.remove(&server);
    }

    /// Puts a row there that nobody captured, as an installation or a clone does.
    pub fn install(&self, key: RowKey, mut image: RowImage) {
        let mut data = self.data.borrow_mut();
        image.local_id = data.take_local_id(&key.table, image.local_id);
        data.rows.insert(key, image);
    }

    /// Takes a row away that nobody captured.
    pub fn remove(&self, key: &RowKey) {
        self.data.borrow_mut().rows.remove(key);
    }

    /// A user's session; reads what this server has seen now.
    pub fn session(&self) -> Session<'_> {
        Session::new(self)
    }

    /// Lets a user hold a row, or gives it free.
    pub fn hold(&self, key: &RowKey, held: bool) {
        let mut rows = self.held.borrow_mut();
        if held {
            rows.insert(key.clone());
        } else {
            rows.remove(key);
        }
    }

    /// Sets when the server dies, counted from now.
    pub fn set_fault(&self, fault: Fault) {
        self.operations.set(0);
        self.fault.set(fault);
    }

    /// Operations since the fault was set.
    pub fn operations(&self) -> u64 {
        self.operations.get()
    }

    /// All rows.
    pub fn rows(&self) -> BTreeMap<RowKey, RowImage> {
        self.data.borrow().rows.clone()
    }

    /// One row.
    pub fn row(&self, key: &RowKey) -> Option<RowImage> {
        self.data.borrow().rows.get(key).cloned()
    }

    /// All merge states.
    pub fn states(&self) -> BTreeMap<RowKey, RowState> {
        self.data.borrow().states.clone()
    }

    /// Open conflict entries.
    pub fn open_conflicts(&self) -> Vec<RowConflict> {
        let data = self.data.borrow();
        data.conflicts.values().filter(|(_, closed)| closed.is_none()).map(|(entry, _)| entry.clone()).collect()
    }

    /// Rows that are to be written back.
    pub fn fixes(&self) -> Vec<Fix> {
        let data = self.data.borrow();
        data.fixes.iter().map(|(key, groups)| Fix { key: key.clone(), groups: groups.clone() }).collect()
    }

    /// Parked records, by arrival.
    pub fn parked(&self) -> Vec<ParkedRecord> {
        self.data.borrow().parked.values().cloned().collect()
    }

    /// The journal.
    pub fn entries(&self) -> Vec<Entry> {
        self.data.borrow().entries.values().cloned().collect()
    }

    /// What this server has seen.
    pub fn seen(&self) -> Seen {
        (*self.data.borrow().seen).clone()
    }

    /// A neighbour as stored.
    pub fn peer(&self, server: ServerId) -> Option<Peer> {
        self.data.borrow().peers.get(&server).cloned()
    }

    /// What neighbours told of this server's records.
    pub fn told(&self) -> Vec<ParkNotice> {
        self.data.borrow().told.values().cloned().collect()
    }

    /// Rows that OpenMRS was to be told of, in order.
    pub fn refreshed(&self) -> Vec<(Op, RowKey)> {
        self.data.borrow().refresh.clone()
    }

    /// A copy of everything, as a backup or a disk image is; no faults, nothing held.
    pub fn copy(&self) -> Memory {
        Memory {
            catalog: RefCell::new(Arc::clone(&self.catalog.borrow())),
            data: RefCell::new(self.data.borrow().clone()),
            held: RefCell::default(),
            operations: Cell::new(0),
            fault: Cell::new(Fault::None),
            entries_at_once: Cell::new(0),
        }
    }

    /// The most journal entries that one transaction has committed.
    pub fn entries_at_once(&self) -> usize {
        self.entries_at_once.get()
    }

    /// Counts an operation; fails when the server dies before it.
    fn pass(&self) -> StoreResult<()> {
        let number = self.operations.get() + 1;
        self.operations.set(number);
        match self.fault.get() {
            Fault::Before(at) if number >= at => Err(died()),
            _ => Ok(()),
        }
    }

    /// Makes a transaction's data the database's.
    fn commit(&self, data: Data) -> StoreResult<()> {
        self.pass()?;
        let appended = data.head.0 .0 - self.data.borrow().head.0 .0;
        self.entries_at_once.set(self.entries_at_once.get().max(appended as usize));
        *self.data.borrow_mut() = data;
        match self.fault.get() {
            Fault::AfterCommit(at) if self.operations.get() >= at => {
                self.fault.set(Fault::Before(0));
                Err(died())
            }
            _ => Ok(()),
        }
    }
}

fn died() -> StoreError {
    StoreError::Unavailable("the server died".to_owned())
}

impl Data {
    /// The wanted integer id if it is free, otherwise the next one.
    pub(crate) fn take_local_id(&mut self, table: &Name, wanted: Option<i64>) -> Option<i64> {
        let used = |id: i64| {
            let mut rows = self.rows.iter().filter(|(key, _)| key.table == *table);
            rows.any(|(_, row)| row.local_id == Some(id))
        };
        let free = wanted.filter(|id| !used(*id));
        let next = self.local_ids.entry(table.clone()).or_insert(0);
        let id = free.unwrap_or(*next + 1);
        *next = (*next).max(id);
        Some(id)
    }
}

impl Store for Memory {
    fn catalog(&self) -> StoreResult<Arc<Catalog>> {
        Ok(Arc::clone(&self.catalog.borrow()))
    }

    fn begin(&self) -> StoreResult<Box<dyn Tx + '_>> {
        self.pass()?;
        Ok(Box::new(tx::MemoryTx::new(self, self.data.borrow().clone())))
    }
}
