//! A patient who was moved to a state of one workflow on two servers.

use super::rule::{Live, Remedy, Rule, Same, NOT_VOIDED};

/// The earlier state ends when the later one starts.
pub(super) const ONE_OPEN: Rule = Rule {
    code: "states-open-twice",
    table: "patient_state",
    owner: "patient_program_id",
    same: &[Same::Of("state", "program_workflow_id")],
    live: &[NOT_VOIDED, Live::Empty("end_date")],
    period: None,
    remedy: Remedy::EndAtNext("start_date", "end_date"),
};
