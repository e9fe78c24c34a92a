//! One preferred name, address and identifier: the one that was changed last keeps it.

use super::rule::{Live, Remedy, Rule, NOT_VOIDED};

const fn one_preferred(code: &'static str, table: &'static str, owner: &'static str) -> Rule {
    Rule {
        code,
        table,
        owner,
        same: &[],
        live: &[NOT_VOIDED, Live::Is("preferred", 1)],
        period: None,
        remedy: Remedy::KeepFlag("preferred"),
    }
}

pub(super) const ONE_NAME: Rule = one_preferred("name-preferred-twice", "person_name", "person_id");
pub(super) const ONE_ADDRESS: Rule = one_preferred("address-preferred-twice", "person_address", "person_id");
pub(super) const ONE_IDENTIFIER: Rule = one_preferred("identifier-preferred-twice", "patient_identifier", "patient_id");
