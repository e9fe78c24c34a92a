//! What an author had seen: for each origin a prefix of its records minus exceptions.
//!
//! Origins' own positions are used, not the neighbours', so that a relay carries the set on unchanged
//! and every server evaluates it alike (docs/decisions/0001-seen-by-origin.md).

use crate::{Position, RecordId, ServerId};
use std::collections::BTreeMap;

/// A set of positions: all up to `through`, less the ranges in `except`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Positions {
    through: u64,
    /// Inclusive ranges, sorted, disjoint, not adjacent, none above `through`.
    except: Vec<(u64, u64)>,
}

impl Positions {
    /// Builds a set from parts as they come from outside; `None` if they break the invariant.
    pub fn from_parts(through: Position, except: Vec<(u64, u64)>) -> Option<Self> {
        let mut last: Option<u64> = None;
        for &(from, to) in &except {
            let ordered = from >= 1 && from <= to && to <= through.0;
            let apart = last.is_none_or(|last| last.checked_add(1).is_some_and(|next| from > next));
            if !ordered || !apart {
                return None;
            }
            last = Some(to);
        }
        Some(Positions { through: through.0, except })
    }

    /// The last position that was passed, seen or excepted.
    pub fn through(&self) -> Position {
        Position(self.through)
    }

    /// The inclusive ranges up to `through` that are not in the set.
    pub fn except(&self) -> &[(u64, u64)] {
        &self.except
    }

    /// Whether the position is in the set.
    pub fn contains(&self, position: Position) -> bool {
        position.0 >= 1 && position.0 <= self.through && self.range_at(position.0).is_none()
    }

    /// Adds one position. Those skipped between `through` and it count as passed: an origin's positions
    /// are not dense (relayed records take positions too), and whoever takes records in order names
    /// the ones it does not take with [`Positions::except_one`].
    pub fn insert(&mut self, position: Position) {
        if position.0 > self.through {
            self.through = position.0;
        } else if let Some(at) = self.range_at(position.0) {
            let (from, to) = self.except[at];
            let mut parts = Vec::with_capacity(2);
            if from < position.0 {
                parts.push((from, position.0 - 1));
            }
            if position.0 < to {
                parts.push((position.0 + 1, to));
            }
            self.except.splice(at..=at, parts);
        }
    }

    /// Passes a position without seeing it (parked, withheld or missing). Where the one that was passed before it
    /// was not seen either, the two make one range: whatever lies between them is no position of this origin's
    /// records, since those are passed in order. So a run of unseen records is one range, however many relayed
    /// records took positions among them.
    pub fn except_one(&mut self, position: Position) {
        if position.0 == 0 || self.range_at(position.0).is_some() {
            return;
        }
        if position.0 > self.through {
            if let Some(last) = self.except.last_mut().filter(|last| last.1 == self.through) {
                last.1 = position.0;
                self.through = position.0;
                return;
            }
        }
        self.through = self.through.max(position.0);
        let at = self.except.partition_point(|&(from, _)| from < position.0);
        self.except.insert(at, (position.0, position.0));
        self.join(at);
        if at > 0 {
            self.join(at - 1);
        }
    }

    fn join(&mut self, at: usize) {
        if at + 1 < self.except.len() && self.except[at].1 + 1 == self.except[at + 1].0 {
            self.except[at].1 = self.except[at + 1].1;
            self.except.remove(at + 1);
        }
    }

    /// The positions that are in both sets.
    fn meet(&self, other: &Positions) -> Positions {
        let through = self.through.min(other.through);
        let mut ranges: Vec<(u64, u64)> = self.except.iter().chain(&other.except).copied().collect();
        ranges.retain(|(from, _)| *from <= through);
        ranges.sort_unstable();
        let mut except: Vec<(u64, u64)> = Vec::with_capacity(ranges.len());
        for (from, to) in ranges {
            let to = to.min(through);
            match except.last_mut().filter(|last| from <= last.1.saturating_add(1)) {
                Some(last) => last.1 = last.1.max(to),
                None => except.push((from, to)),
            }
        }
        Positions { through, except }
    }

    fn range_at(&self, position: u64) -> Option<usize> {
        let at = self.except.partition_point(|&(_, to)| to < position);
        self.except.get(at).filter(|range| range.0 <= position).map(|_| at)
    }
}

/// What was seen, origin by origin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Seen {
    /// The seen positions of each origin's journal.
    pub origins: BTreeMap<ServerId, Positions>,
}

impl Seen {
    /// Whether the record is among those seen.
    pub fn contains(&self, id: RecordId) -> bool {
        self.origins.get(&id.origin).is_some_and(|positions| positions.contains(id.position))
    }

    /// The records that are in both sets.
    pub fn meet(&self, other: &Seen) -> Seen {
        let both =
            self.origins.iter().filter_map(|(server, own)| Some((*server, own.meet(other.origins.get(server)?))));
        Seen { origins: both.collect() }
    }

    /// Adds one record.
    pub fn insert(&mut self, id: RecordId) {
        self.origins.entry(id.origin).or_default().insert(id.position);
    }

    /// Passes one record without seeing it.
    pub fn except(&mut self, id: RecordId) {
        self.origins.entry(id.origin).or_default().except_one(id.position);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_run_of_unseen_records_is_one_range_whatever_was_relayed_among_them() {
        let mut positions = Positions::default();
        positions.insert(Position(1));
        (1..1000u64).for_each(|number| positions.except_one(Position(3 * number)));
        positions.insert(Position(5000));
        assert_eq!(positions.except(), [(3, 2997)]);
        positions.insert(Position(30));
        assert!(positions.contains(Position(30)) && !positions.contains(Position(33)));
    }

    fn set(steps: &[(u64, bool)]) -> Positions {
        let mut positions = Positions::default();
        for &(at, taken) in steps {
            if taken {
                positions.insert(Position(at))
            } else {
                positions.except_one(Position(at))
            }
        }
        positions
    }

    proptest! {
        #[test]
        fn what_is_in_both_is_in_their_meet(
            one in prop::collection::vec((1u64..40, any::<bool>()), 0..30),
            other in prop::collection::vec((1u64..40, any::<bool>()), 0..30),
        ) {
            let (one, other) = (set(&one), set(&other));
            let both = one.meet(&other);
            for at in (0..50).map(Position) {
                prop_assert_eq!(both.contains(at), one.contains(at) && other.contains(at));
            }
            prop_assert!(Positions::from_parts(both.through(), both.except().to_vec()).is_some());
        }

        #[test]
        fn behaves_like_a_set_of_passed_positions(steps in prop::collection::vec((1u64..60, any::<bool>()), 0..80)) {
            let named: BTreeSet<u64> = steps.iter().map(|(at, _)| *at).collect();
            let mut positions = Positions::default();
            let mut excepted = BTreeSet::new();
            let mut passed = BTreeSet::new();
            let mut through = 0;
            for (at, see) in steps {
                through = through.max(at);
                passed.insert(at);
                if see {
                    positions.insert(Position(at));
                    excepted.remove(&at);
                } else {
                    positions.except_one(Position(at));
                    excepted.insert(at);
                }
                for &probe in &named {
                    // One that was skipped is taken later only when it had not been passed: not in an origin's order.
                    if !passed.contains(&probe) && probe <= through {
                        continue;
                    }
                    let expected = probe <= through && !excepted.contains(&probe);
                    prop_assert_eq!(positions.contains(Position(probe)), expected, "probe {}", probe);
                }
                let parts = Positions::from_parts(positions.through(), positions.except().to_vec());
                prop_assert_eq!(parts, Some(positions.clone()));
            }
        }
    }
}
