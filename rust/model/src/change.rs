//! Row keys, changes and records.

use crate::{Position, Seen, ServerId, Value};
use std::fmt;
use std::sync::Arc;

/// A table or column name, in the lower case in which the catalog lists it; cheap to clone.
pub type Name = Arc<str>;

/// The identity of a row on every server, whatever its local id.
///
/// `parts` holds: the uuid for a table with one; the owner's uuid for a table that shares its
/// owner's key (`patient` → person, `concept_numeric` → concept, `drug_order` → orders); the key text
/// for `role`, `privilege`, `global_property`; one part per key column, in key order, for a join
/// table (each the identity of the joined row, or the literal's text).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowKey {
    /// The table.
    pub table: Name,
    /// The identifying texts, at least one.
    pub parts: Vec<String>,
}

impl RowKey {
    /// The key of a row identified by one text (uuid or natural key).
    pub fn single(table: impl Into<Name>, part: impl Into<String>) -> Self {
        RowKey { table: table.into(), parts: vec![part.into()] }
    }
}

impl fmt::Display for RowKey {
    /// `table/part/part`: identities only, never patient data beyond them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.table)?;
        self.parts.iter().try_for_each(|part| write!(f, "/{part}"))
    }
}

/// What happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Op {
    /// The row was created.
    Insert,
    /// Some of its columns changed.
    Update,
    /// The row was removed.
    Delete,
}

/// One change of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which row.
    pub key: RowKey,
    /// What happened.
    pub op: Op,
    /// Insert: every column the author wrote; update: only those that changed; delete: empty.
    /// The columns that make up a surrogate integer key are left out (see `local_id`).
    pub columns: Vec<(Name, Value)>,
    /// Update: the replaced values of the columns in `columns`, as the author's session had loaded
    /// them; delete: the full old row; insert: empty.
    pub old: Vec<(Name, Value)>,
    /// The author's integer id, where the receiver should take the same one if it is free
    /// (dictionary and set-up tables).
    pub local_id: Option<i64>,
}

/// Who made a record, where and as its how-manieth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId {
    /// The server on which the transaction was committed.
    pub origin: ServerId,
    /// The record's position in that server's own journal.
    pub position: Position,
}

/// Why a record exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// A person or program saved through OpenMRS.
    User,
    /// The sweep found rows that nobody had captured.
    Sweep,
    /// A person settled a conflict.
    Settlement,
    /// A rule across rows was repaired.
    Repair,
}

/// One committed transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its identity across the network.
    pub id: RecordId,
    /// Why it exists.
    pub kind: RecordKind,
    /// uuid of the user who saved it, if one was logged in.
    pub author: Option<String>,
    /// Ordering time, fixed when the record was sealed: milliseconds since 1970 UTC by the author's clock.
    pub ordering_time: i64,
    /// How far the author's server stood below the root of the tree when the record was given its position (root: 0).
    pub depth: u16,
    /// What the author's session had seen, besides all earlier records of its own server.
    pub seen: Arc<Seen>,
    /// The changes, in the order in which they were written; one per row.
    pub changes: Vec<Change>,
}
