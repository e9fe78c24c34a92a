//! What `information_schema` says about the tables: the facts from which the engine builds its catalog.
//!
//! Guarantees: reads the live database only (ten-year-old ones have drifted); every base table of the connection's schema is
//! listed, with its columns and keys in their order.

use crate::error::Fault;
use mysql::prelude::{FromRow, Queryable};
use mysql::PooledConn;
use std::collections::BTreeMap;
use tributary_engine::catalog::{ForeignKey, RawColumn, RawTable};

const COLUMNS: &str = "SELECT c.table_name, c.column_name, c.column_type, c.is_nullable, c.column_default, c.extra, \
     c.character_maximum_length, c.character_set_name \
     FROM information_schema.columns c JOIN information_schema.tables t \
     ON t.table_schema = c.table_schema AND t.table_name = c.table_name \
     WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position";

const UNIQUE_KEYS: &str = "SELECT table_name, index_name, column_name FROM information_schema.statistics \
     WHERE table_schema = DATABASE() AND non_unique = 0 ORDER BY table_name, index_name, seq_in_index";

const FOREIGN_KEYS: &str = "SELECT k.table_name, k.column_name, k.referenced_table_name, k.referenced_column_name, r.delete_rule \
     FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r \
     ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name \
     WHERE k.table_schema = DATABASE() AND k.referenced_table_schema = DATABASE() ORDER BY k.table_name, k.column_name";

type ColumnFact = (String, String, String, String, Option<String>, Option<String>, Option<u64>, Option<String>);

/// Every base table of the schema.
pub(crate) fn read_tables(conn: &mut PooledConn) -> Result<Vec<RawTable>, Fault> {
    let mut tables: BTreeMap<String, RawTable> = BTreeMap::new();
    for (table, name, column_type, nullable, default, extra, length_max, character_set) in
        rows::<ColumnFact>(conn, COLUMNS)?
    {
        let extra = extra.unwrap_or_default().to_lowercase();
        let nullable = nullable == "YES";
        let column = RawColumn {
            name,
            column_type,
            nullable,
            has_default: nullable || default.is_some() || extra.contains("auto_increment"),
            generated: extra.contains("generated") && !extra.contains("default_generated"),
            length_max,
            character_set,
        };
        let entry = tables.entry(table.clone()).or_insert_with(|| RawTable { name: table, ..RawTable::default() });
        entry.columns.push(column);
    }
    let mut unique: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for (table, index, column) in rows::<(String, String, String)>(conn, UNIQUE_KEYS)? {
        unique.entry((table, index)).or_default().push(column);
    }
    for ((table, index), columns) in unique {
        match tables.get_mut(&table) {
            Some(table) if index == "PRIMARY" => table.primary_key = columns,
            Some(table) => table.unique_keys.push(columns),
            None => {}
        }
    }
    for (table, column, target_table, target_column, rule) in
        rows::<(String, String, String, String, String)>(conn, FOREIGN_KEYS)?
    {
        if let Some(table) = tables.get_mut(&table) {
            table.foreign_keys.push(ForeignKey { column, target_table, target_column, cascades: rule == "CASCADE" });
        }
    }
    Ok(tables.into_values().collect())
}

fn rows<T: FromRow>(conn: &mut PooledConn, query: &str) -> Result<Vec<T>, Fault> {
    let found: Vec<Result<T, mysql::FromRowError>> = conn.query_map(query, mysql::from_row_opt)?;
    found
        .into_iter()
        .map(|row| row.map_err(|_| Fault::fatal("information_schema has an unknown shape: is this MariaDB or MySQL?")))
        .collect()
}
