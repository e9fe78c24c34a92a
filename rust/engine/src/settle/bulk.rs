//! Settling many entries by one rule.
//!
//! Each entry is a transaction and a record of its own, so that nobody waits for more than one row; a portion ends by time,
//! and the next one goes on where it ended. What cannot be settled so (rows in use, values that the database refuses,
//! versions that nobody can order) stays open and is counted.

use super::{plan::CREATED_TWICE, settle, shown, Choice, SettleError, Settler};
use crate::rules::Rules;
use crate::store::{EntryKind, RowConflict, Store, Which};
use tributary_merge::{compare, Policy, EXISTENCE};
use tributary_model::{Name, Op, RowKey};

/// Entries that are read at once.
const READ_AT_ONCE: usize = 50;

/// Which version is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// What stands; where rows clashed: what was made of them.
    Stands,
    /// The greatest under a policy.
    By(Policy),
}

/// What a portion did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Portion {
    /// Entries settled.
    pub settled: u64,
    /// Entries that stay open.
    pub left: u64,
    /// Where the next portion goes on; `None` when all were looked at.
    pub after: Option<(RowKey, Name)>,
}

/// Settles the open entries that are meant, after a place, until `clock` (milliseconds since 1970 UTC) has gone on by `millis`.
#[allow(clippy::too_many_arguments)]
pub fn settle_all(
    store: &dyn Store,
    rules: &Rules,
    which: &Which,
    keep: Keep,
    mut after: Option<(RowKey, Name)>,
    settler: &Settler,
    millis: u64,
    clock: &mut dyn FnMut() -> i64,
) -> Result<Portion, SettleError> {
    let (began, mut portion) = (clock(), Portion::default());
    loop {
        let entries = store.begin()?.open_conflicts(which, after.as_ref(), READ_AT_ONCE)?;
        let all = entries.len() < READ_AT_ONCE;
        for entry in entries {
            let place = (entry.key.clone(), entry.group.clone());
            let done = match choice(&entry, keep) {
                Some(choice) => settle(store, rules, (&place.0, &place.1), &shown(&entry), &choice, settler),
                None => Err(SettleError::NotOffered),
            };
            match done {
                Ok(()) => portion.settled += 1,
                Err(SettleError::Settled) => {}
                Err(SettleError::Store(error)) if error != crate::store::StoreError::Busy => return Err(error.into()),
                Err(_) => portion.left += 1,
            }
            after = Some(place);
            if clock().abs_diff(began) >= millis {
                return Ok(Portion { after, ..portion });
            }
        }
        if all {
            return Ok(portion);
        }
    }
}

/// The choice that keeps what is to be kept.
fn choice(entry: &RowConflict, keep: Keep) -> Option<Choice> {
    if entry.kind != EntryKind::Versions {
        return (keep == Keep::Stands).then_some(Choice::Close);
    }
    let versions = || entry.versions.iter().enumerate();
    let greatest = match keep {
        Keep::Stands if &*entry.group == EXISTENCE => versions().find(|(_, version)| version.op != Op::Delete),
        Keep::Stands => versions().next_back(),
        Keep::By(_) if entry.rule == CREATED_TWICE => None,
        Keep::By(policy) => versions().max_by(|left, right| compare(policy, left.1, right.1)),
    };
    greatest.map(|(at, _)| Choice::Version(at))
}
