//! Marks: what says that something may have been written unseen.

use crate::error::Fault;
use crate::store::MySqlStore;
use mysql::prelude::Queryable;
use tributary_engine::store::StoreResult;
use tributary_model::Name;

/// A mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its number.
    pub id: i64,
    /// The table that was written; `None` for any.
    pub table: Option<Name>,
    /// Since when something may be unseen, milliseconds since 1970 UTC.
    pub since: i64,
}

impl MySqlStore {
    /// How many marks stand, and since when something may be unseen.
    pub fn marks_standing(&self) -> StoreResult<(u64, Option<i64>)> {
        let read = || -> Result<Option<(u64, Option<i64>)>, Fault> {
            Ok(self.connections.take()?.query_first("SELECT COUNT(*), MIN(since) FROM tributary_mark")?)
        };
        Ok(read()?.unwrap_or_default())
    }

    /// The marks that stand, at most `limit`, oldest first.
    pub fn marks(&self, limit: usize) -> StoreResult<Vec<Mark>> {
        let read = || -> Result<Vec<(i64, Option<String>, i64)>, Fault> {
            Ok(self
                .connections
                .take()?
                .query(format!("SELECT id, table_name, since FROM tributary_mark ORDER BY id LIMIT {limit}"))?)
        };
        let mark = |(id, table, since): (i64, Option<String>, i64)| Mark {
            id,
            table: table.map(|name| Name::from(name.to_lowercase().as_str())),
            since,
        };
        Ok(read()?.into_iter().map(mark).collect())
    }

    /// Leaves a mark that anything may have been written since then while nobody listened.
    pub fn mark_interval(&self, since: i64) -> StoreResult<()> {
        let write = || -> Result<(), Fault> {
            Ok(self
                .connections
                .take()?
                .exec_drop("INSERT INTO tributary_mark (reason, since) VALUES ('interval', ?)", (since,))?)
        };
        Ok(write()?)
    }

    /// Removes marks that a sweep has answered.
    pub fn remove_marks(&self, ids: &[i64]) -> StoreResult<()> {
        let remove = || -> Result<(), Fault> {
            let mut conn = self.connections.take()?;
            for chunk in ids.chunks(crate::sql::BATCH_ROWS_MAX) {
                let list = chunk.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
                conn.query_drop(format!("DELETE FROM tributary_mark WHERE id IN ({list})"))?;
            }
            Ok(())
        };
        Ok(remove()?)
    }
}
