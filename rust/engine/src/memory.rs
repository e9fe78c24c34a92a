//! An in-memory store, for tests and simulation.
//!
//! Guarantees what a database guarantees: transactions are all or nothing and isolated, the engine's at READ COMMITTED,
//! users' at REPEATABLE READ or READ COMMITTED; users' stay open across the engine's steps, hold row locks, wait for each
//! other's and for the engine's, and one of those that wait in a ring is rolled back; captures are numbered when they are
//! written and seen when they are committed; foreign keys, unique keys, lengths and NOT NULL are checked as the catalog
//! says; the engine never waits for a row that a user holds.
//! Every operation passes a hook, so that a test can let the server die before any one of them, lose
//! the answer to a commit, or let users work in the middle of the engine's transaction.

mod locks;
mod rows;
mod session;
mod table;
mod tx;

pub use session::{Isolation, SaveError, Session, UserTx};

use crate::catalog::Catalog;
use crate::store::{
    Aliases, Captured, Entry, Fix, Local, OwnFloor, ParkedRecord, Peer, RowConflict, RowImage, Store, StoreError,
    StoreResult, Tx,
};
use locks::{Locks, Mode, Owner};
use rows::{LocalIds, Rows, Sheet};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use table::Table;
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

/// What happens before an operation, which is given by its number.
pub type Meanwhile = Box<dyn FnMut(u64)>;

/// The owner of the locks of [`Memory::hold`].
const HOLDER: Owner = 0;

/// One server's database.
pub struct Memory {
    catalog: RefCell<Arc<Catalog>>,
    data: RefCell<Data>,
    locks: RefCell<Locks>,
    /// Numbers of transactions given out.
    owners: Cell<Owner>,
    /// Numbers of captures given out.
    captures: Cell<u64>,
    /// How often the server has died.
    life: Cell<u64>,
    operations: Cell<u64>,
    fault: Cell<Fault>,
    meanwhile: RefCell<Option<Meanwhile>>,
    entries_at_once: Cell<usize>,
    /// Of each open session the first position of the journal that it has not seen.
    sessions: RefCell<Vec<Weak<Cell<Position>>>>,
}

/// Everything that is committed.
#[derive(Clone)]
struct Data {
    rows: Rows,
    local_ids: LocalIds,
    /// Captures without a position, by their numbers.
    pending: BTreeMap<u64, Arc<Captured>>,
    entries: Table<Position, Entry>,
    known: Table<(ServerId, RowKey), Position>,
    parked: Table<u64, ParkedRecord>,
    notices: Table<(ServerId, u64), ParkNotice>,
    told: Table<(ServerId, RecordId), ParkNotice>,
    states: Table<RowKey, RowState>,
    conflicts: Table<(RowKey, Name), (RowConflict, Option<i64>)>,
    fixes: Table<RowKey, BTreeSet<Name>>,
    peers: Table<ServerId, Peer>,
    refresh: Vec<(Op, RowKey)>,
    books: Books,
}

/// What is small enough to be copied by every transaction.
#[derive(Clone)]
struct Books {
    local: Local,
    head: (Position, Chain),
    seen: Arc<Seen>,
    own_floor: Arc<OwnFloor>,
    notice_numbers: Arc<BTreeMap<ServerId, u64>>,
    parked_number: u64,
    made: Arc<BTreeSet<RowKey>>,
    aliases: Arc<Aliases>,
    /// Transactions that have committed.
    commits: u64,
}

impl Data {
    fn empty(local: Local) -> Data {
        Data {
            rows: Rows::default(),
            local_ids: LocalIds::new(),
            pending: BTreeMap::new(),
            entries: Table::new(),
            known: Table::new(),
            parked: Table::new(),
            notices: Table::new(),
            told: Table::new(),
            states: Table::new(),
            conflicts: Table::new(),
            fixes: Table::new(),
            peers: Table::new(),
            refresh: Vec::new(),
            books: Books {
                local,
                head: (Position(0), Chain::default()),
                seen: Arc::default(),
                own_floor: Arc::default(),
                notice_numbers: Arc::default(),
                parked_number: 0,
                made: Arc::default(),
                aliases: Arc::default(),
                commits: 0,
            },
        }
    }
}

impl Memory {
    /// An empty database of a server.
    pub fn new(local: Local, catalog: Arc<Catalog>) -> Self {
        Memory::of(catalog, Data::empty(local))
    }

    fn of(catalog: Arc<Catalog>, data: Data) -> Self {
        Memory {
            catalog: RefCell::new(catalog),
            data: RefCell::new(data),
            locks: RefCell::default(),
            owners: Cell::new(HOLDER),
            captures: Cell::new(0),
            life: Cell::new(0),
            operations: Cell::new(0),
            fault: Cell::new(Fault::None),
            meanwhile: RefCell::new(None),
            entries_at_once: Cell::new(0),
            sessions: RefCell::default(),
        }
    }

    /// Changes the schema, as an upgrade does.
    pub fn upgrade(&self, catalog: Arc<Catalog>) {
        *self.catalog.borrow_mut() = catalog;
    }

    /// Adds a neighbour.
    pub fn pair(&self, peer: Peer) {
        self.data.borrow_mut().peers.insert(peer.server, Arc::new(peer));
    }

    /// Removes a neighbour.
    pub fn unpair(&self, server: ServerId) {
        self.data.borrow_mut().peers.remove(&server);
    }

    /// Puts a row there that nobody captured, as an installation or a clone does.
    pub fn install(&self, key: RowKey, mut image: RowImage) {
        let mut data = self.data.borrow_mut();
        let data = &mut *data;
        let written = &mut BTreeMap::new();
        let mut sheet = Sheet { rows: &data.rows, written, local_ids: &mut data.local_ids };
        image.local_id = sheet.take_local_id(&key.table, image.local_id);
        data.rows.set(&key, Some(image));
    }

    /// Takes a row away that nobody captured.
    pub fn remove(&self, key: &RowKey) {
        self.data.borrow_mut().rows.set(key, None);
    }

    /// A user's session; reads what this server has seen now.
    pub fn session(&self) -> Session<'_> {
        Session::new(self)
    }

    /// Lets a user hold a row, or gives everything free that is held so.
    pub fn hold(&self, key: &RowKey, held: bool) {
        let mut locks = self.locks.borrow_mut();
        if held {
            locks.lock(HOLDER, key, Mode::Exclusive);
        } else {
            locks.release(HOLDER);
        }
    }

    /// Sets when the server dies, counted from now.
    pub fn set_fault(&self, fault: Fault) {
        self.operations.set(0);
        self.fault.set(fault);
    }

    /// What happens before each operation, counted from now, or nothing any more.
    pub fn set_meanwhile(&self, meanwhile: Option<Meanwhile>) {
        self.operations.set(0);
        *self.meanwhile.borrow_mut() = meanwhile;
    }

    /// Operations since the fault or what happens meanwhile was set.
    pub fn operations(&self) -> u64 {
        self.operations.get()
    }

    /// Ends every transaction that is open, as a server does that dies and starts again.
    pub fn restart(&self) {
        self.life.set(self.life.get() + 1);
        self.fault.set(Fault::None);
        *self.locks.borrow_mut() = Locks::default();
    }

    /// All rows.
    pub fn rows(&self) -> BTreeMap<RowKey, RowImage> {
        self.data.borrow().rows.all().map(|(key, row)| (key.clone(), (**row).clone())).collect()
    }

    /// Looks at all committed rows, in order.
    pub fn each_row(&self, mut look: impl FnMut(&RowKey, &RowImage)) {
        self.data.borrow().rows.all().for_each(|(key, row)| look(key, row));
    }

    /// Looks at the committed rows of a table, in order.
    pub fn each_row_of(&self, table: &str, mut look: impl FnMut(&RowKey, &RowImage)) {
        self.data.borrow().rows.of_table(table).for_each(|(key, row)| look(key, row));
    }

    /// One row.
    pub fn row(&self, key: &RowKey) -> Option<RowImage> {
        self.data.borrow().rows.get(key, None).map(|row| (**row).clone())
    }

    /// Whether a row is there.
    pub fn has_row(&self, key: &RowKey) -> bool {
        self.data.borrow().rows.get(key, None).is_some()
    }

    /// All merge states.
    pub fn states(&self) -> BTreeMap<RowKey, RowState> {
        self.data.borrow().states.iter().map(|(key, state)| (key.clone(), (**state).clone())).collect()
    }

    /// Looks at all merge states, in order.
    pub fn each_state(&self, mut look: impl FnMut(&RowKey, &RowState)) {
        self.data.borrow().states.iter().for_each(|(key, state)| look(key, state));
    }

    /// Open conflict entries.
    pub fn open_conflicts(&self) -> Vec<RowConflict> {
        self.conflicts().into_iter().filter(|(_, closed)| closed.is_none()).map(|(entry, _)| entry).collect()
    }

    /// All conflict entries, with when they were closed.
    pub fn conflicts(&self) -> Vec<(RowConflict, Option<i64>)> {
        self.data.borrow().conflicts.values().map(|entry| (**entry).clone()).collect()
    }

    /// Rows that are to be written back.
    pub fn fixes(&self) -> Vec<Fix> {
        let data = self.data.borrow();
        data.fixes.iter().map(|(key, groups)| Fix { key: key.clone(), groups: (**groups).clone() }).collect()
    }

    /// Parked records, by arrival.
    pub fn parked(&self) -> Vec<ParkedRecord> {
        self.data.borrow().parked.values().map(|parked| (**parked).clone()).collect()
    }

    /// Captures that wait for a position.
    pub fn pending(&self) -> Vec<Arc<Captured>> {
        self.data.borrow().pending.values().cloned().collect()
    }

    /// The journal.
    pub fn entries(&self) -> Vec<Entry> {
        self.data.borrow().entries.values().map(|entry| (**entry).clone()).collect()
    }

    /// The journal after a position.
    pub fn entries_from(&self, after: Position) -> Vec<Arc<Entry>> {
        self.data.borrow().entries.range(Position(after.0 + 1)..).map(|(_, entry)| Arc::clone(entry)).collect()
    }

    fn open_session(&self, from: Position) -> Rc<Cell<Position>> {
        let session = Rc::new(Cell::new(from));
        let mut sessions = self.sessions.borrow_mut();
        sessions.retain(|session| session.strong_count() > 0);
        sessions.push(Rc::downgrade(&session));
        session
    }

    fn open_from(&self) -> Position {
        let sessions = self.sessions.borrow();
        let open = sessions.iter().filter_map(Weak::upgrade).map(|from| from.get());
        open.min().unwrap_or(Position(u64::MAX))
    }

    /// The last position given out, and the chain there.
    pub fn head(&self) -> (Position, Chain) {
        self.data.borrow().books.head
    }

    /// What this server has seen.
    pub fn seen(&self) -> Seen {
        (*self.data.borrow().books.seen).clone()
    }

    /// A neighbour as stored.
    pub fn peer(&self, server: ServerId) -> Option<Peer> {
        self.data.borrow().peers.get(&server).map(|peer| (**peer).clone())
    }

    /// What neighbours told of this server's records.
    pub fn told(&self) -> Vec<ParkNotice> {
        self.data.borrow().told.values().map(|notice| (**notice).clone()).collect()
    }

    /// Rows that OpenMRS was to be told of, in order.
    pub fn refreshed(&self) -> Vec<(Op, RowKey)> {
        self.data.borrow().refresh.clone()
    }

    /// A copy of everything that is committed, as a backup or a disk image is; no faults, nothing held.
    pub fn copy(&self) -> Memory {
        let copy = Memory::of(Arc::clone(&self.catalog.borrow()), self.data.borrow().clone());
        copy.captures.set(self.captures.get());
        copy
    }

    /// Goes back to a copy: every open transaction ends.
    pub fn go_back_to(&self, backup: &Memory) {
        self.restart();
        *self.catalog.borrow_mut() = Arc::clone(&backup.catalog.borrow());
        *self.data.borrow_mut() = backup.data.borrow().clone();
        self.captures.set(backup.captures.get());
    }

    /// The most journal entries that one transaction has committed.
    pub fn entries_at_once(&self) -> usize {
        self.entries_at_once.get()
    }

    fn next_owner(&self) -> Owner {
        self.owners.set(self.owners.get() + 1);
        self.owners.get()
    }

    fn next_capture(&self) -> u64 {
        self.captures.set(self.captures.get() + 1);
        self.captures.get()
    }

    /// Counts an operation; fails when the server dies before it.
    fn pass(&self) -> StoreResult<()> {
        let number = self.operations.get() + 1;
        self.operations.set(number);
        let happening = self.meanwhile.borrow_mut().take();
        if let Some(mut happening) = happening {
            happening(number);
            self.meanwhile.borrow_mut().get_or_insert(happening);
        }
        match self.fault.get() {
            Fault::Before(at) if number >= at => Err(died()),
            _ => Ok(()),
        }
    }
}

fn died() -> StoreError {
    StoreError::Unavailable("the server died".to_owned())
}

impl Store for Memory {
    fn catalog(&self) -> StoreResult<Arc<Catalog>> {
        Ok(Arc::clone(&self.catalog.borrow()))
    }

    fn begin(&self) -> StoreResult<Box<dyn Tx + '_>> {
        self.pass()?;
        Ok(Box::new(tx::MemoryTx::new(self)))
    }
}
