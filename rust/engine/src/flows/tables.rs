//! Which table belongs to which flow group, and what a group's tables may do.

use super::glob::matches_any;
use super::{Direction, Flow};
use crate::catalog::{Catalog, Identity, Reference, Table};
use std::collections::BTreeMap;
use tributary_model::Name;

/// The groups of FLOWS.md; accounts and roles are told apart where their tables differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Patient data, of core and of modules.
    Clinical,
    /// Providers.
    Staff,
    /// Concepts, drugs, locations, types, forms, programs.
    Dictionary,
    /// `users`.
    Accounts,
    /// `user_role`.
    UserRoles,
    /// `user_property`.
    UserProperties,
    /// Roles and privileges.
    Roles,
    /// Global properties.
    GlobalProperties,
    /// Identifier sources of the idgen module.
    IdentifierSources,
    /// Queues, logs, schedules, our own tables.
    System,
    /// Other modules' tables that could sync.
    Module,
    /// Tables whose rows nothing identifies on another server.
    Listed,
    /// Tables that this schema does not have: relayed as they came, parked here.
    Unknown,
}

const CLINICAL: &[&str] = &[
    "allergy",
    "allergy_reaction",
    "cohort",
    "cohort_member",
    "conditions",
    "diagnosis_attribute",
    "drug_order",
    "encounter",
    "encounter_diagnosis",
    "encounter_provider",
    "medication_dispense",
    "note",
    "obs",
    "obs_reference_range",
    "order_attribute",
    "order_group",
    "order_group_attribute",
    "orders",
    "patient",
    "patient_identifier",
    "patient_program",
    "patient_program_attribute",
    "patient_state",
    "person",
    "person_address",
    "person_attribute",
    "person_merge_log",
    "person_name",
    "referral_order",
    "relationship",
    "test_order",
    "visit",
    "visit_attribute",
    "concept_proposal",
    "concept_proposal_tag_map",
    "clob_datatype_storage",
];

const DICTIONARY: &[&str] = &[
    "concept",
    "concept_*",
    "drug",
    "drug_*",
    "location",
    "location_*",
    "*_type",
    "encounter_role",
    "form",
    "form_field",
    "form_resource",
    "field",
    "field_answer",
    "program",
    "program_*",
    "order_set",
    "order_set_*",
    "order_frequency",
    "order_type_class_map",
    "care_setting",
    "provider_role",
    "serialized_object",
    "hl7_source",
    "htmlformentry_html_form",
    "address_hierarchy_level",
    "address_hierarchy_entry",
];

/// Tables that never sync, by name or pattern.
pub(super) const NEVER_PATTERNS: &[&str] = &[
    "tributary_*",
    "sync_*",
    "hl7_in_*",
    "notification_*",
    "scheduler_*",
    "liquibasechangelog*",
    "report_object",
    "report_schema_xml",
    "reporting_report_request",
    "outbox_event",
    "shedlock",
    "jobrunr_*",
    "idgen_*",
    "address_hierarchy_address_to_entry_map",
    "auditlog_*",
    "audit_*",
    "*_audit",
    "*_aud",
    "revision_entity",
    "revinfo",
    "*_queue",
    "*_queue_item",
];

/// Rows that a patient's data hangs on.
const PATIENT_ROOTS: &[&str] = &["person", "patient", "encounter", "obs", "visit", "orders", "patient_program"];

/// Sorts every table of the catalog.
pub(super) fn groups(catalog: &Catalog) -> BTreeMap<Name, Group> {
    let mut groups: BTreeMap<Name, Group> = catalog
        .tables
        .values()
        .filter_map(|table| by_name(&table.name).map(|group| (table.name.clone(), group)))
        .collect();
    for table in reaching_patients(catalog, &groups) {
        groups.insert(table, Group::Clinical);
    }
    for table in catalog.tables.values() {
        let unsorted = !groups.contains_key(&table.name);
        if unsorted {
            groups.insert(table.name.clone(), by_shape(table));
        } else if table.identity == Identity::None && groups[&table.name] != Group::System {
            groups.insert(table.name.clone(), Group::Listed);
        }
    }
    groups
}

/// The group of a table that the catalog does not have.
pub(super) fn group_of_unknown(name: &str) -> Group {
    match by_name(name) {
        Some(group @ (Group::System | Group::IdentifierSources)) => group,
        _ => Group::Unknown,
    }
}

fn by_name(name: &str) -> Option<Group> {
    if CLINICAL.contains(&name) {
        return Some(Group::Clinical);
    }
    match name {
        "provider" | "provider_attribute" => return Some(Group::Staff),
        "users" => return Some(Group::Accounts),
        "user_role" => return Some(Group::UserRoles),
        "user_property" => return Some(Group::UserProperties),
        "role" | "role_role" | "role_privilege" | "privilege" => return Some(Group::Roles),
        "global_property" => return Some(Group::GlobalProperties),
        _ => {}
    }
    if matches_any(&["idgen_*"], name) {
        return Some(Group::IdentifierSources);
    }
    if matches_any(NEVER_PATTERNS, name) {
        return Some(Group::System);
    }
    matches_any(DICTIONARY, name).then_some(Group::Dictionary)
}

/// Tables not sorted by name that point, directly or through each other, at a patient's data. Who wrote a
/// row is no such path.
fn reaching_patients(catalog: &Catalog, named: &BTreeMap<Name, Group>) -> Vec<Name> {
    let mut reaching: Vec<Name> = Vec::new();
    loop {
        let points_there = |table: &Table| {
            targets(table).any(|target| PATIENT_ROOTS.contains(&&**target) || reaching.contains(target))
        };
        let more: Vec<Name> = catalog
            .tables
            .values()
            .filter(|table| !named.contains_key(&table.name) && !reaching.contains(&table.name))
            .filter(|table| table.identity != Identity::None && points_there(table))
            .map(|table| table.name.clone())
            .collect();
        if more.is_empty() {
            return reaching;
        }
        reaching.extend(more);
    }
}

fn targets(table: &Table) -> impl Iterator<Item = &Name> {
    table.columns.iter().filter(|column| !column.audit).filter_map(|column| match &column.reference {
        Some(Reference::Fixed { table, .. }) => Some(table),
        _ => None,
    })
}

fn by_shape(table: &Table) -> Group {
    match table.identity {
        Identity::None => Group::Listed,
        _ => Group::Module,
    }
}

/// What a table may do.
pub(super) fn flow(group: Group, table: &str, direction: Direction) -> Flow {
    let down = direction == Direction::Down;
    match group {
        Group::Clinical if table == "clob_datatype_storage" && !down => Flow::NewRows,
        Group::Clinical | Group::Unknown => Flow::Yes,
        Group::Staff if down => Flow::Yes,
        Group::Staff => Flow::NewAndOwn,
        Group::Dictionary | Group::Accounts if down => Flow::Yes,
        Group::Dictionary | Group::Accounts => Flow::Reference,
        Group::Roles if down && table == "privilege" => Flow::NewRows,
        Group::Roles | Group::UserRoles if down => Flow::Yes,
        Group::Roles | Group::UserRoles => Flow::No,
        Group::UserProperties | Group::GlobalProperties => Flow::No,
        Group::IdentifierSources | Group::Module => Flow::No,
        Group::System | Group::Listed => Flow::Never,
    }
}
