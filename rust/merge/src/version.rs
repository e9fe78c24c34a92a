//! Versions of a column group and the set of those that stand against each other.

use crate::{compare, Knowledge, Policy};
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
}

impl Version {
    /// Whether this version's author had seen the record.
    pub fn saw(&self, id: RecordId) -> bool {
        (id.origin == self.id.origin && id.position < self.id.position) || self.seen.contains(id)
    }

    /// The value that it gave a column.
    pub fn value(&self, column: &str) -> Option<&Value> {
        self.values.iter().find(|(name, _)| &**name == column).map(|(_, value)| value)
    }
}

/// The state of one column group: of all versions that ever came, those that no other has seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupState {
    /// The unseen versions, in total order: the last one stands.
    pub versions: Vec<Version>,
    /// What all versions that came, also the superseded ones, have seen. Empty when one of `versions` has
    /// seen as much: only then is it needed to judge versions that come late.
    pub covered: Knowledge,
}

impl GroupState {
    /// Takes a version in, however often and whenever it comes. Returns whether it is one of the unseen ones.
    pub fn add(&mut self, policy: Policy, new: Version) -> bool {
        if self.versions.iter().any(|version| version.id == new.id) {
            return true;
        }
        let id = new.id;
        self.versions.push(new);
        let all = self.knowledge();
        self.versions.retain(|version| !all.contains(version.id));
        self.order(policy);
        self.keep_knowledge(all);
        self.versions.iter().any(|version| version.id == id)
    }

    /// Puts the versions in the order of a policy.
    pub(crate) fn order(&mut self, policy: Policy) {
        self.versions.sort_by(|left, right| compare(policy, left, right));
    }

    /// Drops versions that something outside the group has seen; what they had seen stays known.
    pub(crate) fn drop_versions(&mut self, seen: impl Fn(RecordId) -> bool) {
        let all = self.knowledge();
        self.versions.retain(|version| !seen(version.id));
        self.keep_knowledge(all);
    }

    /// Whether some version that came has seen the record.
    pub fn has_seen(&self, id: RecordId) -> bool {
        self.covered.contains(id) || self.versions.iter().any(|version| version.saw(id))
    }

    /// The version that stands.
    pub fn standing(&self) -> Option<&Version> {
        self.versions.last()
    }

    fn keep_knowledge(&mut self, all: Knowledge) {
        let kept_by_one = self.versions.iter().any(|version| Knowledge::of(version).covers(&all));
        self.covered = if kept_by_one { Knowledge::default() } else { all };
    }

    fn knowledge(&self) -> Knowledge {
        let mut all = self.covered.clone();
        for version in &self.versions {
            all.join(&Knowledge::of(version));
        }
        all
    }
}
