//! What is kept of sweeps from one start to the next.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tributary_store_mysql::Found;

/// A full pass takes no longer than a week.
const FULL_PASS_MS_MAX: u64 = 7 * DATED_PASS_MS_MAX;
/// Recent dates are looked at once a day.
const DATED_PASS_MS_MAX: u64 = 24 * 60 * 60 * 1000;

/// Kept on the desk.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct SweepRecord {
    /// When listeners last certainly heard, milliseconds since 1970 UTC, as all times here.
    pub heard: Option<i64>,
    /// Since when all changes are captured, or found by a sweep.
    pub since: Option<i64>,
    /// When the last full pass that has ended began.
    pub last_full: Option<i64>,
    /// When the last pass over recent dates that has ended began.
    pub last_dated: Option<i64>,
    /// When somebody last looked.
    pub last_sweep: Option<i64>,
    /// What was last found, and when.
    pub last_found: Option<Finding>,
    /// Tables of which suspiciously many rows are gone, with how many: nothing is deleted elsewhere until somebody says so.
    pub held_deletes: BTreeMap<String, usize>,
    /// What was found since the installation.
    pub total: Counts,
}

/// Rows that the journal did not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Counts {
    pub inserted: u64,
    pub changed: u64,
    pub deleted: u64,
}

/// What a sweep found.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Finding {
    pub at: i64,
    #[serde(flatten)]
    pub counts: Counts,
}

impl Counts {
    fn of(found: &Found) -> Counts {
        Counts { inserted: found.inserted, changed: found.changed, deleted: found.deleted }
    }
}

impl SweepRecord {
    /// Whether all tables have not been looked at for too long, or never; or the clock was put back by as much since.
    pub(crate) fn is_full_pass_overdue(&self, now: i64) -> bool {
        self.last_full.is_none_or(|last| now.abs_diff(last) > FULL_PASS_MS_MAX)
    }

    /// Whether recent dates have not been looked at for a day, or the clock was put back by as much since.
    pub(crate) fn is_dated_pass_due(&self, now: i64) -> bool {
        self.last_full.is_some() && self.last_dated.is_none_or(|last| now.abs_diff(last) > DATED_PASS_MS_MAX)
    }

    /// Adds up what a portion found.
    pub(crate) fn note(&mut self, found: &Found, now: i64) {
        let counts = Counts::of(found);
        self.last_sweep = Some(now);
        if counts != Counts::default() {
            self.last_found = Some(Finding { at: now, counts });
            self.total.inserted += counts.inserted;
            self.total.changed += counts.changed;
            self.total.deleted += counts.deleted;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_put_back_does_not_end_the_passes() {
        let (today, in_2038) = (1_777_795_920_000, 2_147_483_648_000);
        let mut record = SweepRecord { last_full: Some(today), last_dated: Some(today), ..SweepRecord::default() };
        assert!(!record.is_full_pass_overdue(today + 60_000) && !record.is_dated_pass_due(today - 60_000));
        record.last_full = Some(in_2038);
        record.last_dated = Some(in_2038);
        assert!(record.is_full_pass_overdue(today) && record.is_dated_pass_due(today));
        assert!(record.is_full_pass_overdue(0) && record.is_dated_pass_due(i64::MIN));
    }
}
