//! Sets of seen records, joined and compared.

use crate::Version;
use std::collections::BTreeMap;
use tributary_model::{Position, Positions, RecordId, Seen, ServerId};

/// What some versions together have seen: the union of their authors' seen sets and of the earlier records
/// of their own servers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Knowledge(Seen);

impl Knowledge {
    /// Wraps a set as it was stored.
    pub fn from_seen(seen: Seen) -> Self {
        Knowledge(seen)
    }

    /// What one version has seen.
    pub fn of(version: &Version) -> Self {
        let mut seen = (*version.seen).clone();
        let before = Position(version.id.position.0.saturating_sub(1));
        if let Some(own) = Positions::from_parts(before, Vec::new()) {
            let known = seen.origins.remove(&version.id.origin).unwrap_or_default();
            seen.origins.insert(version.id.origin, union(&known, &own));
        }
        Knowledge(without_empty(seen))
    }

    /// The set for storing.
    pub fn seen(&self) -> &Seen {
        &self.0
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.origins.is_empty()
    }

    /// Whether the record is in it.
    pub fn contains(&self, id: RecordId) -> bool {
        self.0.contains(id)
    }

    /// Whether everything in `other` is in it.
    pub fn covers(&self, other: &Knowledge) -> bool {
        other.0.origins.iter().all(|(origin, theirs)| {
            let ours = self.0.origins.get(origin).cloned().unwrap_or_default();
            union(&ours, theirs) == ours
        })
    }

    /// Adds everything in `other`.
    pub fn join(&mut self, other: &Knowledge) {
        for (origin, theirs) in &other.0.origins {
            let ours = self.0.origins.entry(*origin).or_default();
            *ours = union(ours, theirs);
        }
    }
}

fn without_empty(seen: Seen) -> Seen {
    let origins: BTreeMap<ServerId, Positions> =
        seen.origins.into_iter().filter(|(_, positions)| positions.through() > Position(0)).collect();
    Seen { origins }
}

/// All positions that are in one of the two sets.
fn union(left: &Positions, right: &Positions) -> Positions {
    let (high, low) = if left.through() >= right.through() { (left, right) } else { (right, left) };
    let missing = high.except().iter().flat_map(|&(from, to)| outside(low, from, to)).collect();
    // Parts of sorted, disjoint, not adjacent ranges are sorted, disjoint and not adjacent again.
    Positions::from_parts(high.through(), missing).unwrap_or_else(|| high.clone())
}

/// The parts of a range that are not in the set.
fn outside(set: &Positions, from: u64, to: u64) -> Vec<(u64, u64)> {
    let through = set.through().0;
    let mut parts: Vec<(u64, u64)> = set
        .except()
        .iter()
        .map(|&(start, end)| (start.max(from), end.min(to)))
        .filter(|(start, end)| start <= end)
        .collect();
    if to > through {
        let start = from.max(through + 1);
        match parts.last_mut() {
            Some(last) if last.1 + 1 == start => last.1 = to,
            _ => parts.push((start, to)),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn positions() -> impl Strategy<Value = Positions> {
        prop::collection::vec((1u64..30, any::<bool>()), 0..25).prop_map(|steps| {
            let mut set = Positions::default();
            for (at, see) in steps {
                if see {
                    set.insert(Position(at));
                } else {
                    set.except_one(Position(at));
                }
            }
            set
        })
    }

    proptest! {
        #[test]
        fn a_union_holds_what_either_holds(left in positions(), right in positions()) {
            let both = union(&left, &right);
            for at in 0..32 {
                let at = Position(at);
                prop_assert_eq!(both.contains(at), left.contains(at) || right.contains(at));
            }
        }
    }
}
