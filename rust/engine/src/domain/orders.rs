//! Orders are never changed by a machine: what clashes is listed for a clinician.

use super::rule::{Live, Remedy, Rule, Same, NOT_VOIDED};

const STOPS: Live = Live::Not("order_action", "DISCONTINUE");

/// An order that was revised, renewed or discontinued on two servers.
pub(super) const ONE_NEXT_VERSION: Rule = Rule {
    code: "order-revised-twice",
    table: "orders",
    owner: "previous_order_id",
    same: &[],
    live: &[NOT_VOIDED],
    period: None,
    remedy: Remedy::List,
};

/// Two orders of one drug (or test) that are active at one time, as core refuses them on one server.
pub(super) const ONE_ACTIVE: Rule = Rule {
    code: "orders-active-twice",
    table: "orders",
    owner: "patient_id",
    same: &[
        Same::Column("concept_id"),
        Same::Column("care_setting"),
        Same::Beside("drug_order", "drug_inventory_id"),
        Same::Beside("drug_order", "drug_non_coded"),
    ],
    live: &[NOT_VOIDED, STOPS, Live::Empty("date_stopped")],
    period: Some((&["scheduled_date", "date_activated"], &["auto_expire_date"])),
    remedy: Remedy::List,
};
