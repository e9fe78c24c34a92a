//! Writing rows, batched.
//!
//! Guarantees: inserts go by rising table rank, then what had to be fixed up, then updates, then deletes by falling rank
//! (a row that may hold a unique value which an inserted one takes over leaves before, if it can); foreign-key checks stay on throughout; a refused row is named, and no statement ran for more rows than
//! the caller may roll back to its savepoint; the refresh list grows in the same transaction.

mod delete;
mod insert;
mod literal;
mod refresh;
mod statement;
mod update;

pub(crate) use refresh::written;

use crate::error::{refusal, Fault};
use crate::refresh::RefreshRow;
use crate::tx::MySqlTx;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use tributary_engine::catalog::{Catalog, Table};
use tributary_engine::store::{RowReason, RowWrite, RowWriteWarning};
use tributary_model::{Name, Op, RowKey, Value};

/// What one call of `write` gathers on its way.
struct Batch<'b> {
    catalog: Arc<Catalog>,
    /// Rows that this call inserts and that are not there yet.
    coming: HashSet<&'b RowKey>,
    /// References to coming rows, set after all inserts.
    fixes: Vec<RowWrite>,
    refresh: Vec<RefreshRow>,
    warnings: Vec<RowWriteWarning>,
    /// A user who stands in for one who is inserted later.
    stand_in: Option<i64>,
}

impl MySqlTx<'_> {
    pub(crate) fn write_rows(&mut self, rows: &[RowWrite]) -> Result<Vec<RowWriteWarning>, Fault> {
        self.never_wait()?;
        let catalog = self.catalog.clone();
        let coming: HashSet<&RowKey> = rows.iter().filter(|row| row.op == Op::Insert).map(|row| &row.key).collect();
        self.locate_needed(rows, &coming)?;
        let mut batch = Batch {
            catalog: Arc::clone(&catalog),
            coming,
            fixes: Vec::new(),
            refresh: Vec::new(),
            warnings: Vec::new(),
            stand_in: None,
        };
        let mut deletes = ranked(&catalog, rows, Op::Delete)?;
        for (table, rows) in ranked(&catalog, rows, Op::Insert)? {
            if let Some((_, leaving)) = deletes.iter_mut().find(|(other, _)| other.name == table.name) {
                self.make_room(table, leaving, &mut batch)?;
            }
            self.insert(table, rows, &mut batch)?;
        }
        let fixes = std::mem::take(&mut batch.fixes);
        for (table, rows) in ranked(&catalog, &fixes, Op::Update)? {
            self.fix(table, rows)?;
        }
        for (table, rows) in ranked(&catalog, rows, Op::Update)? {
            self.update(table, rows, &mut batch)?;
        }
        for (table, rows) in deletes.into_iter().rev() {
            self.delete(table, rows, &mut batch)?;
        }
        self.drop_variables()?;
        self.note_refresh(&batch.refresh)?;
        Ok(batch.warnings)
    }

    fn locate_needed(&mut self, rows: &[RowWrite], coming: &HashSet<&RowKey>) -> Result<(), Fault> {
        let referred = rows.iter().flat_map(|row| row.columns.iter().filter_map(|(_, value)| value.reference()));
        let own = rows.iter().filter(|row| row.op != Op::Insert).map(|row| &row.key);
        let needed: HashSet<&RowKey> = referred.filter(|key| !coming.contains(key)).chain(own).collect();
        self.locate(needed)
    }
}

/// The rows with that operation, by rising rank of their tables.
fn ranked<'c, 'r>(
    catalog: &'c Catalog,
    rows: &'r [RowWrite],
    op: Op,
) -> Result<Vec<(&'c Table, Vec<&'r RowWrite>)>, Fault> {
    let mut tables: BTreeMap<(u32, &Name), (&Table, Vec<&RowWrite>)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.op == op) {
        let table = catalog
            .table(&row.key.table)
            .ok_or_else(|| Fault::fatal(format!("there is no table {}", row.key.table)))?;
        tables.entry((table.rank, &table.name)).or_insert_with(|| (table, Vec::new())).1.push(row);
    }
    Ok(tables.into_values().collect())
}

/// Names the row of a refused statement that wrote only this row; other errors pass.
fn blame(row: &RowWrite, error: Fault) -> Fault {
    let Fault::Sql(sql) = &error else { return error };
    let Some(refusal) = refusal(sql) else { return error };
    let reason = match (refusal.reason, &refusal.column) {
        (RowReason::MissingReference(None), Some(column)) => RowReason::MissingReference(reference_in(row, column)),
        (reason, _) => reason,
    };
    Fault::row(&row.key, reason)
}

fn reference_in(row: &RowWrite, column: &str) -> Option<RowKey> {
    let value = row.columns.iter().find(|(name, _)| name.eq_ignore_ascii_case(column)).map(|(_, value)| value);
    value.and_then(Value::reference).cloned()
}

/// Whether the database refused some row of a statement, rather than the statement.
fn refused(error: &Fault) -> bool {
    matches!(error, Fault::Sql(error) if refusal(error).is_some())
}
