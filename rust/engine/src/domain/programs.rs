//! A patient who was enrolled in one program on two servers: never changed, listed for a clinician.

use super::rule::{Remedy, Rule, Same, NOT_VOIDED};

pub(super) const NO_DOUBLE_ENROLMENT: Rule = Rule {
    code: "enrolled-twice",
    table: "patient_program",
    owner: "patient_id",
    same: &[Same::Column("program_id")],
    live: &[NOT_VOIDED],
    period: Some((&["date_enrolled"], &["date_completed"])),
    remedy: Remedy::List,
};
