//! An entry that a rule raises, as it travels: a change of a table that no database has.
//!
//! The record that repairs (or only lists) carries for each entry an insert of a row of [`ENTRIES`], keyed by the rule and
//! the row that lost; its columns tell the kind and the other rows concerned. Whoever takes the record raises the entry;
//! a delete of the same row closes it. A server that does not know the table passes it on.

use crate::store::{Columns, EntryKind, RowConflict};
use std::sync::Arc;
use tributary_merge::Version;
use tributary_model::{Change, Name, Op, Position, Record, RecordId, RowKey, ServerId, Value};

/// The table as which entries travel.
pub(crate) const ENTRIES: &str = "tributary_entry";

const KIND: &str = "kind";
const OTHER: &str = "other_";

/// What a rule across rows found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// The rule's stable code.
    pub(crate) rule: Name,
    /// The row that lost, or that a person is to look at first.
    pub(crate) row: RowKey,
    /// The rows beside it.
    pub(crate) others: Vec<RowKey>,
    /// Whether something was changed.
    pub(crate) kind: EntryKind,
}

impl Entry {
    /// As it travels.
    pub(crate) fn change(&self) -> Change {
        let mut columns = vec![(Name::from(KIND), Value::Text(self.kind.code().to_owned()))];
        let others = self.others.iter().enumerate();
        columns.extend(others.map(|(at, key)| (Name::from(format!("{OTHER}{at}")), Value::Ref(key.clone()))));
        Change { key: self.key(), op: Op::Insert, columns, old: Vec::new(), local_id: None }
    }

    /// What closes the entry of a row and group.
    pub(crate) fn closing(row: &RowKey, group: &Name) -> Change {
        let key = Entry { rule: group.clone(), row: row.clone(), others: Vec::new(), kind: EntryKind::Listed }.key();
        Change { key, op: Op::Delete, columns: Vec::new(), old: Vec::new(), local_id: None }
    }

    /// The key under which it travels.
    pub(super) fn key(&self) -> RowKey {
        let names = [self.rule.to_string(), self.row.table.to_string()];
        RowKey { table: ENTRIES.into(), parts: names.into_iter().chain(self.row.parts.iter().cloned()).collect() }
    }

    /// Reads [`Entry::change`]; `None` for any other change.
    pub(crate) fn of(change: &Change) -> Option<Entry> {
        let [rule, table, parts @ ..] = change.key.parts.as_slice() else { return None };
        if &*change.key.table != ENTRIES || parts.is_empty() {
            return None;
        }
        let kind = change.columns.iter().find(|(name, _)| &**name == KIND).and_then(|(_, value)| value.text());
        let others = change.columns.iter().filter(|(name, _)| name.starts_with(OTHER));
        Some(Entry {
            rule: rule.as_str().into(),
            row: RowKey { table: table.as_str().into(), parts: parts.to_vec() },
            others: others.filter_map(|(_, value)| value.reference().cloned()).collect(),
            kind: kind.and_then(EntryKind::of_code).unwrap_or(EntryKind::Listed),
        })
    }

    /// The entry as it is stored, with what the record made of the row: what it held before, and what stands; of one that
    /// only lists, a version without values says which record did.
    pub(crate) fn stored(&self, record: &Record, now: i64) -> RowConflict {
        let update = record.changes.iter().find(|change| change.key == self.row && change.op == Op::Update);
        let version = |id: RecordId, values: &Columns| Version {
            id,
            depth: 0,
            time: record.ordering_time,
            author: None,
            seen: Arc::clone(&record.seen),
            op: Op::Update,
            values: values.clone(),
        };
        let nobody = RecordId { origin: ServerId(uuid::Uuid::nil()), position: Position(0) };
        let before = update.map(|change| version(nobody, &change.old));
        let after = version(record.id, update.map_or(&Columns::new(), |change| &change.columns));
        RowConflict {
            key: self.row.clone(),
            group: self.rule.clone(),
            versions: before.into_iter().chain([after]).collect(),
            rule: self.rule.to_string(),
            opened: now,
            kind: self.kind,
            others: self.others.clone(),
        }
    }
}
