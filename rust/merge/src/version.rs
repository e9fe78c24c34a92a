//! Versions of a column group, and the merge state of a row.

use std::collections::BTreeMap;
use std::sync::Arc;
use tributary_model::{Name, Op, RecordId, Seen, Value};

/// What one record made of one column group of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// The record that wrote it.
    pub id: RecordId,
    /// How far the record's author's server stands below the root of the tree (root: 0).
    pub depth: u16,
    /// The record's ordering time, milliseconds since 1970 UTC.
    pub time: i64,
    /// uuid of the user who wrote it, if known.
    pub author: Option<String>,
    /// What the author had seen, besides all earlier records of the own server.
    pub seen: Arc<Seen>,
    /// What the record did to the row.
    pub op: Op,
    /// The group's columns with the values that the record gave them; delete: the full old row.
    pub values: Vec<(Name, Value)>,
    /// Update: the values that the author's session had loaded for these columns; otherwise empty.
    pub old: Vec<(Name, Value)>,
}

/// The merge state of one row: for each column group the versions that no other version has seen.
///
/// A row that was never changed since the installation has no state. Rows identified by a uuid get
/// state with their first update or delete, rows identified by a natural key and elements of
/// collections already with their insert.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowState {
    /// Group name → its unseen versions, in total order, the one that stands last. Never an empty list.
    pub groups: BTreeMap<Name, Vec<Version>>,
}

impl RowState {
    /// Whether nothing is known of the row.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}
