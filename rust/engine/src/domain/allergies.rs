//! Two allergies of one patient to one allergen: core then cannot even load the patient's list.

use super::rule::{Remedy, Rule, Same, NOT_VOIDED};

/// The first one stays, the later one is voided and kept.
pub(super) const ONE_PER_ALLERGEN: Rule = Rule {
    code: "allergy-twice",
    table: "allergy",
    owner: "patient_id",
    same: &[Same::Column("coded_allergen"), Same::Text("non_coded_allergen")],
    live: &[NOT_VOIDED],
    period: None,
    remedy: Remedy::VoidLater("Tributary: the same allergy was recorded on another server before"),
};
