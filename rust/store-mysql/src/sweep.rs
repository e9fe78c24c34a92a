//! Sweeps: what each table holds against what the journal knows of it.
//!
//! What is known stands in ranges of keys, an entry a row: its identity and a hash of each column, as they were when the
//! row was last in order. The journal's own records go into the entries by [`MySqlStore::fold_all`], off everybody's path;
//! beside each range stands the database's own digest of it, so that a range in which nothing happened costs neither a
//! row read here nor a write. Guarantees: memory is bounded by the ranges of one step; a step that is cut anywhere is done
//! again; statements are short, read without locks, and their snapshot is that of the digest that is kept.

mod content;
mod fold;
mod known;
mod marks;
mod read;
mod scan;
mod shape;

pub use marks::Mark;
pub use read::Form;
pub use scan::{Found, Step, Vanished};

use crate::error::Fault;
use crate::store::MySqlStore;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use mysql::PooledConn;
use shape::Shape;
use tributary_engine::rules::Rules;
use tributary_engine::store::{StoreResult, Tx};
use tributary_model::{Name, Position};

impl MySqlStore {
    /// The tables that are swept, referenced ones first.
    pub fn swept_tables(&self, rules: &Rules) -> Vec<Name> {
        let mut tables: Vec<_> =
            rules.catalog.tables.values().filter(|table| Shape::of(rules, table).is_some()).collect();
        tables.sort_by(|left, right| (left.rank, &left.name).cmp(&(right.rank, &right.name)));
        tables.into_iter().map(|table| table.name.clone()).collect()
    }

    /// Notes what is here before the first sweep, once: how far the journal goes, and each table's greatest key. So
    /// for a table that comes later, unless it is metadata that an upgrade may have made elsewhere too.
    pub fn found_sweep(&self, rules: &Rules) -> StoreResult<()> {
        let mut tx = MySqlTx::begin(self)?;
        tx.found(rules, &self.swept_tables(rules))?;
        Box::new(tx).commit()
    }

    /// The right to sweep: one at a time for each database, whoever else serves it. `None` while somebody has it.
    pub fn sweep_lock(&self) -> StoreResult<Option<SweepLock>> {
        let take = || -> Result<Option<SweepLock>, Fault> {
            let mut conn = self.connections.take()?;
            let taken: Option<Option<u8>> = conn.query_first(format!("SELECT GET_LOCK({LOCK}, 0)"))?;
            Ok((taken.flatten() == Some(1)).then_some(SweepLock(conn)))
        };
        Ok(take()?)
    }

    /// How far the journal has gone into what is known.
    fn folded(&self) -> StoreResult<Position> {
        Ok(MySqlTx::begin(self)?.read_folded()?.unwrap_or_default())
    }
}

/// Names of locks are short, those of databases need not be.
const LOCK: &str = "CONCAT('tributary_sweep/', MD5(DATABASE()))";

/// The right to sweep, until it is dropped.
pub struct SweepLock(PooledConn);

impl Drop for SweepLock {
    fn drop(&mut self) {
        // A connection that cannot say so is dead, and its locks with it.
        let _ = self.0.query_drop(format!("SELECT RELEASE_LOCK({LOCK})"));
    }
}
