//! What must be equal on a parent and its child once they are in step: the default flows (FLOWS.md) as rules for a comparison.

use super::catalog::{Row, Table};
use std::collections::BTreeMap;

/// Which rows of a table must be where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The same rows with the same columns on both.
    Same,
    /// Every row of the parent is on the child with the same columns; the child may have more.
    Down,
    /// Every row of the parent is on the child; columns may differ.
    DownKeys,
    /// Nothing is promised.
    Nothing,
}

/// The tables of an installed OpenMRS with their category.
const TABLES: &str = include_str!("../../../platform/schema/tables.tsv");

/// Global properties that flow down.
const PROPERTIES: [&str; 13] = [
    "layout.address.format",
    "layout.name.format",
    "locale.allowed.list",
    "patient.*",
    "patient_identifier.importantTypes",
    "patientSearch.*",
    "person.*",
    "allergy.*",
    "drugOrder.*",
    "order.*ConceptUuid",
    "visits.enabled",
    "visits.allowOverlappingVisits",
    "security.password*",
];

/// Looks like one of them and is this server's own.
const RESET_URL: &str = "security.passwordResetUrl";

/// Properties of a user that flow down.
const USER_PROPERTIES: [&str; 4] = ["forcePassword", "defaultLocale", "proficientLocales", "notification*"];

/// The rule of a table.
pub fn rule(table: &str) -> Rule {
    match table {
        "provider"
        | "provider_attribute"
        | "concept_proposal"
        | "concept_proposal_tag_map"
        | "clob_datatype_storage" => Rule::Same,
        "privilege" => Rule::DownKeys,
        _ => match category(table) {
            Some("patient-data") => Rule::Same,
            Some("metadata" | "join/element") => Rule::Down,
            _ => Rule::Nothing,
        },
    }
}

fn category(table: &str) -> Option<&'static str> {
    TABLES.lines().find_map(|line| {
        let mut fields = line.split('\t');
        (fields.next() == Some(table)).then(|| fields.next()).flatten()
    })
}

/// Whether a row of the parent is among those that flow down.
pub fn flows_down(table: &str, columns: &Table, row: &Row) -> bool {
    let value = |name: &str| columns.column(name).and_then(|at| row[at].as_deref());
    match table {
        // An account that came up from a child as a reference row, without a login.
        "users" => value("username").is_some() || value("system_id") != value("uuid"),
        "global_property" => value("property").is_some_and(|name| matches_any(&PROPERTIES, name) && name != RESET_URL),
        "user_property" => value("property").is_some_and(|name| matches_any(&USER_PROPERTIES, name)),
        _ => true,
    }
}

/// Whether a column of a row is the same everywhere.
pub fn is_shared(table: &str, columns: &Table, column: &str, row: &Row) -> bool {
    let is_admin = || columns.column("system_id").is_some_and(|at| row[at].as_deref() == Some("admin"));
    match (table, column) {
        // Every server made its own uuids for what is known by its key.
        ("role" | "privilege" | "global_property", "uuid") => false,
        ("global_property", name) => matches!(name, "property" | "property_value"),
        ("users", "activation_key") => false,
        // A login writes these; they follow no edit.
        ("users", "date_changed" | "changed_by") => !is_admin(),
        ("users", "password" | "salt" | "secret_question" | "secret_answer") => !is_admin(),
        _ => true,
    }
}

fn matches_any(patterns: &[&str], name: &str) -> bool {
    patterns.iter().any(|pattern| match pattern.split_once('*') {
        Some((begin, end)) => name.len() >= begin.len() + end.len() && name.starts_with(begin) && name.ends_with(end),
        None => *pattern == name,
    })
}

/// All tables with a rule, for the report.
pub fn ruled<'a>(tables: impl Iterator<Item = &'a String>) -> BTreeMap<&'a String, Rule> {
    tables.map(|table| (table, rule(table))).filter(|(_, rule)| *rule != Rule::Nothing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_the_rule_of_its_group() {
        assert_eq!(rule("obs"), Rule::Same);
        assert_eq!(rule("person_merge_log"), Rule::Same);
        assert_eq!(rule("concept"), Rule::Down);
        assert_eq!(rule("user_role"), Rule::Down);
        assert_eq!(rule("privilege"), Rule::DownKeys);
        assert_eq!(rule("scheduler_task_config"), Rule::Nothing);
        assert_eq!(rule("tributary_journal"), Rule::Nothing);
    }

    #[test]
    fn a_pattern_matches_around_its_star() {
        assert!(matches_any(&PROPERTIES, "order.drugRoutesConceptUuid"));
        assert!(matches_any(&PROPERTIES, "patientSearch.matchMode"));
        assert!(!matches_any(&PROPERTIES, "patient"));
        assert!(!matches_any(&PROPERTIES, "scheduler.username"));
    }
}
