//! Values as SQL: literals, and variables for those that are too large to be written out.

use crate::error::Fault;
use crate::tx::MySqlTx;
use crate::value;
use mysql::prelude::Queryable;
use mysql::Value as Sql;
use tributary_engine::catalog::Column;
use tributary_engine::store::{RowReason, RowWrite};
use tributary_model::Value;

/// Larger values are bound as parameters: as hexadecimal digits they could pass the largest packet, although the user
/// who wrote them did not.
const LITERAL_BYTES_MAX: usize = 128 * 1024;

const VARIABLE: &str = "@tributary_";

/// Whether a value is held by a variable.
pub(super) fn is_variable(sql: &str) -> bool {
    sql.starts_with(VARIABLE)
}

impl MySqlTx<'_> {
    /// Appends the value of a column of a row.
    pub(super) fn push_value(
        &mut self,
        out: &mut String,
        row: &RowWrite,
        column: &Column,
        local: &Value,
    ) -> Result<(), Fault> {
        let misfit = || Fault::row(&row.key, RowReason::DoesNotFit(Some(column.name.to_string())));
        let (large, bound) = match local {
            Value::Bytes(bytes) => (bytes.as_slice(), "CAST(? AS BINARY)"),
            Value::Text(text) => (text.as_bytes(), "?"),
            _ => return value::push_literal(out, column, local).map_err(|_| misfit()),
        };
        if large.len() <= LITERAL_BYTES_MAX {
            return value::push_literal(out, column, local).map_err(|_| misfit());
        }
        self.variables += 1;
        let name = format!("{VARIABLE}{}", self.variables);
        let held: Option<u64> = {
            self.conn.exec_drop(format!("SET {name} = {bound}"), (Sql::from(large),))?;
            self.conn.query_first(format!("SELECT LENGTH({name})"))?.flatten()
        };
        if held != Some(large.len() as u64) {
            return Err(misfit());
        }
        out.push_str(&name);
        Ok(())
    }

    /// Lets the server forget the large values.
    pub(super) fn drop_variables(&mut self) -> Result<(), Fault> {
        for number in 1..=std::mem::take(&mut self.variables) {
            self.conn.query_drop(format!("SET {VARIABLE}{number} = NULL"))?;
        }
        Ok(())
    }
}
