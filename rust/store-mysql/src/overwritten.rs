//! What a user's transaction is about to overwrite without having touched it: applied meanwhile, it is put back by the
//! transaction itself, before it commits.
//!
//! Guarantees: only reads, and never waits for the user's own locks. The transaction holds the locks of the rows that it
//! wrote, so that whatever was applied to them is committed by now, and nothing more is until it ends.

use crate::error::Fault;
use crate::refresh::lines;
use crate::sql::{self, Id};
use crate::store::MySqlStore;
use crate::tx::MySqlTx;
use crate::value;
use std::collections::{BTreeMap, HashSet};
use tributary_engine::catalog::Table;
use tributary_engine::journal::overwritten;
use tributary_engine::store::{Columns, StoreResult};
use tributary_model::{Name, Op, RowKey, Value};

/// A row that the user's transaction updated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Updated {
    /// The table.
    pub table: Name,
    /// The row's integer id.
    pub id: i64,
    /// The columns that the user edited.
    pub edited: Vec<Name>,
}

impl MySqlStore {
    /// Statements that put back what is overwritten in these rows by a session that had seen the set of this number, and that
    /// list the rows for OpenMRS to be told of. Plain SQL, whatever the session's settings.
    pub fn put_back(&self, rows: &[Updated], seen: Option<i64>) -> StoreResult<Vec<String>> {
        Ok(MySqlTx::begin(self)?.statements_for(rows, seen)?)
    }
}

impl MySqlTx<'_> {
    fn statements_for(&mut self, rows: &[Updated], seen: Option<i64>) -> Result<Vec<String>, Fault> {
        let mut wanted: BTreeMap<Name, HashSet<Id>> = BTreeMap::new();
        for row in rows {
            wanted.entry(row.table.clone()).or_default().insert(Id::Int(row.id));
        }
        self.identify(wanted)?;
        let keys: Vec<Option<RowKey>> =
            rows.iter().map(|row| self.ids.key(&row.table, &Id::Int(row.id)).cloned()).collect();
        let states = self.read_states(&keys.iter().flatten().cloned().collect::<Vec<_>>())?;
        if states.is_empty() {
            return Ok(Vec::new());
        }
        let sets = self.seen_sets(seen)?;
        let seen = seen.and_then(|id| sets.get(&id).cloned()).unwrap_or_default();
        let local = self.read_local()?.server;
        let mut statements = Vec::new();
        for (row, key) in rows.iter().zip(&keys) {
            let Some((key, state)) = key.as_ref().and_then(|key| Some((key, states.get(key)?))) else { continue };
            let columns = overwritten(&row.table, state, &row.edited, &seen, local);
            statements.extend(self.putting_back(row, key, columns)?);
        }
        Ok(statements)
    }

    /// None for columns that this schema does not have, or whose value it does not hold as it was written.
    fn putting_back(&mut self, row: &Updated, key: &RowKey, columns: Columns) -> Result<Vec<String>, Fault> {
        let catalog = self.catalog.clone();
        let Some(table) = catalog.table(&row.table) else { return Ok(Vec::new()) };
        self.locate(columns.iter().filter_map(|(_, value)| value.reference()))?;
        let mut set = Vec::new();
        for (name, value) in &columns {
            let Some(column) = table.column(name).filter(|column| !column.generated) else { continue };
            let local = match value {
                Value::Ref(to) => self.local_value(key, column, to)?,
                value => value.clone(),
            };
            let mut text = format!("{} = ", sql::name(name));
            let written = match &local {
                Value::Text(content) => {
                    text.push_str(&plain_text(content));
                    true
                }
                local => value::push_literal(&mut text, column, local).is_ok(),
            };
            if written && !value::rounds(column, &local) {
                set.push(text);
            }
        }
        let ([id], false) = (table.primary_key.as_slice(), set.is_empty()) else { return Ok(Vec::new()) };
        let update =
            format!("UPDATE {} SET {} WHERE {} = {}", sql::name(&row.table), set.join(", "), sql::name(id), row.id);
        Ok(vec![update, told(table, row.id)])
    }
}

/// A text as SQL that means the same in every mode and character set of a session.
fn plain_text(text: &str) -> String {
    let mut hex = String::new();
    sql::push_bytes(&mut hex, text.as_bytes());
    format!("CONVERT({hex} USING utf8mb4)")
}

/// Lets OpenMRS be told of a row, whose owners stay.
fn told(table: &Table, id: i64) -> String {
    let row = crate::write::written(Op::Update, table, &vec![Id::Int(id)], &Vec::new());
    format!("INSERT INTO tributary_refresh (op, table_name, columns) VALUES {}", lines(&[row]).join(", "))
}
