//! What the live database looks like: tables, columns, identities, references, order.
//!
//! Filled by [`Catalog::build`] from plain facts (`information_schema` and Hibernate's associations); the
//! rules that turn facts into meaning are here, pure, so every store shares them.

mod build;
mod facts;
mod references;

pub use facts::{Association, ForeignKey, RawColumn, RawTable};
pub use references::{dynamic_target, DYNAMIC_FORMATS};

use std::collections::BTreeMap;
use tributary_model::Name;

/// The tables of one database.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalog {
    /// Every base table of the schema, by lower-case name, our own `tributary_*` excepted.
    pub tables: BTreeMap<Name, Table>,
    /// Hash over table and column names and types of the tables that may sync; equal digests mean equal schemas.
    pub digest: String,
}

impl Catalog {
    /// The table of that name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// The table that holds the uuid of a row of `table`: itself, or its owner, its owner's owner, …
    pub fn uuid_table(&self, table: &str) -> Option<&Table> {
        let mut current = self.table(table)?;
        for _ in 0..8 {
            match &current.identity {
                Identity::Uuid { .. } => return Some(current),
                Identity::Owner { table, .. } => current = self.table(table)?,
                Identity::Key { .. } | Identity::Joined { .. } | Identity::None => return None,
            }
        }
        None
    }
}

/// One table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name, lower case.
    pub name: Name,
    /// Its columns in their order.
    pub columns: Vec<Column>,
    /// The primary key's columns, in key order; empty when the table has none.
    pub primary_key: Vec<Name>,
    /// Unique keys other than the primary key and the one on the uuid.
    pub unique_keys: Vec<Vec<Name>>,
    /// How a row is identified on every server.
    pub identity: Identity,
    /// Place in foreign-key order, audit columns and self-references ignored: a row's referenced rows are
    /// in tables of lower rank. Inserts go by rising rank, deletes by falling rank.
    pub rank: u32,
}

impl Table {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| &*column.name == name)
    }

    /// The single auto-increment (or plain integer) key column, when the primary key is one integer that
    /// says nothing outside this server; never sent as a column.
    pub fn surrogate(&self) -> Option<&Name> {
        match (&self.identity, self.primary_key.as_slice()) {
            (Identity::Uuid { .. }, [only]) => self
                .column(only)
                .filter(|column| column.kind == ColumnKind::Int && column.reference.is_none())
                .map(|column| &column.name),
            _ => None,
        }
    }
}

/// How a row is identified on every server (`RowKey::parts`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// By its uuid: one part.
    Uuid {
        /// The uuid column.
        column: Name,
    },
    /// By the uuid of the row whose primary key it shares (`patient` → person): one part.
    Owner {
        /// The shared key column.
        column: Name,
        /// The owning table.
        table: Name,
    },
    /// By a text that means the same everywhere (`role`, `privilege`, `global_property`): one part.
    Key {
        /// The key column.
        column: Name,
    },
    /// By the rows it joins: one part per key column in key order (keyless tables: all columns in their
    /// order); a reference's part is the joined row's own parts joined by `/`, a literal's its text.
    /// A row of such a table is an element of a collection.
    Joined {
        /// The identifying columns.
        columns: Vec<Name>,
    },
    /// By nothing that another server knows: never syncs, is listed.
    None,
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, lower case.
    pub name: Name,
    /// What it holds.
    pub kind: ColumnKind,
    /// The database's own type text (`int(11)`, `varchar(255)`), for digests and messages.
    pub type_text: String,
    /// Whether NULL is allowed.
    pub nullable: bool,
    /// Whether the database fills it when an insert leaves it out (default, auto-increment).
    pub has_default: bool,
    /// Computed by the database: never written.
    pub generated: bool,
    /// Longest text that fits, in characters; `None` when not a bounded text.
    pub length_max: Option<u64>,
    /// A text column whose character set cannot hold 4-byte characters.
    pub three_byte: bool,
    /// creator, changed_by, voided_by, retired_by (references to users that say who, ignored for order)
    /// and their dates.
    pub audit: bool,
    /// Where it points, if it is a reference.
    pub reference: Option<Reference>,
}

/// What a column holds: which `Value` variant it travels as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Integers, bit, boolean: `Value::Int` (`Value::UInt` above `i64::MAX`).
    Int,
    /// `Value::Double`.
    Double,
    /// `Value::Decimal`.
    Decimal,
    /// `Value::Text`.
    Text,
    /// `Value::Bytes`.
    Bytes,
    /// `Value::Temporal`.
    Temporal,
}

/// Where a reference column points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// At a row of one table.
    Fixed {
        /// The table.
        table: Name,
        /// The target's column whose value the reference holds (its primary key).
        column: Name,
        /// Whether the database itself guards it by a foreign key.
        guarded: bool,
        /// Whether the database deletes this row with the target (ON DELETE CASCADE).
        cascades: bool,
    },
    /// A text that holds a local id or not, told by a format text beside it; see [`dynamic_target`].
    Dynamic(DynamicReference),
}

/// Text columns whose meaning depends on an attribute type's `format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DynamicReference {
    /// `person_attribute.value`: format of the row's `person_attribute_type_id`.
    PersonAttributeValue,
    /// `person_attribute_type.foreign_key`: the row's own `format`.
    PersonAttributeTypeForeignKey,
}

#[cfg(test)]
mod tests;
