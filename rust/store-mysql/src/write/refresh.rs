//! The list of written rows that OpenMRS must be told of.

use super::statement::{statements, RowSql};
use crate::error::Fault;
use crate::ids::{address_columns, Address};
use crate::refresh::{lines, Moves, RefreshRow};
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use std::collections::HashMap;
use tributary_engine::catalog::{Column, Table};
use tributary_engine::store::Columns;
use tributary_model::{Name, Op, Value};

/// A written row as the list holds it.
pub(crate) fn written(op: Op, table: &Table, address: &Address, moves: &Moves) -> RefreshRow {
    let key: Vec<(Name, String)> =
        address_columns(table).into_iter().zip(address).map(|(name, id)| (name, id.text())).collect();
    RefreshRow::new(op, &table.name, &key, moves)
}

/// Whether a cached collection may hang on the column: a reference that says more than who did it.
pub(super) fn owns(column: &Column) -> bool {
    column.reference.is_some() && !column.audit
}

/// A local value as the refresh list tells it.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Int(int) => Some(int.to_string()),
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

impl MySqlTx<'_> {
    /// The values of owning references before a change.
    pub(super) fn old_owners(
        &mut self,
        table: &Table,
        changed: impl Fn(&Name) -> bool,
        addresses: &[&Address],
    ) -> Result<HashMap<Address, Columns>, Fault> {
        let columns: Vec<&Column> =
            table.columns.iter().filter(|column| owns(column) && changed(&column.name)).collect();
        if columns.is_empty() {
            return Ok(HashMap::new());
        }
        self.read(table, &columns, addresses)
    }

    pub(super) fn note_refresh(&mut self, rows: &[RefreshRow]) -> Result<(), Fault> {
        let rows = lines(rows).into_iter().map(|sql| RowSql { sql, of: () }).collect();
        for statement in statements(rows) {
            let values: Vec<String> = statement.into_iter().map(|row| row.sql).collect();
            let values = values.join(", ");
            self.conn.query_drop(format!("INSERT INTO tributary_refresh (op, table_name, columns) VALUES {values}"))?;
        }
        Ok(())
    }
}
