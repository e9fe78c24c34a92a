//! Updates: one statement for many rows where they set the same columns.

use super::literal::is_variable;
use super::refresh::{owns, text_of, written};
use super::statement::{statements, RowSql};
use super::{blame, refused, Batch};
use crate::error::Fault;
use crate::ids::{address_columns, Address};
use crate::refresh::Moves;
use crate::sql::{self, Id};
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use std::collections::{BTreeMap, HashMap};
use tributary_engine::catalog::{Column, Table};
use tributary_engine::store::{Columns, RowReason, RowWrite};
use tributary_model::{Name, Op, Value};

/// A row with its place and its new local values, in the order of the group's columns.
struct Updated<'r> {
    row: &'r RowWrite,
    address: Address,
    values: Vec<String>,
}

impl MySqlTx<'_> {
    /// Sets references that had to wait; OpenMRS need not be told again.
    pub(super) fn fix(&mut self, table: &Table, rows: Vec<&RowWrite>) -> Result<(), Fault> {
        self.update_groups(table, rows, None)
    }

    pub(super) fn update(&mut self, table: &Table, rows: Vec<&RowWrite>, batch: &mut Batch<'_>) -> Result<(), Fault> {
        self.update_groups(table, rows, Some(batch))
    }

    fn update_groups(
        &mut self,
        table: &Table,
        rows: Vec<&RowWrite>,
        mut batch: Option<&mut Batch<'_>>,
    ) -> Result<(), Fault> {
        let mut groups: BTreeMap<Vec<&Name>, Vec<&RowWrite>> = BTreeMap::new();
        for row in rows {
            let mut names: Vec<&Name> = row.columns.iter().map(|(name, _)| name).collect();
            names.sort();
            groups.entry(names).or_default().push(row);
        }
        for (names, rows) in groups {
            self.update_group(table, &names, rows, batch.as_deref_mut())?;
        }
        Ok(())
    }

    fn update_group(
        &mut self,
        table: &Table,
        names: &[&Name],
        rows: Vec<&RowWrite>,
        batch: Option<&mut Batch<'_>>,
    ) -> Result<(), Fault> {
        let column = |name: &&Name| {
            table.column(name).ok_or_else(|| Fault::fatal(format!("{} has no column {name}", table.name)))
        };
        let columns: Vec<&Column> = names.iter().map(column).collect::<Result<_, _>>()?;
        let mut updated = Vec::with_capacity(rows.len());
        let mut moved: Vec<(Address, Moves)> = Vec::new();
        for row in rows {
            let address =
                self.ids.address(&row.key).cloned().ok_or_else(|| Fault::row(&row.key, RowReason::NoSuchRow))?;
            let mut values = Vec::with_capacity(columns.len());
            let mut moves = Moves::new();
            for column in &columns {
                let value = self.new_value(row, column)?;
                let mut text = String::new();
                self.push_value(&mut text, row, column, &value)?;
                values.push(text);
                if owns(column) {
                    moves.push((column.name.clone(), None, text_of(&value)));
                }
            }
            moved.push((address.clone(), moves));
            let sql = values.join(", ");
            updated.push(RowSql { sql, of: Updated { row, address, values } });
        }
        if let Some(batch) = batch {
            self.note_moves(table, names, moved, batch)?;
        }
        if columns.is_empty() {
            return Ok(());
        }
        statements(updated).into_iter().try_for_each(|rows| self.update_rows(table, &columns, rows))
    }

    fn new_value(&self, row: &RowWrite, column: &Column) -> Result<Value, Fault> {
        let value = row.columns.iter().find(|(name, _)| *name == column.name).map(|(_, value)| value);
        match value {
            Some(Value::Ref(key)) => self.local_value(&row.key, column, key),
            Some(value) => Ok(value.clone()),
            None => Ok(Value::Null),
        }
    }

    fn note_moves(
        &mut self,
        table: &Table,
        names: &[&Name],
        moved: Vec<(Address, Moves)>,
        batch: &mut Batch<'_>,
    ) -> Result<(), Fault> {
        let addresses: Vec<&Address> = moved.iter().map(|(address, _)| address).collect();
        let old: HashMap<Address, Columns> = self.old_owners(table, |name| names.contains(&name), &addresses)?;
        for (address, mut moves) in moved {
            for (name, before, _) in &mut moves {
                let value = old.get(&address).and_then(|columns| columns.iter().find(|(column, _)| column == name));
                *before = value.and_then(|(_, value)| text_of(value));
            }
            batch.refresh.push(written(Op::Update, table, &address, &moves));
        }
        Ok(())
    }

    fn update_rows(&mut self, table: &Table, columns: &[&Column], rows: Vec<RowSql<Updated<'_>>>) -> Result<(), Fault> {
        // Texts in a derived table could clash in collation with the key column; literals never do.
        let plain = |row: &Updated<'_>| {
            row.address.iter().all(|id| matches!(id, Id::Int(_))) && !row.values.iter().any(|value| is_variable(value))
        };
        let joinable = rows.iter().all(|row| plain(&row.of));
        if rows.len() > 1 && joinable {
            match self.conn.query_drop(joined_update(table, columns, &rows)) {
                Ok(()) => return Ok(()),
                Err(error) => {
                    let error = Fault::from(error);
                    if !refused(&error) {
                        return Err(error);
                    }
                }
            }
        }
        rows.iter().try_for_each(|row| {
            let run = self.conn.query_drop(single_update(table, columns, &row.of));
            run.map_err(|error| blame(row.of.row, error.into()))
        })
    }
}

fn single_update(table: &Table, columns: &[&Column], row: &Updated<'_>) -> String {
    let set: Vec<String> = columns
        .iter()
        .zip(&row.values)
        .map(|(column, value)| format!("{} = {value}", sql::name(&column.name)))
        .collect();
    let mut text = format!("UPDATE {} SET {} WHERE ", sql::by_primary_key(table), set.join(", "));
    sql::push_in(&mut text, &address_columns(table), [row.address.as_slice()]);
    text
}

/// `UPDATE (SELECT 1 AS k0, 'x' AS v0 UNION ALL SELECT …) n STRAIGHT_JOIN t ON t.id = n.k0 SET t.c = n.v0`
fn joined_update(table: &Table, columns: &[&Column], rows: &[RowSql<Updated<'_>>]) -> String {
    let keys = address_columns(table);
    let name = sql::name(&table.name);
    let mut text = String::from("UPDATE (");
    for (at, row) in rows.iter().enumerate() {
        text.push_str(if at > 0 { " UNION ALL SELECT " } else { "SELECT " });
        for (k, id) in row.of.address.iter().enumerate() {
            text.push_str(if k > 0 { ", " } else { "" });
            sql::push_id(&mut text, id);
            text.push_str(&format!(" AS k{k}"));
        }
        for (v, value) in row.of.values.iter().enumerate() {
            text.push_str(&format!(", {value} AS v{v}"));
        }
    }
    let on: Vec<String> =
        keys.iter().enumerate().map(|(k, key)| format!("{name}.{} = n.k{k}", sql::name(key))).collect();
    let set: Vec<String> =
        columns.iter().enumerate().map(|(v, column)| format!("{name}.{} = n.v{v}", sql::name(&column.name))).collect();
    let place = sql::by_primary_key(table);
    text.push_str(&format!(") n STRAIGHT_JOIN {place} ON {} SET {}", on.join(" AND "), set.join(", ")));
    text
}
