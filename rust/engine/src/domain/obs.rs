//! An obs that two people edited: core writes each edit as a new obs and voids the old one, so both stay live.

use super::rule::{Remedy, Rule, NOT_VOIDED};

/// The later edit stays, the other one is voided and kept.
pub(super) const ONE_NEXT_VERSION: Rule = Rule {
    code: "obs-edited-twice",
    table: "obs",
    owner: "previous_version",
    same: &[],
    live: &[NOT_VOIDED],
    period: None,
    remedy: Remedy::VoidEarlier("Tributary: the same observation was edited later on another server"),
};
