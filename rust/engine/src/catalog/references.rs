//! References that no foreign key guards (FLOWS.md), fixed and dynamic.

use super::DynamicReference;

/// `table.column → target table`: references that core 2.x holds without a foreign key.
pub(super) const UNGUARDED: &[(&str, &str, &str)] = &[
    ("orders", "concept_id", "concept"),
    ("concept_set", "concept_id", "concept"),
    ("cohort_member", "voided_by", "users"),
    ("concept_name_tag", "creator", "users"),
    ("concept_name_tag", "voided_by", "users"),
    ("person_name", "changed_by", "users"),
    ("provider_role", "creator", "users"),
    ("provider_role", "changed_by", "users"),
    ("provider_role", "retired_by", "users"),
];

/// Texts and integers that hold a local id, depending on a format.
pub(super) const DYNAMIC: &[(&str, &str, DynamicReference)] = &[
    ("person_attribute", "value", DynamicReference::PersonAttributeValue),
    ("person_attribute_type", "foreign_key", DynamicReference::PersonAttributeTypeForeignKey),
];

/// Formats of person attribute types whose values hold the local id of a row, with its table.
pub const DYNAMIC_FORMATS: &[(&str, &str)] =
    &[("org.openmrs.Concept", "concept"), ("org.openmrs.Location", "location"), ("org.openmrs.User", "users")];

/// The table whose local id a value holds under this format; `None` when it is an ordinary text.
pub fn dynamic_target(format: Option<&str>) -> Option<&'static str> {
    let format = format?.trim();
    DYNAMIC_FORMATS.iter().find(|(name, _)| *name == format).map(|(_, table)| *table)
}
