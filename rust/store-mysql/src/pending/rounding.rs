//! Values that the database rounded when it stored them: only it can say to what.

use crate::error::Fault;
use crate::sql;
use crate::tx::MySqlTx;
use crate::value;
use mysql::Value as Sql;
use tributary_engine::catalog::{Catalog, Column};
use tributary_engine::store::Columns;
use tributary_model::Value;

const CASTS_MAX: usize = 200;

impl MySqlTx<'_> {
    /// Replaces values that have more digits than their columns by what the columns hold.
    pub(super) fn round<'r>(
        &mut self,
        catalog: &Catalog,
        rows: impl Iterator<Item = (&'r str, &'r mut Columns)>,
    ) -> Result<(), Fault> {
        let mut rounded: Vec<(&Column, &mut Value)> = Vec::new();
        for (table, columns) in rows {
            let Some(table) = catalog.table(table) else { continue };
            for (name, value) in columns {
                if let Some(column) = table.column(name).filter(|column| value::rounds(column, value)) {
                    rounded.push((column, value));
                }
            }
        }
        for chunk in rounded.chunks_mut(CASTS_MAX) {
            let mut query = String::from("SELECT ");
            for (at, (column, value)) in chunk.iter().enumerate() {
                query.push_str(if at > 0 { ", CAST(" } else { "CAST(" });
                if let Value::Decimal(text) | Value::Temporal(text) = value {
                    sql::push_text(&mut query, text);
                }
                query.push_str(&format!(" AS {})", cast_type(&column.type_text)));
            }
            let stored = self.select(&query)?.into_iter().next().unwrap_or_default();
            for ((column, value), stored) in chunk.iter_mut().zip(stored) {
                if stored != Sql::NULL {
                    **value = value::read(column, stored)
                        .map_err(|_| Fault::fatal(format!("a value of column {} cannot be rounded", column.name)))?;
                }
            }
        }
        Ok(())
    }
}

/// `timestamp(3)` is cast as `DATETIME(3)`, `decimal(10,2) unsigned` as `decimal(10,2)`.
fn cast_type(type_text: &str) -> String {
    let plain = type_text.split(' ').next().unwrap_or(type_text);
    plain.replace("timestamp", "datetime").replace("numeric", "decimal")
}
