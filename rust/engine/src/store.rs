//! What the engine needs of a database: the [`Store`] and [`Tx`] traits.
//!
//! One [`Tx`] is one database transaction at READ COMMITTED with foreign-key checks on; dropping it
//! without [`Tx::commit`] rolls back. Everything that one engine step does (deduplication, data, merge
//! state, relay journal, seen vector, cursor, refresh list) goes through one `Tx`, which is what makes
//! it exactly-once. All calls are batch-wise: an implementation should answer each with one statement
//! per table concerned (or one in all), never one per row. An implementation may keep what it looked up
//! (local ids, locked rows) for the life of the `Tx`.
//!
//! Rows are named by [`RowKey`] and their references are [`Value::Ref`]; translating to and from local
//! ids is the implementation's part, both ways, dynamic references
//! ([`crate::catalog::DynamicReference`]) included.

mod aliases;
mod data;
mod error;

pub use aliases::Aliases;
pub use data::{
    Captured, Counter, Entry, EntryBody, EntryKind, Fix, Hashes, Known, Link, Local, LockRequest, NewEntry, OwnFloor,
    ParkedRecord, Peer, Pending, RefreshItem, Role, RowConflict, RowImage, RowWrite, RowWriteWarning, Which, TOO_LARGE,
};
pub use error::{RowReason, StoreError};

use crate::catalog::Catalog;
use crate::rules::Rules;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tributary_merge::RowState;
use tributary_model::{Chain, Name, ParkNotice, Position, RecordId, RowKey, Seen, ServerId, Value};

/// Result of a store call.
pub type StoreResult<T> = Result<T, StoreError>;

/// A database that holds a server's OpenMRS data and Tributary's tables.
pub trait Store {
    /// The catalog of the live schema. Read at start and when [`Store::schema_changed`]; cheap to clone.
    fn catalog(&self) -> StoreResult<Arc<Catalog>>;

    /// Starts a transaction (READ COMMITTED).
    fn begin(&self) -> StoreResult<Box<dyn Tx + '_>>;
}

/// One database transaction.
pub trait Tx {
    // --- this server, its journal ---

    /// Who this server is.
    fn local(&mut self) -> StoreResult<Local>;

    /// Notes how far this server stands below the root.
    fn save_depth(&mut self, depth: u16) -> StoreResult<()>;

    /// Locks the counter row (waiting for other engine threads or nodes, not for users) and returns the next
    /// position and the chain before it. Called first in every transaction that appends or applies: it
    /// makes the engine single-file per database.
    fn lock_counter(&mut self) -> StoreResult<Counter>;

    /// Complete committed captures that have no position yet, in the order of their raw journal rows,
    /// resolved to row keys, not coalesced; whole transactions, at least one if there is one, stopping
    /// when `changes_max` changes are reached. Does not delete them.
    fn pending(&mut self, changes_max: usize) -> StoreResult<Pending>;

    /// Deletes raw journal rows up to and including those of the captures that `pending` returned last
    /// (the engine has appended them), and notes tombstones for the rows that these deleted.
    fn pending_done(&mut self, captured: &[Captured]) -> StoreResult<()>;

    /// Appends entries at the positions given (dense, rising, starting at the counter's `next`), each with
    /// its chain hash `chain(n) = SHA-256(chain(n-1) ‖ bytes(n))` over its journal encoding, and moves the counter.
    fn append(&mut self, entries: &[NewEntry]) -> StoreResult<Counter>;

    /// Entries after `after`, by rising position, stopping once `bytes_max` bytes of journal encoding or
    /// `rows_max` changes are passed (at least one entry if there is one). Cost: the entries returned.
    fn entries_after(&mut self, after: Position, rows_max: usize, bytes_max: usize) -> StoreResult<Vec<Entry>>;

    /// The chain at a position: zero at 0, `None` when the position was never reached or is archived.
    fn chain_at(&mut self, position: Position) -> StoreResult<Option<Chain>>;

    /// The last position given out, and its chain.
    fn head(&mut self) -> StoreResult<(Position, Chain)>;

    /// Deletes up to `limit` of the oldest entries below `below`, up to the first that was appended here after
    /// `appended_before` (this server's clock, never an author's); returns how many. Never deletes the entry at
    /// `below` itself, and leaves no hole.
    fn delete_entries(&mut self, below: Position, appended_before: i64, limit: usize) -> StoreResult<usize>;

    // --- what this server has seen ---

    /// The current seen vector.
    fn seen(&mut self) -> StoreResult<Seen>;

    /// What users' sessions that read now have seen: that of which OpenMRS has been told, since its caches may hold older rows
    /// until then.
    fn seen_by_sessions(&mut self) -> StoreResult<Seen>;

    /// Stores a new seen vector under a new id.
    fn save_seen(&mut self, seen: &Seen) -> StoreResult<()>;

    // --- what can be forgotten ---

    /// The first position of this server's journal that not every session has seen which may still write: what a user's
    /// transaction read first, or will.
    fn open_from(&mut self) -> StoreResult<Position>;

    /// What this server's own sessions have seen.
    fn own_floor(&mut self) -> StoreResult<OwnFloor>;

    /// Writes it back.
    fn save_own_floor(&mut self, floor: &OwnFloor) -> StoreResult<()>;

    // --- neighbours ---

    /// All paired neighbours.
    fn peers(&mut self) -> StoreResult<Vec<Peer>>;

    /// One neighbour, its row locked until the end of the transaction when `lock` is set.
    fn peer(&mut self, server: ServerId, lock: bool) -> StoreResult<Option<Peer>>;

    /// Writes a neighbour back.
    fn save_peer(&mut self, peer: &Peer) -> StoreResult<()>;

    /// Which of these rows the neighbour is known to have, with the journal position with which they
    /// were sent (0: told by the neighbour itself).
    fn known(&mut self, peer: ServerId, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, Position>>;

    /// Notes rows as sent to (or had by) the neighbour; replaces the position of those already noted.
    fn save_known(&mut self, peer: ServerId, rows: &[Known]) -> StoreResult<()>;

    // --- parked records ---

    /// How many records are parked. Must be cheap: asked once per group.
    fn parked_count(&mut self) -> StoreResult<u64>;

    /// Parked records by arrival, at most `limit`, after `after` (a `ParkedRecord::number`; 0 from the start).
    fn parked(&mut self, after: u64, limit: usize) -> StoreResult<Vec<ParkedRecord>>;

    /// Which of these records are parked, whole or a rest of them, with their (lowest) numbers.
    fn parked_ids(&mut self, ids: &[RecordId]) -> StoreResult<HashMap<RecordId, u64>>;

    /// Which of these rows some parked record blocks, with the number of the first that does.
    fn parked_blocking(&mut self, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, u64>>;

    /// Parked records that wait for one of these rows (`ParkedRecord::waits_for`), by number.
    fn parked_waiting_for(&mut self, keys: &[RowKey]) -> StoreResult<Vec<ParkedRecord>>;

    /// Parks records (numbers them by arrival; `number` of the argument is ignored) with the rows that they block.
    fn park(&mut self, records: &[ParkedRecord]) -> StoreResult<()>;

    /// Overwrites reason, row, `waits_for` and attempts of a parked record; where `blocks` is false, it blocks no more.
    fn repark(&mut self, record: &ParkedRecord) -> StoreResult<()>;

    /// Removes parked records that were applied.
    fn unpark(&mut self, numbers: &[u64]) -> StoreResult<()>;

    /// Queues notices for a neighbour, numbered from 1 without holes for as long as it is paired.
    fn add_notices(&mut self, peer: ServerId, notices: &[ParkNotice]) -> StoreResult<()>;

    /// Queued notices for a neighbour, oldest first, with their numbers.
    fn notices(&mut self, peer: ServerId, limit: usize) -> StoreResult<Vec<(u64, ParkNotice)>>;

    /// Removes the neighbour's queued notices with numbers up to `through`.
    fn notices_done(&mut self, peer: ServerId, through: u64) -> StoreResult<()>;

    /// Stores what the neighbour told of our records (an empty reason removes the record's line), for the
    /// pages.
    fn told(&mut self, peer: ServerId, notices: &[ParkNotice]) -> StoreResult<()>;

    /// Forgets the queued notices for a neighbour, and what it told; not what is too large to be sent to it, of which
    /// nobody will tell again.
    fn forget_notices(&mut self, peer: ServerId) -> StoreResult<()>;

    // --- rows ---

    /// Finds and locks rows, table by table and in key order, without ever waiting: a lock that is held by
    /// somebody else is [`StoreError::Busy`]. `request.write` are locked exclusively, `request.refer` at
    /// least so that they cannot be deleted before the transaction ends (shared; an implementation may leave
    /// that to the foreign-key check for tables that users seldom change). Returns those that exist.
    fn lock_rows(&mut self, request: &LockRequest) -> StoreResult<HashSet<RowKey>>;

    /// Current rows, all syncable columns, references as row keys; rows that do not exist are left out.
    fn rows(&mut self, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, RowImage>>;

    /// Hashes of the current rows' columns, as far as a sweep looks at them; rows that do not exist are left out.
    fn hashes(&mut self, rules: &Rules, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, Hashes>>;

    /// The hashes that columns of these values would have in this database; those of which only the database could tell what it
    /// would hold, because a column here is narrower than the author's, are left out.
    fn hashes_of(&mut self, rules: &Rules, rows: &[(RowKey, Columns)]) -> StoreResult<HashMap<RowKey, Hashes>>;

    /// Keys of rows of `table` whose reference column points at one of `targets` (`person_name` of a person),
    /// at most `limit`.
    fn rows_referring(
        &mut self,
        table: &str,
        column: &str,
        targets: &[RowKey],
        limit: usize,
    ) -> StoreResult<Vec<RowKey>>;

    /// Keys of rows of `table` that hold one of these texts in `column`, as the database compares texts, at most `limit`.
    fn rows_with_text(&mut self, table: &str, column: &str, texts: &[String], limit: usize)
        -> StoreResult<Vec<RowKey>>;

    /// Writes rows: inserts by rising table rank (self-references within the batch by need; references to
    /// rows that come later in the batch, and audit cycles, by a fix-up afterwards), then updates, then
    /// deletes by falling rank. An insert takes `local_id` when it is free. Columns that the table does
    /// not have must not occur. Appends what OpenMRS must be told to the refresh list, in the same
    /// transaction. On [`StoreError::Row`] the caller rolls back to its savepoint and goes one by one.
    fn write(&mut self, rows: &[RowWrite]) -> StoreResult<Vec<RowWriteWarning>>;

    /// Marks a place to return to; an earlier mark of the same transaction is forgotten.
    fn savepoint(&mut self) -> StoreResult<()>;

    /// Returns to the last mark: everything written since is undone, locks stay.
    fn rollback_to_savepoint(&mut self) -> StoreResult<()>;

    // --- metadata with two uuids ---

    /// The aliases; [`Tx::lock_rows`], [`Tx::rows`] and [`Tx::write`] go by them too, and merge states come back with the
    /// uuids that stand.
    fn aliases(&mut self) -> StoreResult<Aliases>;

    /// Notes rows of metadata as made on this server.
    fn note_made(&mut self, keys: &[RowKey]) -> StoreResult<()>;

    /// Which of these rows were noted as made on this server.
    fn made(&mut self, keys: &[RowKey]) -> StoreResult<HashSet<RowKey>>;

    /// Of rows that are not here, given with the values of their natural keys, those that are here under another uuid: exactly one
    /// row with these values, and that was made here ([`Tx::note_made`]).
    fn twins(&mut self, rows: &[(RowKey, Columns)]) -> StoreResult<HashMap<RowKey, RowKey>>;

    /// Makes `alias` another name of the row `stands`, which is there by now; what was an alias of it, and its merge
    /// state, follow.
    fn save_alias(&mut self, alias: &RowKey, stands: &RowKey) -> StoreResult<()>;

    // --- merge state ---

    /// The merge state of those of these rows that have one.
    fn row_states(&mut self, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, RowState>>;

    /// Merge states in an order that stays, after that of one row, at most `limit`.
    fn states_after(&mut self, after: Option<&RowKey>, limit: usize) -> StoreResult<Vec<(RowKey, RowState)>>;

    /// Replaces the merge state of rows (removes it where the state is empty).
    fn save_row_states(&mut self, states: &[(RowKey, RowState)]) -> StoreResult<()>;

    /// The entries of these rows and groups, and whether each is open; of several of one place the last one.
    fn conflicts(&mut self, places: &[(RowKey, Name)]) -> StoreResult<Entries>;

    /// Open entries in an order that stays, after a place, at most `limit`.
    fn open_conflicts(
        &mut self,
        which: &Which,
        after: Option<&(RowKey, Name)>,
        limit: usize,
    ) -> StoreResult<Vec<RowConflict>>;

    /// Opens or replaces conflict entries: one per row and column group.
    fn save_conflicts(&mut self, conflicts: &[RowConflict]) -> StoreResult<()>;

    /// Closes the entries of these rows and groups, if there are any; the entry and its values are kept.
    fn close_conflicts(&mut self, settled: &[(RowKey, Name)], now: i64) -> StoreResult<()>;

    // --- rows to write back ---

    /// Lists rows to be written back; groups are added to those listed before.
    fn save_fixes(&mut self, fixes: &[Fix]) -> StoreResult<()>;

    /// Listed rows in an order that stays, after one of them, at most `limit`.
    fn fixes(&mut self, after: Option<&RowKey>, limit: usize) -> StoreResult<Vec<Fix>>;

    /// Strikes these groups of these rows off the list; a row of which no group is left goes altogether.
    fn fixes_done(&mut self, fixes: &[Fix]) -> StoreResult<()>;

    /// Makes everything durable.
    fn commit(self: Box<Self>) -> StoreResult<()>;
}

/// Entries by row and group, and whether each is open.
pub type Entries = HashMap<(RowKey, Name), (RowConflict, bool)>;

/// Columns with their values.
pub type Columns = Vec<(Name, Value)>;
