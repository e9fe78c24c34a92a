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
    if high.except().is_empty() {
        return high.clone();
    }
    // Parts of sorted, disjoint, not adjacent ranges are sorted, disjoint and not adjacent again.
    Positions::from_parts(high.through(), in_both(high, low)).unwrap_or_else(|| high.clone())
}

/// The positions up to the end of `high` that are in neither set: both lists of ranges are walked once, side by side.
fn in_both(high: &Positions, low: &Positions) -> Vec<(u64, u64)> {
    let beyond = (low.through().0 + 1, u64::MAX);
    let mut theirs = low.except().iter().copied().chain(std::iter::once(beyond)).peekable();
    let mut parts: Vec<(u64, u64)> = Vec::new();
    for &(from, to) in high.except() {
        while let Some(&(start, end)) = theirs.peek() {
            let part = (start.max(from), end.min(to));
            if part.0 <= part.1 {
                match parts.last_mut() {
                    Some(last) if last.1 + 1 == part.0 => last.1 = part.1,
                    _ => parts.push(part),
                }
            }
            if end >= to {
                break;
            }
            theirs.next();
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

    /// Positions of which every second one was not seen.
    fn full_of_holes(holes: u64) -> Positions {
        let except = (1..=holes).map(|at| (2 * at, 2 * at)).collect();
        Positions::from_parts(Position(2 * holes + 1), except).expect("sound parts")
    }

    #[test]
    fn a_union_costs_what_its_sets_hold_and_not_their_product() {
        let seconds = |holes| {
            let (left, right) = (full_of_holes(holes), full_of_holes(holes));
            let started = std::time::Instant::now();
            assert_eq!(union(&left, &right), left);
            started.elapsed().as_secs_f64()
        };
        let best = |holes| (0..5).map(|_| seconds(holes)).fold(f64::MAX, f64::min);
        let (few, many) = (best(1 << 10), best(1 << 14));
        assert!(many < few * 100.0, "16 times the holes took {} times as long", many / few);
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
