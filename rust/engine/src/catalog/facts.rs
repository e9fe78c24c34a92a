//! The plain facts that a store reads from `information_schema`.

/// One table as the database describes it. Names in any case; [`super::Catalog::build`] lowers them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawTable {
    /// The table's name.
    pub name: String,
    /// Columns by ordinal position.
    pub columns: Vec<RawColumn>,
    /// Primary key columns in key order; empty when there is none.
    pub primary_key: Vec<String>,
    /// Unique keys other than the primary key, each with its columns in key order.
    pub unique_keys: Vec<Vec<String>>,
    /// Single-column foreign keys (OpenMRS has no others).
    pub foreign_keys: Vec<ForeignKey>,
}

/// One column as the database describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawColumn {
    /// The column's name.
    pub name: String,
    /// `COLUMN_TYPE`, such as `int(11)` or `varchar(255)`.
    pub column_type: String,
    /// `IS_NULLABLE`.
    pub nullable: bool,
    /// Whether there is a default (also an implicit NULL) or `EXTRA` says auto_increment.
    pub has_default: bool,
    /// `EXTRA` says GENERATED.
    pub generated: bool,
    /// `CHARACTER_MAXIMUM_LENGTH`.
    pub length_max: Option<u64>,
    /// `CHARACTER_SET_NAME`.
    pub character_set: Option<String>,
}

/// A foreign key of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForeignKey {
    /// The referencing column.
    pub column: String,
    /// The referenced table.
    pub target_table: String,
    /// The referenced column.
    pub target_column: String,
    /// Whether the database deletes the row with its target.
    pub cascades: bool,
}

/// A reference that Hibernate maps (`table.column` → primary key of `target_table`), guarded or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Association {
    /// The referencing table.
    pub table: String,
    /// The referencing column.
    pub column: String,
    /// The referenced table.
    pub target_table: String,
}
