//! Several changes of one row in one transaction become one.

use crate::flows::{is_quiet, Flows};
use std::collections::{BTreeMap, HashMap};
use tributary_model::{Change, Name, Op, RowKey, Value};

/// One change per row, in the order in which the rows were first written: insert and update are an insert, in
/// whichever order they come (capture adds an insert that it did not see at the transaction's end), insert and
/// delete nothing, update and delete a delete of the row as it was at first, delete and insert an update of what
/// differs. Changes of rows that never leave a server, and updates that change nothing
/// worth telling, are dropped.
pub(super) fn coalesce(flows: &Flows, changes: &[Change]) -> Vec<Change> {
    let mut at: HashMap<&RowKey, usize> = HashMap::new();
    let mut rows: Vec<Option<Change>> = Vec::new();
    for change in changes.iter().filter(|change| flows.journaled(&change.key)) {
        match at.get(&change.key) {
            Some(&at) => rows[at] = join(rows[at].take(), change),
            None => {
                at.insert(&change.key, rows.len());
                rows.push(Some(change.clone()));
            }
        }
    }
    rows.into_iter().flatten().filter_map(without_idle_columns).filter(says_something).collect()
}

fn join(first: Option<Change>, second: &Change) -> Option<Change> {
    let Some(first) = first else { return Some(second.clone()) };
    match (first.op, second.op) {
        (Op::Insert, Op::Delete) => None,
        (Op::Insert, _) => Some(Change { columns: overlay(&first.columns, &second.columns), ..first }),
        (Op::Update, Op::Update) => Some(Change {
            columns: overlay(&first.columns, &second.columns),
            old: overlay(&second.old, &first.old),
            ..first
        }),
        (Op::Update, Op::Delete) => {
            Some(Change { op: Op::Delete, columns: Vec::new(), old: overlay(&second.old, &first.old), ..first })
        }
        (Op::Delete, Op::Delete) => Some(first),
        (Op::Update, Op::Insert) => {
            Some(Change { columns: overlay(&first.columns, &second.columns), ..second.clone() })
        }
        (Op::Delete, _) => Some(replaced(first, second)),
    }
}

/// A row that was deleted and written anew: an update of the columns that it had before.
fn replaced(deleted: Change, written: &Change) -> Change {
    let had: BTreeMap<Name, Value> = deleted.old.into_iter().collect();
    let old =
        written.columns.iter().map(|(name, _)| (name.clone(), had.get(name).cloned().unwrap_or(Value::Null))).collect();
    Change { key: deleted.key, op: Op::Update, columns: written.columns.clone(), old, local_id: None }
}

fn overlay(below: &[(Name, Value)], above: &[(Name, Value)]) -> Vec<(Name, Value)> {
    let mut columns = below.to_vec();
    for (name, value) in above {
        match columns.iter_mut().find(|(candidate, _)| candidate == name) {
            Some(column) => column.1 = value.clone(),
            None => columns.push((name.clone(), value.clone())),
        }
    }
    columns
}

/// Leaves out an update's columns that end with the value that they had.
fn without_idle_columns(mut change: Change) -> Option<Change> {
    if change.op != Op::Update {
        return Some(change);
    }
    let old: HashMap<Name, Value> = change.old.iter().cloned().collect();
    change.columns.retain(|(name, value)| old.get(name) != Some(value));
    let kept = &change.columns;
    change.old.retain(|(name, _)| kept.iter().any(|(candidate, _)| candidate == name));
    (!change.columns.is_empty()).then_some(change)
}

fn says_something(change: &Change) -> bool {
    change.op != Op::Update || !is_quiet(&change.key.table, change.columns.iter().map(|(name, _)| name))
}

#[cfg(test)]
mod tests;
