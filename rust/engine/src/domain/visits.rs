//! Visits of one patient at one time on two servers: never changed, listed for a clinician.

use super::rule::{Remedy, Rule, NOT_VOIDED};

pub(super) const NO_OVERLAP: Rule = Rule {
    code: "visits-overlap",
    table: "visit",
    owner: "patient_id",
    same: &[],
    live: &[NOT_VOIDED],
    period: Some((&["date_started"], &["date_stopped"])),
    remedy: Remedy::List,
};
