//! What `information_schema` and the server's settings say beyond the catalog: engines, character sets, indexes, triggers.

use crate::error::Fault;
use mysql::prelude::Queryable;
use mysql::{PooledConn, Value as Sql};
use std::collections::BTreeMap;
use tributary_model::Name;

/// Character sets that hold every character.
const WHOLE: &[&str] = &["utf8mb4", "utf16", "utf16le", "utf32", "gb18030", "binary"];
const SETTINGS: &[&str] = &[
    "innodb_flush_log_at_trx_commit",
    "log_bin",
    "sync_binlog",
    "binlog_format",
    "max_allowed_packet",
    "lower_case_table_names",
    "sql_mode",
    "event_scheduler",
];

const TABLES: &str = "SELECT table_name, engine, table_collation, table_rows FROM information_schema.tables \
     WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name";
const TEXTS: &str =
    "SELECT table_name, column_name, character_set_name, collation_name FROM information_schema.columns \
     WHERE table_schema = DATABASE() AND character_set_name IS NOT NULL ORDER BY table_name, ordinal_position";
const INDEXES: &str =
    "SELECT table_name, index_name, non_unique, column_name, sub_part FROM information_schema.statistics \
     WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index";
const TRIGGERS: &str = "SELECT event_object_table, trigger_name FROM information_schema.triggers \
     WHERE event_object_schema = DATABASE() ORDER BY event_object_table, trigger_name";
const EVENTS: &str =
    "SELECT COUNT(*) FROM information_schema.events WHERE event_schema = DATABASE() AND status = 'ENABLED'";

/// A table beyond its catalog entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    /// The name as the database spells it.
    pub spelled: String,
    /// Others whose names differ only in upper and lower case.
    pub doubles: u64,
    pub engine: String,
    pub collation: String,
    /// The database's own estimate.
    pub rows: u64,
    pub texts: Vec<TextColumn>,
    pub indexes: Vec<Index>,
    pub triggers: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct TextColumn {
    pub name: String,
    pub charset: String,
    pub collation: String,
}

impl TextColumn {
    /// Whether some characters cannot be stored; a uuid needs none of them.
    pub(super) fn is_narrow(&self) -> bool {
        !WHOLE.contains(&self.charset.as_str()) && !self.name.eq_ignore_ascii_case("uuid")
    }
}

#[derive(Clone, Debug)]
pub(super) struct Index {
    pub name: String,
    pub unique: bool,
    /// In key order, lower case; one of which only the beginning is indexed is left out with all after it.
    pub columns: Vec<String>,
    whole: bool,
}

impl Index {
    /// Whether no two rows have the same value in this column.
    pub(super) fn tells_apart(&self, column: &str) -> bool {
        self.unique && self.whole && matches!(self.columns.as_slice(), [only] if only == column)
    }
}

/// The whole database beyond its catalog.
#[derive(Clone, Debug, Default)]
pub(super) struct Shapes {
    /// By lower-case name.
    pub tables: BTreeMap<Name, Shape>,
    pub settings: BTreeMap<String, String>,
    /// Enabled events of this schema.
    pub events: u64,
}

impl Shapes {
    pub(super) fn read(conn: &mut PooledConn) -> Result<Shapes, Fault> {
        let mut shapes = Shapes::default();
        read_tables(conn, &mut shapes)?;
        read_indexes(conn, &mut shapes)?;
        for (table, name) in conn.query::<(String, String), _>(TRIGGERS)? {
            if let Some(shape) = shapes.shape(&table) {
                shape.triggers.push(name);
            }
        }
        shapes.events = conn.query_first(EVENTS)?.unwrap_or(0);
        let names: Vec<String> = SETTINGS.iter().map(|name| format!("'{name}'")).collect();
        let settings = format!("SHOW GLOBAL VARIABLES WHERE Variable_name IN ({})", names.join(", "));
        shapes.settings = conn.query::<(String, String), _>(settings)?.into_iter().collect();
        Ok(shapes)
    }

    pub(super) fn setting(&self, name: &str) -> &str {
        self.settings.get(name).map_or("", String::as_str)
    }

    fn shape(&mut self, table: &str) -> Option<&mut Shape> {
        self.tables.get_mut(table.to_lowercase().as_str())
    }
}

type TableFact = (String, Option<String>, Option<String>, Option<u64>);

fn read_tables(conn: &mut PooledConn, shapes: &mut Shapes) -> Result<(), Fault> {
    for (spelled, engine, collation, rows) in conn.query::<TableFact, _>(TABLES)? {
        let shape = shapes.tables.entry(Name::from(spelled.to_lowercase())).or_default();
        if !shape.spelled.is_empty() {
            shape.doubles += 1;
            continue;
        }
        *shape = Shape {
            spelled,
            engine: engine.unwrap_or_default(),
            collation: collation.unwrap_or_default(),
            rows: rows.unwrap_or(0),
            ..Shape::default()
        };
    }
    for (table, name, charset, collation) in conn.query::<(String, String, String, String), _>(TEXTS)? {
        if let Some(shape) = shapes.shape(&table) {
            shape.texts.push(TextColumn { name, charset: charset.to_lowercase(), collation: collation.to_lowercase() });
        }
    }
    Ok(())
}

type IndexFact = (String, String, u8, Option<String>, Sql);

fn read_indexes(conn: &mut PooledConn, shapes: &mut Shapes) -> Result<(), Fault> {
    for (table, name, non_unique, column, part) in conn.query::<IndexFact, _>(INDEXES)? {
        let Some(shape) = shapes.shape(&table) else { continue };
        if shape.indexes.last().is_none_or(|index| index.name != name) {
            shape.indexes.push(Index { name, unique: non_unique == 0, columns: Vec::new(), whole: true });
        }
        let Some(index) = shape.indexes.last_mut() else { continue };
        match column.filter(|_| part == Sql::NULL && index.whole) {
            Some(column) => index.columns.push(column.to_lowercase()),
            None => index.whole = false,
        }
    }
    Ok(())
}
