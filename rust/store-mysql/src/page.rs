//! What only the pages ask for, beside the engine's transactions.

use crate::error::Fault;
use crate::store::MySqlStore;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use tributary_engine::store::StoreResult;
use tributary_model::{ParkNotice, ServerId};

/// Tables with rows of one neighbour, by its number.
const OF_A_PEER: [&str; 3] = ["tributary_known", "tributary_notice", "tributary_told"];

/// Changes of one table that were dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// The table.
    pub table: String,
    /// How many.
    pub changes: u64,
    /// When the first was met, milliseconds since 1970 UTC.
    pub since: i64,
}

impl MySqlStore {
    /// Forgets a neighbour: cursors, notices, known rows. Records and parked records stay.
    pub fn remove_peer(&self, server: ServerId) -> StoreResult<()> {
        let remove = || -> Result<(), Fault> {
            let mut conn = self.connections.take()?;
            let uuid = server.to_string();
            for table in OF_A_PEER {
                conn.exec_drop(
                    format!("DELETE FROM {table} WHERE peer IN (SELECT id FROM tributary_peer WHERE server_uuid = ?)"),
                    (&uuid,),
                )?;
            }
            Ok(conn.exec_drop("DELETE FROM tributary_peer WHERE server_uuid = ?", (&uuid,))?)
        };
        Ok(remove()?)
    }

    /// What a neighbour told of our records that it parked, oldest first.
    pub fn told(&self, server: ServerId, limit: usize) -> StoreResult<Vec<ParkNotice>> {
        Ok(MySqlTx::begin(self)?.read_told(server, limit)?)
    }

    /// How many records that makes.
    pub fn told_count(&self, server: ServerId) -> StoreResult<u64> {
        let count = || -> Result<_, Fault> {
            let query = "SELECT COUNT(*) FROM tributary_told WHERE peer = (SELECT id FROM tributary_peer WHERE server_uuid = ?)";
            Ok(self.connections.take()?.exec_first(query, (server.to_string(),))?.unwrap_or(0))
        };
        Ok(count()?)
    }

    /// Conflict entries that nobody has settled yet.
    pub fn open_conflicts(&self) -> StoreResult<u64> {
        let count = || -> Result<_, Fault> {
            let mut conn = self.connections.take()?;
            Ok(conn.query_first("SELECT COUNT(*) FROM tributary_conflict WHERE is_open = 1")?.unwrap_or(0))
        };
        Ok(count()?)
    }

    /// Rows that show a value which does not stand, because what stands could not be written back yet.
    pub fn unfixed(&self) -> StoreResult<u64> {
        let count = || -> Result<_, Fault> {
            let mut conn = self.connections.take()?;
            Ok(conn.query_first("SELECT COUNT(DISTINCT row_hash) FROM tributary_fix")?.unwrap_or(0))
        };
        Ok(count()?)
    }

    /// Captured changes that were dropped because nobody knew any more which row they were of.
    pub fn unresolved(&self) -> StoreResult<Vec<Unresolved>> {
        let read = || -> Result<Vec<Unresolved>, Fault> {
            let mut conn = self.connections.take()?;
            let query = "SELECT table_name, changes, since FROM tributary_unresolved ORDER BY table_name";
            Ok(conn.query_map(query, |(table, changes, since)| Unresolved { table, changes, since })?)
        };
        Ok(read()?)
    }
}
