//! Deletes.

use super::refresh::{text_of, written};
use super::{blame, refused, Batch};
use crate::error::Fault;
use crate::ids::{address_columns, Address};
use crate::refresh::Moves;
use crate::sql;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use tributary_engine::catalog::{Reference, Table};
use tributary_engine::store::{RowReason, RowWrite, StoreError};
use tributary_model::Op;

impl MySqlTx<'_> {
    pub(super) fn delete(&mut self, table: &Table, rows: Vec<&RowWrite>, batch: &mut Batch<'_>) -> Result<(), Fault> {
        let mut addressed: Vec<(Address, &RowWrite)> = Vec::with_capacity(rows.len());
        for row in rows {
            let address = self.ids.address(&row.key).cloned();
            addressed.push((address.ok_or_else(|| Fault::row(&row.key, RowReason::NoSuchRow))?, row));
        }
        let addresses: Vec<&Address> = addressed.iter().map(|(address, _)| address).collect();
        let mut owners = self.old_owners(table, |_| true, &addresses)?;
        for chunk in addressed.chunks(sql::BATCH_ROWS_MAX) {
            self.part(table, chunk)?;
            match self.delete_rows(table, chunk) {
                Err(error) if chunk.len() > 1 && refused(&error) => {
                    for each in chunk {
                        self.delete_rows(table, std::slice::from_ref(each)).map_err(|error| blame(each.1, error))?;
                    }
                }
                Err(error) => {
                    return Err(chunk
                        .first()
                        .map_or_else(|| Fault::fatal("an empty delete"), |(_, row)| blame(row, error)))
                }
                Ok(()) => {}
            }
        }
        for (address, row) in addressed {
            let moves: Moves = owners
                .remove(&address)
                .unwrap_or_default()
                .into_iter()
                .filter_map(|(name, value)| text_of(&value).map(|old| (name, Some(old), None)))
                .collect();
            batch.refresh.push(written(Op::Delete, table, &address, &moves));
            self.ids.set(row.key.clone(), None);
        }
        Ok(())
    }

    /// Deletes rows before others come into a table with unique values; one that is still pointed at stays for later.
    pub(super) fn make_room(
        &mut self,
        table: &Table,
        leaving: &mut Vec<&RowWrite>,
        batch: &mut Batch<'_>,
    ) -> Result<(), Fault> {
        if table.unique_keys.is_empty() {
            return Ok(());
        }
        let mut staying = Vec::new();
        for row in std::mem::take(leaving) {
            match self.delete(table, vec![row], batch) {
                Err(Fault::Store(StoreError::Row { reason: RowReason::StillReferenced, .. })) => staying.push(row),
                other => other?,
            }
        }
        *leaving = staying;
        Ok(())
    }

    /// Cuts the references among the rows of one table, so that their order does not matter.
    fn part(&mut self, table: &Table, rows: &[(Address, &RowWrite)]) -> Result<(), Fault> {
        let own = |reference: &Option<Reference>| matches!(reference, Some(Reference::Fixed { table: target, .. }) if *target == table.name);
        let columns: Vec<String> = table
            .columns
            .iter()
            .filter(|column| column.nullable && own(&column.reference))
            .map(|column| format!("{} = NULL", sql::name(&column.name)))
            .collect();
        if columns.is_empty() || rows.len() < 2 {
            return Ok(());
        }
        let mut statement = format!("UPDATE {} SET {} WHERE ", sql::by_primary_key(table), columns.join(", "));
        sql::push_in(&mut statement, &address_columns(table), rows.iter().map(|(address, _)| address.as_slice()));
        Ok(self.conn.query_drop(statement)?)
    }

    fn delete_rows(&mut self, table: &Table, rows: &[(Address, &RowWrite)]) -> Result<(), Fault> {
        // Only the form for several tables takes a hint.
        let mut statement = format!("DELETE {} FROM {} WHERE ", sql::name(&table.name), sql::by_primary_key(table));
        sql::push_in(&mut statement, &address_columns(table), rows.iter().map(|(address, _)| address.as_slice()));
        Ok(self.conn.query_drop(statement)?)
    }
}
