//! Cuts a transaction that no message could carry.
//!
//! Guarantees: no part points at a row of a later one, so that each can be applied when those before it are. A column
//! that does is left to an update in the part that creates the row; where it may not be empty, that row comes first, or
//! in the same part where the two need each other.

use crate::catalog::{Catalog, Identity};
use std::collections::{BTreeMap, HashMap};
use tributary_model::{Change, Name, Op, RowKey, Value};

/// What the changes of one record may take, about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Bytes in memory.
    memory: usize,
    /// Bytes that may not deflate.
    content: usize,
}

/// In memory a third of what a receiver takes in a message, some 150,000 rows of obs; of content half of what a message
/// carries, since it travels as base64: so that no encoding, ours or a later one, comes near the limits.
pub(super) const PART_MAX: Limits = Limits { memory: 256 << 20, content: 32 << 20 };

/// About what a value takes in memory besides its text.
const VALUE_BYTES: usize = 96;

/// What changes take.
#[derive(Clone, Copy, Default)]
struct Weight {
    memory: usize,
    content: usize,
}

impl Weight {
    fn and(self, other: Weight) -> Weight {
        Weight { memory: self.memory + other.memory, content: self.content + other.content }
    }

    fn is_within(self, limits: Limits) -> bool {
        self.memory <= limits.memory && self.content <= limits.content
    }
}

/// The changes whole, if the limits allow it; otherwise in as few parts as they do, in their order but for rows that
/// others need. A change alone may be above the limits.
pub(super) fn parts(catalog: &Catalog, changes: Vec<Change>, limits: Limits) -> Vec<Vec<Change>> {
    if changes.is_empty() {
        return Vec::new();
    }
    if changes.iter().map(weight).fold(Weight::default(), Weight::and).is_within(limits) {
        return vec![changes];
    }
    let mut parts = cut(catalog, by_need(catalog, changes), limits);
    postpone(&mut parts);
    parts.retain(|part| !part.is_empty());
    parts
}

fn cut(catalog: &Catalog, changes: Vec<Change>, limits: Limits) -> Vec<Vec<Change>> {
    let created = created(changes.iter().enumerate());
    let mut parts: Vec<Vec<Change>> = Vec::new();
    let mut used = Weight::default();
    // The last of the rows that one so far needs: up to there nothing is cut.
    let mut needed = 0;
    for (at, change) in changes.into_iter().enumerate() {
        let more = weight(&change);
        let stays = at <= needed || used.and(more).is_within(limits);
        needed = needs(catalog, &change, &created).into_iter().fold(needed, usize::max);
        match parts.last_mut().filter(|_| stays) {
            Some(part) => {
                part.push(change);
                used = used.and(more);
            }
            None => {
                parts.push(vec![change]);
                used = more;
            }
        }
    }
    parts
}

/// Puts created rows before those that cannot be created without them. Since changes of a row are joined where it was
/// first written, it may point at one that was created later.
fn by_need(catalog: &Catalog, changes: Vec<Change>) -> Vec<Change> {
    let created = created(changes.iter().enumerate());
    let needs: Vec<Vec<usize>> = changes.iter().map(|change| needs(catalog, change, &created)).collect();
    let mut order = Vec::with_capacity(changes.len());
    let (mut entered, mut placed) = (vec![false; changes.len()], vec![false; changes.len()]);
    for first in 0..changes.len() {
        let mut path = vec![first];
        while let Some(&at) = path.last() {
            entered[at] = true;
            match needs[at].iter().find(|need| !entered[**need]) {
                Some(need) => path.push(*need),
                None => {
                    path.pop();
                    if !std::mem::replace(&mut placed[at], true) {
                        order.push(at);
                    }
                }
            }
        }
    }
    let mut changes: Vec<Option<Change>> = changes.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| changes[at].take()).collect()
}

/// The rows that are created, with where.
fn created<'c>(changes: impl Iterator<Item = (usize, &'c Change)>) -> HashMap<RowKey, usize> {
    changes.filter(|(_, change)| change.op == Op::Insert).map(|(at, change)| (change.key.clone(), at)).collect()
}

/// The created rows without which a row cannot be created: its owner, and what its columns that may not be empty point at.
fn needs(catalog: &Catalog, change: &Change, created: &HashMap<RowKey, usize>) -> Vec<usize> {
    let Some(table) = catalog.table(&change.key.table).filter(|_| change.op == Op::Insert) else { return Vec::new() };
    let owner = match &table.identity {
        Identity::Owner { table, .. } => {
            created.get(&RowKey { table: table.clone(), parts: change.key.parts.clone() }).copied()
        }
        _ => None,
    };
    let required = |name: &Name| table.column(name).is_none_or(|column| !column.nullable);
    let referred = change.columns.iter().filter(|(name, _)| required(name)).filter_map(|(_, value)| value.reference());
    owner.into_iter().chain(referred.filter_map(|target| created.get(target).copied())).collect()
}

/// Moves columns that point at rows of a later part to an update in that part.
fn postpone(parts: &mut [Vec<Change>]) {
    let created = created(parts.iter().enumerate().flat_map(|(at, part)| part.iter().map(move |change| (at, change))));
    let mut late: Vec<Vec<Change>> = vec![Vec::new(); parts.len()];
    for (at, part) in parts.iter_mut().enumerate() {
        for change in part.iter_mut() {
            for (later, update) in take_late(change, at, &created) {
                late[later].push(update);
            }
        }
        part.retain(|change| change.op != Op::Update || !change.columns.is_empty());
        part.append(&mut late[at]);
    }
}

/// Takes those columns out of a change of one part, as updates by the part that they belong to.
fn take_late(change: &mut Change, at: usize, created: &HashMap<RowKey, usize>) -> BTreeMap<usize, Change> {
    let mut late: BTreeMap<usize, Change> = BTreeMap::new();
    let later =
        |value: &Value| value.reference().and_then(|key| created.get(key)).filter(|later| **later > at).copied();
    for (name, value) in std::mem::take(&mut change.columns) {
        let Some(later) = later(&value) else {
            change.columns.push((name, value));
            continue;
        };
        let before = change.old.iter().position(|(candidate, _)| *candidate == name);
        let before = match before {
            Some(at) => Some(change.old.remove(at).1),
            // The early part creates the row without it; of an update nobody knows.
            None => (change.op == Op::Insert).then_some(Value::Null),
        };
        let update = late.entry(later).or_insert_with(|| Change {
            key: change.key.clone(),
            op: Op::Update,
            columns: Vec::new(),
            old: Vec::new(),
            local_id: None,
        });
        update.columns.push((name.clone(), value));
        update.old.extend(before.map(|before| (name, before)));
    }
    late
}

fn weight(change: &Change) -> Weight {
    let values = change.columns.iter().chain(&change.old).map(|(_, value)| of_value(value));
    let own = Weight { memory: VALUE_BYTES, content: 0 };
    values.fold(own.and(of_key(&change.key)), Weight::and)
}

fn of_value(value: &Value) -> Weight {
    let text = |bytes: usize| Weight { memory: VALUE_BYTES + bytes, content: bytes };
    match value {
        Value::Null | Value::Int(_) | Value::UInt(_) | Value::Double(_) => text(0),
        Value::Decimal(content) | Value::Text(content) | Value::Temporal(content) => text(content.len()),
        Value::Bytes(bytes) => text(bytes.len()),
        Value::Ref(key) => Weight { memory: VALUE_BYTES, content: 0 }.and(of_key(key)),
    }
}

/// A uuid is sixteen bytes that do not deflate.
fn of_key(key: &RowKey) -> Weight {
    let part = |part: &String| Weight { memory: VALUE_BYTES + part.len(), content: part.len() / 2 };
    key.parts.iter().map(part).fold(Weight::default(), Weight::and)
}

#[cfg(test)]
mod tests;
