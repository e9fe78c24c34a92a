//! The one total order under which the maximum of concurrent versions stands.

use crate::Version;
use std::cmp::{Ordering, Reverse};
use tributary_model::Op;

/// Who wins when several servers edited the same columns without having seen each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// The later edit, by ordering time.
    #[default]
    Later,
    /// The edit made nearer to the root of the tree.
    Parent,
    /// The edit made farther from the root.
    Child,
    /// The later one stands until a person decides.
    Ask,
}

impl Policy {
    /// Reads [`Policy::code`].
    pub fn of_code(code: &str) -> Option<Policy> {
        [Policy::Later, Policy::Parent, Policy::Child, Policy::Ask].into_iter().find(|policy| policy.code() == code)
    }

    /// The stable code of the rule that decided.
    pub fn code(self) -> &'static str {
        match self {
            Policy::Later => "later",
            Policy::Parent => "parent",
            Policy::Child => "child",
            Policy::Ask => "ask",
        }
    }
}

/// Compares two versions; the greater one stands. A creation never beats an edit; then come the policy, the
/// ordering time, the depth, the server and its position, so that only equal record ids compare equal.
pub fn compare(policy: Policy, left: &Version, right: &Version) -> Ordering {
    by_creation(left, right)
        .then_with(|| by_policy(policy, left, right))
        .then_with(|| left.time.cmp(&right.time))
        .then_with(|| Reverse(left.depth).cmp(&Reverse(right.depth)))
        .then_with(|| left.id.cmp(&right.id))
}

fn by_creation(left: &Version, right: &Version) -> Ordering {
    (left.op != Op::Insert).cmp(&(right.op != Op::Insert))
}

fn by_policy(policy: Policy, left: &Version, right: &Version) -> Ordering {
    match policy {
        Policy::Later | Policy::Ask => Ordering::Equal,
        Policy::Parent => Reverse(left.depth).cmp(&Reverse(right.depth)),
        Policy::Child => left.depth.cmp(&right.depth),
    }
}
