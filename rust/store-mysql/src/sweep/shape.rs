//! How a table is cut into ranges, and the SQL that reads and digests them.
//!
//! A table with one integer key is cut by the key; any other by a hash of its key, into as many buckets as it had rows for
//! when it was first swept. The database's digest of a range: the exclusive or over its rows of CRC-32 of all swept
//! columns' bytes, times the row's place in the range. CRC-32 alone is linear, and the same change of two rows would cancel out.

use crate::ids::address_columns;
use crate::rows::identifying_columns;
use crate::sql;
use crate::value;
use std::fmt::Write;
use tributary_engine::catalog::{Column, ColumnKind, Identity, Table};
use tributary_engine::rules::Rules;
use tributary_model::Name;

/// Keys in a range: what one changed row makes the next sweep read again.
pub(crate) const RANGE_KEYS: i64 = 512;
/// Weights of the rows of a bucket.
const WEIGHTS: i64 = 65_521;

/// A swept table.
pub(crate) struct Shape<'t> {
    pub(crate) table: &'t Table,
    /// The columns by which a row is found here.
    pub(crate) address: Vec<Name>,
    /// The columns that are looked at, in their order.
    pub(crate) columns: Vec<&'t Column>,
    /// The integer key, if that is what cuts the table.
    pub(crate) key: Option<&'t Name>,
}

impl<'t> Shape<'t> {
    /// `None` for a table of which nothing can sync.
    pub(crate) fn of(rules: &Rules, table: &'t Table) -> Option<Shape<'t>> {
        if !rules.flows.table_journaled(&table.name) || table.identity == Identity::None {
            return None;
        }
        let address = address_columns(table);
        if address.is_empty() {
            return None;
        }
        let surrogate = table.surrogate();
        // A row's uuid is its identity, or, where it has another one, this server's own.
        let uuid = match &table.identity {
            Identity::Uuid { column } => Some(&**column),
            Identity::Key { .. } => Some("uuid"),
            _ => None,
        };
        let looked_at = |column: &&Column| {
            !column.generated
                && Some(&column.name) != surrogate
                && Some(&*column.name) != uuid
                // What a session reads of these depends on its time zone.
                && !column.type_text.starts_with("timestamp")
                && rules.flows.column_swept(&table.name, &column.name)
        };
        let key = match table.primary_key.as_slice() {
            [only] => table.column(only).filter(|column| column.kind == ColumnKind::Int).map(|column| &column.name),
            _ => None,
        };
        Some(Shape { table, address, columns: table.columns.iter().filter(looked_at).collect(), key })
    }

    /// Of the key's own bytes, for a table that is cut into buckets.
    fn key_crc(&self) -> String {
        let parts: Vec<String> = self.address.iter().map(|name| self.bytes_of(name)).collect();
        format!("CRC32(CONCAT_WS('|', {}))", parts.join(", "))
    }

    /// As this side has it, whatever the column's character set.
    fn bytes_of(&self, name: &Name) -> String {
        match self.table.column(name) {
            Some(column) if column.kind == ColumnKind::Text => {
                format!("CAST(CONVERT({} USING utf8mb4) AS BINARY)", sql::name(name))
            }
            Some(column) => as_bytes(column),
            None => sql::name(name),
        }
    }

    /// The expression that gives a row's range.
    pub(crate) fn range(&self, buckets: u32) -> String {
        match self.key {
            Some(key) => format!("{} DIV {RANGE_KEYS}", sql::name(key)),
            None => format!("{} MOD {}", self.key_crc(), buckets.max(1)),
        }
    }

    /// The condition that a row is in the ranges from `from` up to but not `to`.
    pub(crate) fn within(&self, from: i64, to: i64, buckets: u32) -> String {
        match self.key {
            Some(key) => {
                let key = sql::name(key);
                let low = if from <= 0 { String::new() } else { format!("{key} >= {} AND ", from * RANGE_KEYS) };
                format!("{low}{key} < {}", to.saturating_mul(RANGE_KEYS))
            }
            None => format!("{} >= {from} AND {} < {to}", self.range(buckets), self.range(buckets)),
        }
    }

    /// The condition that a row is in one of these ranges, which are sorted.
    pub(crate) fn in_ranges(&self, ranges: &[i64], buckets: u32) -> String {
        if self.key.is_none() {
            let list = ranges.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
            return format!("{} IN ({list})", self.range(buckets));
        }
        let runs = ranges.chunk_by(|left, right| left + 1 == *right);
        let within: Vec<String> =
            runs.map(|run| format!("({})", self.within(run[0], run[0] + run.len() as i64, buckets))).collect();
        within.join(" OR ")
    }

    /// The aggregate that digests a range.
    pub(crate) fn digest(&self) -> String {
        let mut row = String::from("CRC32(CONCAT_WS('|'");
        let uuid = identifying_columns(self.table);
        let key = self.key.and_then(|key| self.table.column(key));
        for column in key.into_iter().chain(uuid).chain(self.columns.iter().copied()) {
            let bytes = as_bytes(column);
            let _ = match column.nullable {
                true => write!(row, ", IFNULL({bytes}, '~')"),
                false => write!(row, ", {bytes}"),
            };
        }
        row.push_str("))");
        let place = match self.key {
            Some(key) => format!("ABS({} MOD {RANGE_KEYS})", sql::name(key)),
            None => format!("{} MOD {WEIGHTS}", self.key_crc()),
        };
        // What is digested depends on the columns: after an upgrade every range is looked at once.
        let columns: String = self.columns.iter().flat_map(|column| [&*column.name, ","]).collect();
        format!("BIT_XOR({row} * ({place} + 1)) ^ {}", crc32fast::hash(columns.as_bytes()))
    }

    /// What is selected of a row: its address, what identifies it, what is looked at.
    pub(crate) fn selected(&self) -> String {
        let mut list = String::new();
        for column in self.address.iter().filter_map(|name| self.table.column(name)).chain(self.read_columns()) {
            list.push_str(if list.is_empty() { "" } else { ", " });
            value::push_select(&mut list, column);
        }
        list
    }

    /// The columns behind the address in [`Shape::selected`].
    pub(crate) fn read_columns(&self) -> impl Iterator<Item = &'t Column> + '_ {
        identifying_columns(self.table).into_iter().chain(self.columns.iter().copied())
    }
}

/// Texts as bytes: columns of several collations cannot be joined otherwise.
fn as_bytes(column: &Column) -> String {
    let name = sql::name(&column.name);
    match column.kind {
        ColumnKind::Text => format!("CAST({name} AS BINARY)"),
        _ if column.type_text.starts_with("bit") => format!("CAST({name} AS UNSIGNED)"),
        _ => name,
    }
}
