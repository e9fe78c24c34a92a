//! One database transaction: the engine's `Tx`, each call handed to the module that knows how.
//!
//! Guarantees: READ COMMITTED with foreign-key checks on; dropped without `commit` it rolls back, and a connection that
//! comes back from the pool with anything open is rolled back before it is used.

use crate::error::Fault;
use crate::ids::Ids;
use crate::pending::Sequenced;
use crate::seen::SeenSets;
use crate::store::MySqlStore;
use mysql::prelude::Queryable;
use mysql::PooledConn;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tributary_engine::catalog::Catalog;
use tributary_engine::rules::Rules;
use tributary_engine::store::{
    Aliases, Captured, Columns, Counter, Entries, Entry, Fix, Hashes, Known, Local, LockRequest, NewEntry, OwnFloor,
    ParkedRecord, Peer, Pending, RowConflict, RowImage, RowWrite, RowWriteWarning, StoreResult, Tx, Which,
};
use tributary_merge::RowState;
use tributary_model::{Chain, Name, ParkNotice, Position, RecordId, RowKey, Seen, ServerId};
use tributary_wire::journal::Encoder;

/// How long to wait for the counter row, which only other engine threads and nodes hold.
const COUNTER_WAIT_SECONDS_MAX: u32 = 30;

/// One transaction on one of the store's connections.
pub struct MySqlTx<'s> {
    pub(crate) store: &'s MySqlStore,
    pub(crate) conn: PooledConn,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) ids: Ids,
    pub(crate) aliases: Option<Arc<Aliases>>,
    pub(crate) attribute_targets: Option<HashMap<i64, &'static str>>,
    pub(crate) sequenced: Sequenced,
    pub(crate) seen_sets: SeenSets,
    pub(crate) encoder: Encoder,
    pub(crate) impatient: bool,
    /// Session variables that hold large values of the write under way.
    pub(crate) variables: usize,
    committed: bool,
}

impl<'s> MySqlTx<'s> {
    pub(crate) fn begin(store: &'s MySqlStore) -> Result<Self, Fault> {
        let catalog = tributary_engine::store::Store::catalog(store)?;
        let mut conn = store.connections.take()?;
        conn.query_drop("ROLLBACK")?;
        conn.query_drop(format!("SET SESSION innodb_lock_wait_timeout = {COUNTER_WAIT_SECONDS_MAX}"))?;
        conn.query_drop("START TRANSACTION")?;
        Ok(MySqlTx {
            store,
            conn,
            catalog,
            ids: Ids::default(),
            aliases: None,
            attribute_targets: None,
            sequenced: Sequenced::default(),
            seen_sets: SeenSets::default(),
            encoder: Encoder::default(),
            impatient: false,
            variables: 0,
            committed: false,
        })
    }
}

impl Drop for MySqlTx<'_> {
    fn drop(&mut self) {
        if !self.committed {
            // A connection that cannot even roll back is dead, and the server has rolled back by itself.
            let _ = self.conn.query_drop("ROLLBACK");
        }
    }
}

impl Tx for MySqlTx<'_> {
    fn local(&mut self) -> StoreResult<Local> {
        Ok(self.read_local()?)
    }

    fn save_depth(&mut self, depth: u16) -> StoreResult<()> {
        Ok(self.write_depth(depth)?)
    }

    fn open_from(&mut self) -> StoreResult<Position> {
        Ok(self.read_open_from()?)
    }

    fn own_floor(&mut self) -> StoreResult<OwnFloor> {
        Ok(self.read_own_floor()?)
    }

    fn save_own_floor(&mut self, floor: &OwnFloor) -> StoreResult<()> {
        Ok(self.write_own_floor(floor)?)
    }

    fn lock_counter(&mut self) -> StoreResult<Counter> {
        Ok(self.take_counter()?)
    }

    fn pending(&mut self, changes_max: usize) -> StoreResult<Pending> {
        Ok(self.read_pending(changes_max)?)
    }

    fn pending_done(&mut self, captured: &[Captured]) -> StoreResult<()> {
        Ok(self.finish_pending(captured)?)
    }

    fn append(&mut self, entries: &[NewEntry]) -> StoreResult<Counter> {
        Ok(self.append_entries(entries)?)
    }

    fn entries_after(&mut self, after: Position, rows_max: usize, bytes_max: usize) -> StoreResult<Vec<Entry>> {
        Ok(self.read_entries(after, rows_max, bytes_max)?)
    }

    fn chain_at(&mut self, position: Position) -> StoreResult<Option<Chain>> {
        Ok(self.read_chain(position)?)
    }

    fn head(&mut self) -> StoreResult<(Position, Chain)> {
        Ok(self.read_head()?)
    }

    fn delete_entries(&mut self, below: Position, sealed_before: i64, limit: usize) -> StoreResult<usize> {
        Ok(self.archive(below, sealed_before, limit)?)
    }

    fn seen(&mut self) -> StoreResult<Seen> {
        Ok(self.current_seen()?)
    }

    fn seen_by_sessions(&mut self) -> StoreResult<Seen> {
        Ok(self.told_seen()?)
    }

    fn save_seen(&mut self, seen: &Seen) -> StoreResult<()> {
        Ok(self.replace_seen(seen)?)
    }

    fn peers(&mut self) -> StoreResult<Vec<Peer>> {
        Ok(self.read_peers(None, false)?)
    }

    fn peer(&mut self, server: ServerId, lock: bool) -> StoreResult<Option<Peer>> {
        Ok(self.read_peers(Some(server), lock)?.into_iter().next())
    }

    fn save_peer(&mut self, peer: &Peer) -> StoreResult<()> {
        Ok(self.write_peer(peer)?)
    }

    fn known(&mut self, peer: ServerId, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, Position>> {
        Ok(self.read_known(peer, keys)?)
    }

    fn save_known(&mut self, peer: ServerId, rows: &[Known]) -> StoreResult<()> {
        Ok(self.write_known(peer, rows)?)
    }

    fn parked_count(&mut self) -> StoreResult<u64> {
        Ok(self.count_parked()?)
    }

    fn parked(&mut self, after: u64, limit: usize) -> StoreResult<Vec<ParkedRecord>> {
        Ok(self.read_parked(after, limit)?)
    }

    fn parked_ids(&mut self, ids: &[RecordId]) -> StoreResult<HashMap<RecordId, u64>> {
        Ok(self.find_parked(ids)?)
    }

    fn parked_blocking(&mut self, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, u64>> {
        Ok(self.find_blocking(keys)?)
    }

    fn parked_waiting_for(&mut self, keys: &[RowKey]) -> StoreResult<Vec<ParkedRecord>> {
        Ok(self.find_waiting(keys)?)
    }

    fn park(&mut self, records: &[ParkedRecord]) -> StoreResult<()> {
        Ok(records.iter().try_for_each(|record| self.write_parked(record))?)
    }

    fn repark(&mut self, record: &ParkedRecord) -> StoreResult<()> {
        Ok(self.update_parked(record)?)
    }

    fn unpark(&mut self, numbers: &[u64]) -> StoreResult<()> {
        Ok(self.remove_parked(numbers)?)
    }

    fn add_notices(&mut self, peer: ServerId, notices: &[ParkNotice]) -> StoreResult<()> {
        Ok(self.write_notices(peer, notices)?)
    }

    fn notices(&mut self, peer: ServerId, limit: usize) -> StoreResult<Vec<(u64, ParkNotice)>> {
        Ok(self.read_notices(peer, limit)?)
    }

    fn notices_done(&mut self, peer: ServerId, through: u64) -> StoreResult<()> {
        Ok(self.remove_notices(peer, through)?)
    }

    fn told(&mut self, peer: ServerId, notices: &[ParkNotice]) -> StoreResult<()> {
        Ok(self.write_told(peer, notices)?)
    }

    fn forget_notices(&mut self, peer: ServerId) -> StoreResult<()> {
        Ok(self.remove_told(peer)?)
    }

    fn lock_rows(&mut self, request: &LockRequest) -> StoreResult<HashSet<RowKey>> {
        Ok(self.lock(request)?)
    }

    fn rows(&mut self, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, RowImage>> {
        Ok(self.images(keys)?)
    }

    fn hashes(&mut self, rules: &Rules, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, Hashes>> {
        Ok(self.read_hashes(rules, keys)?)
    }

    fn hashes_of(&mut self, rules: &Rules, rows: &[(RowKey, Columns)]) -> StoreResult<HashMap<RowKey, Hashes>> {
        Ok(self.hash_values(rules, rows)?)
    }

    fn rows_referring(
        &mut self,
        table: &str,
        column: &str,
        targets: &[RowKey],
        limit: usize,
    ) -> StoreResult<Vec<RowKey>> {
        Ok(self.referring(table, column, targets, limit)?)
    }

    fn rows_with_text(
        &mut self,
        table: &str,
        column: &str,
        texts: &[String],
        limit: usize,
    ) -> StoreResult<Vec<RowKey>> {
        Ok(self.with_text(table, column, texts, limit)?)
    }

    fn write(&mut self, rows: &[RowWrite]) -> StoreResult<Vec<RowWriteWarning>> {
        Ok(self.write_rows(rows)?)
    }

    fn savepoint(&mut self) -> StoreResult<()> {
        Ok(self.conn.query_drop("SAVEPOINT tributary").map_err(Fault::from)?)
    }

    fn rollback_to_savepoint(&mut self) -> StoreResult<()> {
        self.ids.forget();
        self.attribute_targets = None;
        self.aliases = None;
        self.seen_sets.forget();
        Ok(self.conn.query_drop("ROLLBACK TO SAVEPOINT tributary").map_err(Fault::from)?)
    }

    fn aliases(&mut self) -> StoreResult<Aliases> {
        Ok(Aliases::clone(&*self.read_aliases()?))
    }

    fn note_made(&mut self, keys: &[RowKey]) -> StoreResult<()> {
        Ok(self.write_made(keys)?)
    }

    fn made(&mut self, keys: &[RowKey]) -> StoreResult<HashSet<RowKey>> {
        Ok(self.read_made(keys)?)
    }

    fn twins(&mut self, rows: &[(RowKey, Columns)]) -> StoreResult<HashMap<RowKey, RowKey>> {
        Ok(self.find_twins(rows)?)
    }

    fn save_alias(&mut self, alias: &RowKey, stands: &RowKey) -> StoreResult<()> {
        Ok(self.write_alias(alias, stands)?)
    }

    fn row_states(&mut self, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, RowState>> {
        Ok(self.read_states(keys)?)
    }

    fn states_after(&mut self, after: Option<&RowKey>, limit: usize) -> StoreResult<Vec<(RowKey, RowState)>> {
        Ok(self.read_states_after(after, limit)?)
    }

    fn save_row_states(&mut self, states: &[(RowKey, RowState)]) -> StoreResult<()> {
        Ok(self.write_states(states)?)
    }

    fn conflicts(&mut self, places: &[(RowKey, Name)]) -> StoreResult<Entries> {
        Ok(self.read_conflicts(places)?)
    }

    fn open_conflicts(
        &mut self,
        which: &Which,
        after: Option<&(RowKey, Name)>,
        limit: usize,
    ) -> StoreResult<Vec<RowConflict>> {
        Ok(self.read_open_conflicts(which, after, limit)?)
    }

    fn save_conflicts(&mut self, conflicts: &[RowConflict]) -> StoreResult<()> {
        Ok(self.write_conflicts(conflicts)?)
    }

    fn close_conflicts(&mut self, settled: &[(RowKey, Name)], now: i64) -> StoreResult<()> {
        Ok(self.settle_conflicts(settled, now)?)
    }

    fn save_fixes(&mut self, fixes: &[Fix]) -> StoreResult<()> {
        Ok(self.write_fixes(fixes)?)
    }

    fn fixes(&mut self, after: Option<&RowKey>, limit: usize) -> StoreResult<Vec<Fix>> {
        Ok(self.read_fixes(after, limit)?)
    }

    fn fixes_done(&mut self, fixes: &[Fix]) -> StoreResult<()> {
        Ok(self.remove_fixes(fixes)?)
    }

    fn commit(mut self: Box<Self>) -> StoreResult<()> {
        self.conn.query_drop("COMMIT").map_err(Fault::from)?;
        self.committed = true;
        Ok(())
    }
}
