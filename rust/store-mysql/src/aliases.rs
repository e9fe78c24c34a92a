//! Metadata with two uuids: which uuid stands, and which rows were made here.
//!
//! Guarantees: an alias points at a uuid that stands, never at another alias; it is read once a transaction, and costs
//! nothing where there is none.

use crate::codec::{key_hash, key_text};
use crate::error::Fault;
use crate::store::MySqlStore;
use crate::tx::MySqlTx;
use crate::{sql, value};
use mysql::prelude::Queryable;
use mysql::Value as Sql;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tributary_engine::catalog::Table;
use tributary_engine::store::{Aliases, Columns, StoreResult};
use tributary_model::{Name, RowKey, Value};

/// Two uuids of one row, for the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The table.
    pub table: String,
    /// The uuid that is not used any more.
    pub alias: String,
    /// The uuid that stands.
    pub uuid: String,
    /// Since when, milliseconds since 1970 UTC.
    pub since: i64,
}

impl MySqlStore {
    /// Rows of metadata that were made on two servers and are one now, the last `limit` of them.
    pub fn aliases(&self, limit: usize) -> StoreResult<Vec<Alias>> {
        let read = || -> Result<Vec<(String, String, String, i64)>, Fault> {
            Ok(self.connections.take()?.query(format!(
                "SELECT table_name, alias, uuid, since FROM tributary_alias WHERE uuid IS NOT NULL \
                 ORDER BY since DESC, alias LIMIT {limit}"
            ))?)
        };
        let alias = |(table, alias, uuid, since)| Alias { table, alias, uuid, since };
        Ok(read()?.into_iter().map(alias).collect())
    }
}

fn text_of(value: Sql) -> Option<String> {
    let Sql::Bytes(bytes) = value else { return None };
    Some(String::from_utf8(bytes).ok()?.trim_end().to_owned())
}

impl MySqlTx<'_> {
    pub(crate) fn read_aliases(&mut self) -> Result<Arc<Aliases>, Fault> {
        if let Some(aliases) = &self.aliases {
            return Ok(Arc::clone(aliases));
        }
        let rows: Vec<(String, String, String)> =
            self.conn.query("SELECT table_name, alias, uuid FROM tributary_alias WHERE uuid IS NOT NULL")?;
        let alias = |(table, alias, uuid): (String, String, String)| {
            let table = Name::from(table.as_str());
            (RowKey::single(table.clone(), alias), RowKey::single(table, uuid))
        };
        let aliases = Arc::new(rows.into_iter().map(alias).collect::<Aliases>());
        self.aliases = Some(Arc::clone(&aliases));
        Ok(aliases)
    }

    pub(crate) fn write_made(&mut self, keys: &[RowKey]) -> Result<(), Fault> {
        for key in keys {
            self.conn.exec_drop(
                "INSERT IGNORE INTO tributary_alias (table_name, alias, uuid, since) \
                 VALUES (?, ?, NULL, FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000))",
                (&*key.table, key.parts.concat()),
            )?;
        }
        Ok(())
    }

    pub(crate) fn write_alias(&mut self, alias: &RowKey, stands: &RowKey) -> Result<(), Fault> {
        let (old, new) = (alias.parts.concat(), stands.parts.concat());
        self.conn.exec_drop(
            "UPDATE tributary_alias SET uuid = ? WHERE table_name = ? AND uuid = ?",
            (&new, &*alias.table, &old),
        )?;
        self.conn.exec_drop(
            "REPLACE INTO tributary_alias (table_name, alias, uuid, since) \
             VALUES (?, ?, ?, FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000))",
            (&*alias.table, &old, &new),
        )?;
        // The state of the row that was here; under the name that stands there is one at most where both were deleted.
        self.conn.exec_drop(
            "UPDATE IGNORE tributary_version SET row_hash = ? WHERE row_hash = ?",
            (&key_hash(stands)[..], &key_hash(alias)[..]),
        )?;
        self.conn.exec_drop(
            "UPDATE IGNORE tributary_conflict SET row_hash = ?, row_key = ? WHERE row_hash = ?",
            (&key_hash(stands)[..], key_text(stands), &key_hash(alias)[..]),
        )?;
        self.aliases = None;
        self.ids.forget();
        Ok(())
    }

    pub(crate) fn find_twins(&mut self, rows: &[(RowKey, Columns)]) -> Result<HashMap<RowKey, RowKey>, Fault> {
        let keys: Vec<RowKey> = rows.iter().map(|(key, _)| key.clone()).collect();
        self.locate(&keys)?;
        let catalog = self.catalog.clone();
        let mut twins = HashMap::new();
        for (key, natural) in rows {
            if self.ids.address(key).is_some() {
                continue;
            }
            let Some(table) = catalog.table(&key.table) else { continue };
            if let Some(twin) = self.only_twin(table, natural)? {
                let twin = RowKey::single(key.table.clone(), twin);
                if self.is_made_here(&twin)? {
                    twins.insert(key.clone(), twin);
                }
            }
        }
        Ok(twins)
    }

    /// The uuid of the only row with these very texts that is in use.
    fn only_twin(&mut self, table: &Table, natural: &Columns) -> Result<Option<String>, Fault> {
        let mut list = String::from("uuid");
        let mut condition = String::new();
        for (name, value) in natural {
            let (Some(column), Value::Text(text)) = (table.column(name), value) else { return Ok(None) };
            list.push_str(", ");
            value::push_select(&mut list, column);
            condition.push_str(&format!("{}{} = ", if condition.is_empty() { "" } else { " AND " }, sql::name(name)));
            sql::push_text(&mut condition, text);
        }
        if table.column("retired").is_some() {
            condition.push_str(" AND retired = 0");
        }
        let rows = self.select(&format!("SELECT {list} FROM {} WHERE {condition} LIMIT 50", sql::name(&table.name)))?;
        // The database compares without case and accents.
        let same = |row: &Vec<Sql>| {
            row[1..].iter().zip(natural).all(|(found, (_, value))| {
                matches!(found, Sql::Bytes(bytes) if Some(bytes.as_slice()) == value.text().map(str::as_bytes))
            })
        };
        let mut found = rows.into_iter().filter(same);
        match (found.next().and_then(|mut row| text_of(row.swap_remove(0))), found.next()) {
            (Some(uuid), None) => Ok(Some(uuid)),
            _ => Ok(None),
        }
    }

    pub(crate) fn read_made(&mut self, keys: &[RowKey]) -> Result<HashSet<RowKey>, Fault> {
        let mut made = HashSet::new();
        for key in keys {
            if self.is_made_here(key)? {
                made.insert(key.clone());
            }
        }
        Ok(made)
    }

    fn is_made_here(&mut self, key: &RowKey) -> Result<bool, Fault> {
        let row: Option<u8> = self.conn.exec_first(
            "SELECT 1 FROM tributary_alias WHERE table_name = ? AND alias = ? AND uuid IS NULL",
            (&*key.table, key.parts.concat()),
        )?;
        Ok(row.is_some())
    }
}
