//! Rows of this server that must be written back, until they are.

use crate::codec::{key_hash, key_of_text, key_text};
use crate::error::Fault;
use crate::sql;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use mysql::Value as Sql;
use std::collections::BTreeSet;
use tributary_engine::store::Fix;
use tributary_model::{Name, RowKey};

/// Stands for "the row itself" where a column group is named.
const WHOLE_ROW: &str = "";

type StoredGroup = (Vec<u8>, String, String);

fn damaged() -> Fault {
    Fault::fatal("a row of tributary_fix is damaged: restore a backup or ask for support")
}

impl MySqlTx<'_> {
    pub(crate) fn write_fixes(&mut self, fixes: &[Fix]) -> Result<(), Fault> {
        let values: Vec<[Sql; 3]> = fixes
            .iter()
            .flat_map(|fix| {
                let groups = std::iter::once(WHOLE_ROW).chain(fix.groups.iter().map(|group| &**group));
                groups.map(|group| [Sql::from(&key_hash(&fix.key)[..]), group.into(), key_text(&fix.key).into()])
            })
            .collect();
        for chunk in values.chunks(sql::BATCH_ROWS_MAX) {
            let groups = sql::placeholders(chunk.len(), 3);
            let statement =
                format!("INSERT IGNORE INTO tributary_fix (row_hash, column_group, row_key) VALUES {groups}");
            self.conn.exec_drop(statement, chunk.concat())?;
        }
        Ok(())
    }

    pub(crate) fn read_fixes(&mut self, after: Option<&RowKey>, limit: usize) -> Result<Vec<Fix>, Fault> {
        let after = after.map_or(Vec::new(), |key| key_hash(key).to_vec());
        let stored: Vec<StoredGroup> = self.conn.exec(
            format!(
                "SELECT f.row_hash, f.column_group, f.row_key FROM tributary_fix f JOIN (SELECT row_hash FROM tributary_fix \
                 WHERE column_group = '{WHOLE_ROW}' AND row_hash > ? ORDER BY row_hash LIMIT {limit}) r \
                 ON r.row_hash = f.row_hash ORDER BY f.row_hash, f.column_group"
            ),
            (after,),
        )?;
        let mut fixes: Vec<Fix> = Vec::new();
        for (_, group, key) in stored {
            let key = key_of_text(&key).ok_or_else(damaged)?;
            match fixes.last_mut() {
                Some(fix) if fix.key == key => {
                    fix.groups.insert(Name::from(group));
                }
                _ => fixes.push(Fix { key, groups: BTreeSet::new() }),
            }
        }
        Ok(fixes)
    }

    pub(crate) fn remove_fixes(&mut self, fixes: &[Fix]) -> Result<(), Fault> {
        let lines: Vec<[Sql; 2]> = fixes
            .iter()
            .flat_map(|fix| fix.groups.iter().map(|group| [Sql::from(&key_hash(&fix.key)[..]), Sql::from(&**group)]))
            .collect();
        for chunk in lines.chunks(sql::BATCH_ROWS_MAX) {
            let groups = sql::placeholders(chunk.len(), 2);
            let statement = format!("DELETE FROM tributary_fix WHERE (row_hash, column_group) IN ({groups})");
            self.conn.exec_drop(statement, chunk.concat())?;
        }
        for chunk in fixes.chunks(sql::BATCH_ROWS_MAX) {
            let rows = vec!["?"; chunk.len()].join(", ");
            let statement = format!(
                "DELETE f FROM tributary_fix f LEFT JOIN tributary_fix g \
                 ON g.row_hash = f.row_hash AND g.column_group <> '{WHOLE_ROW}' \
                 WHERE f.row_hash IN ({rows}) AND f.column_group = '{WHOLE_ROW}' AND g.row_hash IS NULL"
            );
            let hashes: Vec<Sql> = chunk.iter().map(|fix| Sql::from(&key_hash(&fix.key)[..])).collect();
            self.conn.exec_drop(statement, hashes)?;
        }
        Ok(())
    }
}
