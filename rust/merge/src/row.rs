//! The merge state of a row, and what an edit makes of it.

use crate::{group_of, GroupState, Policy, Version, AUDIT};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tributary_model::{Change, Name, Op, Record, RecordId, RecordKind, Value};

/// The group that holds a row's creations (where they need state) and deletions.
pub const EXISTENCE: &str = "existence";

/// The merge state of one row.
///
/// A row that was never changed since the installation has no state. Rows identified by a uuid get
/// state with their first update or delete (no two servers create the same one), rows identified by a
/// natural key and elements of collections already with their insert.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowState {
    /// Column group → its state; none about which nothing is known.
    pub groups: BTreeMap<Name, GroupState>,
    /// Deletes in [`EXISTENCE`] that do not stand because a row points here that their authors had not seen;
    /// only while the record that restores the row is being written.
    pub refused: BTreeSet<RecordId>,
}

/// A record's change of the row, as merge looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Edit<'a> {
    /// The record.
    pub record: &'a Record,
    /// The change.
    pub change: &'a Change,
}

/// Whether the row is to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existence {
    /// It is; no delete speaks against it.
    Present,
    /// It is, although a delete came: somebody who had not seen the delete wrote it.
    Kept,
    /// It is not.
    Deleted,
}

/// What an edit made of the state.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Whether the row is to be there now.
    pub existence: Existence,
    /// Whether it was to be there before.
    pub existed: bool,
    /// Columns whose standing value the edit changed, not always to its own: it may have superseded the version
    /// that stood, so that a third one stands now.
    pub columns: Vec<(Name, Value)>,
    /// Of the groups that the edit wrote, those in which another version stands.
    pub loses: Vec<Name>,
    /// Groups in which versions with different values now stand against each other ([`EXISTENCE`]: a delete
    /// against an edit).
    pub conflicts: Vec<Name>,
    /// Groups in which such a conflict has ended.
    pub settled: Vec<Name>,
}

impl RowState {
    /// Whether nothing is known of the row.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Whether the row is to be there: a delete stands when its author had seen every edit that stands.
    pub fn existence(&self) -> Existence {
        let mut deletes = self.deletes().peekable();
        if deletes.peek().is_none() {
            return Existence::Present;
        }
        if deletes.all(|delete| self.is_opposed(delete)) {
            Existence::Kept
        } else {
            Existence::Deleted
        }
    }

    /// All columns of which something is known, with the values that stand.
    pub fn standing(&self) -> Vec<(Name, Value)> {
        standing(self, self.groups.keys())
    }

    /// Takes an edit in and tells what stands now. Order-independent and idempotent: states that took in
    /// the same edits are equal.
    pub fn apply(&mut self, policy: Policy, edit: Edit<'_>) -> Outcome {
        let existed = self.existence() != Existence::Deleted;
        let conflicts_before = self.conflicts();
        let mut outcome = Outcome {
            existence: Existence::Present,
            existed,
            columns: Vec::new(),
            loses: Vec::new(),
            conflicts: Vec::new(),
            settled: Vec::new(),
        };
        let versions = edit.versions();
        let touched: Vec<Name> = versions.iter().map(|(name, _)| name.clone()).collect();
        let shown_before = standing(self, &touched);
        for (name, version) in versions {
            let group = self.groups.entry(name.clone()).or_default();
            let id = version.id;
            group.add(decides(policy, &name), version);
            if group.standing().is_none_or(|standing| standing.id != id) {
                outcome.loses.push(name);
            }
        }
        self.drop_seen_deletes();
        self.groups.retain(|_, group| !group.versions.is_empty() || !group.covered.is_empty());
        outcome.columns = standing(self, &touched);
        outcome.columns.retain(|column| !shown_before.contains(column));
        outcome.existence = self.existence();
        outcome.conflicts = self.conflicts();
        outcome.settled = conflicts_before.into_iter().filter(|name| !outcome.conflicts.contains(name)).collect();
        outcome
    }

    /// Puts the versions in the order of a policy; what was taken in stays what it is.
    pub fn order(&mut self, policy: Policy) {
        self.groups.iter_mut().for_each(|(name, group)| group.order(decides(policy, name)));
    }

    /// Lets the row stay against the deletes that are known, because a row points at it that their authors had
    /// not seen: until the record that restores it (see [`Edit::restores`]) is taken in, and has seen them.
    pub fn keep_for_reference(&mut self) {
        self.refused = self.deletes().map(|delete| delete.id).collect();
    }

    /// Groups in which versions with different values stand against each other.
    pub fn conflicts(&self) -> Vec<Name> {
        let columns = self
            .groups
            .iter()
            .filter(|(name, group)| &***name != AUDIT && &***name != EXISTENCE && disagrees(&group.versions));
        let mut names: Vec<Name> = columns.map(|(name, _)| name.clone()).collect();
        if self.is_restored() || (self.existence() == Existence::Kept && self.is_kept_by_more_than_creation()) {
            names.push(Name::from(EXISTENCE));
        }
        names
    }

    /// Whether the row was brought back against a delete and nobody who knows has touched it since.
    pub fn is_restored(&self) -> bool {
        self.versions_of(EXISTENCE).any(|version| version.op == Op::Insert && !version.values.is_empty())
    }

    /// The versions that stand against each other in a group, the one that stands last; in [`EXISTENCE`]
    /// the deletes and the edits that they had not seen.
    pub fn members(&self, group: &str) -> Vec<Version> {
        let own = self.versions_of(group).cloned();
        if group != EXISTENCE {
            return own.collect();
        }
        let edits = self.groups.iter().filter(|(name, _)| &***name != EXISTENCE);
        let edits = edits.flat_map(|(_, group)| &group.versions);
        own.chain(edits.filter(|edit| self.deletes().any(|delete| !delete.saw(edit.id))).cloned()).collect()
    }

    /// The full old row that the greatest delete carries.
    pub fn deleted_row(&self) -> Option<&[(Name, Value)]> {
        self.deletes().last().map(|version| version.values.as_slice())
    }

    /// The creation that stands last, of a row that no delete has ended.
    pub fn creation(&self) -> Option<&Version> {
        self.versions_of(EXISTENCE).filter(|version| version.op == Op::Insert).last()
    }

    fn versions_of(&self, group: &str) -> impl Iterator<Item = &Version> {
        self.groups.get(group).into_iter().flat_map(|group| &group.versions)
    }

    fn deletes(&self) -> impl Iterator<Item = &Version> {
        self.versions_of(EXISTENCE).filter(|version| version.op == Op::Delete)
    }

    fn is_opposed(&self, delete: &Version) -> bool {
        self.refused.contains(&delete.id) || self.opponents(delete).next().is_some()
    }

    /// Standing edits and creations that the delete's author had not seen.
    fn opponents<'a>(&'a self, delete: &'a Version) -> impl Iterator<Item = &'a Version> {
        let all = self.groups.values().flat_map(|group| &group.versions);
        all.filter(|version| version.op != Op::Delete && !delete.saw(version.id))
    }

    fn is_kept_by_more_than_creation(&self) -> bool {
        !self.refused.is_empty()
            || self.deletes().any(|delete| self.opponents(delete).any(|edit| edit.op == Op::Update))
    }

    /// An edit of the row whose author had seen the delete (after a restore) ends the delete.
    fn drop_seen_deletes(&mut self) {
        let ended: Vec<_> = self
            .versions_of(EXISTENCE)
            .map(|version| version.id)
            .filter(|id| self.groups.values().any(|group| group.has_seen(*id)))
            .collect();
        if let Some(group) = self.groups.get_mut(EXISTENCE).filter(|_| !ended.is_empty()) {
            group.drop_versions(|id| ended.contains(&id));
        }
        let left: BTreeSet<RecordId> = self.deletes().map(|delete| delete.id).collect();
        self.refused.retain(|id| left.contains(id));
    }
}

/// The columns of some groups with the values that stand: of each column the one of the greatest version
/// that has it.
pub fn standing<'g>(state: &RowState, groups: impl IntoIterator<Item = &'g Name>) -> Vec<(Name, Value)> {
    let mut columns: BTreeMap<Name, Value> = BTreeMap::new();
    for name in groups.into_iter().filter(|name| &***name != EXISTENCE) {
        for version in state.groups.get(name).into_iter().flat_map(|group| &group.versions) {
            columns.extend(version.values.iter().cloned());
        }
    }
    columns.into_iter().collect()
}

/// The policy that decides a group. Whether a row is there is no matter of who wins; nor do the audit columns tell of any
/// value: they are in order everywhere without being looked at when a policy changes.
fn decides(policy: Policy, group: &str) -> Policy {
    if group == AUDIT || group == EXISTENCE {
        Policy::Later
    } else {
        policy
    }
}

fn disagrees(versions: &[Version]) -> bool {
    let sorted = |version: &Version| {
        version.values.iter().map(|(name, value)| (name.clone(), value.clone())).collect::<BTreeMap<_, _>>()
    };
    match versions.split_first() {
        Some((first, rest)) => {
            let first = sorted(first);
            rest.iter().any(|version| sorted(version) != first)
        }
        None => false,
    }
}

impl Edit<'_> {
    /// Whether it only brings a deleted row back: it says that the row is there and nothing of what is in it.
    pub fn restores(&self) -> bool {
        self.change.op == Op::Insert && self.record.kind == RecordKind::Repair
    }

    /// The edit's versions by group: creations and deletions also of [`EXISTENCE`], deletions and updates of no column of
    /// nothing else.
    fn versions(&self) -> Vec<(Name, Version)> {
        let change = self.change;
        let mut groups: BTreeMap<Name, Vec<(Name, Value)>> = BTreeMap::new();
        match change.op {
            Op::Delete => drop(groups.insert(EXISTENCE.into(), change.old.clone())),
            // A restore carries the row, a creation does not: its columns are versions of their groups.
            Op::Insert if self.restores() => drop(groups.insert(EXISTENCE.into(), change.columns.clone())),
            Op::Insert => drop(groups.insert(EXISTENCE.into(), Vec::new())),
            // Somebody decided that the row stays.
            Op::Update if change.columns.is_empty() => drop(groups.insert(EXISTENCE.into(), Vec::new())),
            Op::Update => {}
        }
        if change.op != Op::Delete && !self.restores() {
            for (name, value) in &change.columns {
                let group = group_of(&change.key.table, name);
                groups.entry(group.into()).or_default().push((name.clone(), value.clone()));
            }
        }
        groups.into_iter().map(|(name, values)| (name, self.version(values))).collect()
    }

    fn version(&self, values: Vec<(Name, Value)>) -> Version {
        Version {
            id: self.record.id,
            depth: self.record.depth,
            time: self.record.ordering_time,
            author: self.record.author.clone(),
            seen: Arc::clone(&self.record.seen),
            op: self.change.op,
            values,
        }
    }
}

#[cfg(test)]
mod tests;
