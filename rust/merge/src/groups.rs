//! Column groups: columns that mean one thing together are decided together.

/// The group of the columns that say who made and last changed a row and when. It follows the winner (its
/// versions come from the same records under the same order) and never opens a conflict entry.
pub const AUDIT: &str = "audit";

const AUDIT_COLUMNS: &[&str] = &["creator", "date_created", "changed_by", "date_changed"];

/// Groups that any table may have.
const COMMON: &[(&str, &[&str])] = &[
    (AUDIT, AUDIT_COLUMNS),
    ("voided", &["voided", "voided_by", "date_voided", "void_reason"]),
    ("retired", &["retired", "retired_by", "date_retired", "retire_reason", "retired_reason"]),
];

/// Groups of single tables.
const OF_TABLES: &[(&str, &str, &[&str])] = &[
    ("person", "death", &["dead", "death_date", "deathdate_estimated", "cause_of_death", "cause_of_death_non_coded"]),
    ("person", "birth", &["birthdate", "birthdate_estimated", "birthtime"]),
    ("users", "password", &["password", "salt"]),
    ("users", "secret", &["secret_question", "secret_answer"]),
    (
        "obs",
        "value",
        &[
            "value_group_id",
            "value_coded",
            "value_coded_name_id",
            "value_drug",
            "value_datetime",
            "value_numeric",
            "value_modifier",
            "value_text",
            "value_complex",
        ],
    ),
    ("visit", "period", &["date_started", "date_stopped"]),
    ("relationship", "period", &["start_date", "end_date"]),
    ("cohort_member", "period", &["start_date", "end_date"]),
    ("patient_state", "period", &["start_date", "end_date"]),
    ("patient_program", "period", &["date_enrolled", "date_completed", "outcome_concept_id"]),
    ("conditions", "period", &["onset_date", "end_date"]),
    ("conditions", "condition", &["condition_coded", "condition_coded_name", "condition_non_coded"]),
    ("encounter_diagnosis", "diagnosis", &["diagnosis_coded", "diagnosis_coded_name", "diagnosis_non_coded"]),
    ("orders", "period", &["date_activated", "scheduled_date", "auto_expire_date", "date_stopped"]),
    ("orders", "reason", &["order_reason", "order_reason_non_coded"]),
    ("orders", "fulfiller", &["fulfiller_status", "fulfiller_comment"]),
    ("drug_order", "dose", &["dose", "dose_units"]),
    ("drug_order", "quantity", &["quantity", "quantity_units"]),
    ("drug_order", "duration", &["duration", "duration_units"]),
    ("drug_order", "drug", &["drug_inventory_id", "drug_non_coded", "brand_name"]),
    ("drug_order", "as_needed", &["as_needed", "as_needed_condition"]),
    ("medication_dispense", "dose", &["dose", "dose_units"]),
    ("medication_dispense", "quantity", &["quantity", "quantity_units"]),
    ("medication_dispense", "status", &["status", "status_reason"]),
    ("medication_dispense", "substitution", &["was_substituted", "substitution_type", "substitution_reason"]),
    ("allergy", "allergen", &["coded_allergen", "non_coded_allergen", "allergen_type"]),
    ("allergy_reaction", "reaction", &["reaction_concept_id", "reaction_non_coded"]),
    ("drug", "dose_limit", &["minimum_daily_dose", "maximum_daily_dose", "dose_limit_units"]),
    ("drug_ingredient", "strength", &["strength", "units"]),
];

/// Tables that are one group, but for what every table has.
const WHOLE: &[(&str, &str)] = &[
    ("person_address", "address"),
    ("concept_numeric", "range"),
    ("concept_reference_range", "range"),
    ("obs_reference_range", "range"),
];

/// The name of the group that a column belongs to; a column without company is a group by its own name.
pub fn group_of<'a>(table: &str, column: &'a str) -> &'a str {
    if let Some((name, _)) = COMMON.iter().find(|(_, columns)| columns.contains(&column)) {
        return name;
    }
    let of_table = OF_TABLES.iter().find(|(name, _, columns)| *name == table && columns.contains(&column));
    if let Some((_, name, _)) = of_table {
        return name;
    }
    match WHOLE.iter().find(|(name, _)| *name == table) {
        Some((_, name)) => name,
        None => column,
    }
}

#[cfg(test)]
mod tests {
    use super::group_of;

    #[test]
    fn what_means_one_thing_together_is_one_group() {
        let together = [
            ("obs", vec!["voided", "voided_by", "date_voided", "void_reason"]),
            ("concept", vec!["retired", "retired_by", "date_retired", "retire_reason"]),
            ("obs", vec!["value_coded", "value_coded_name_id", "value_numeric"]),
            ("person", vec!["dead", "death_date", "cause_of_death"]),
            ("person", vec!["birthdate", "birthdate_estimated"]),
            ("users", vec!["password", "salt"]),
            ("users", vec!["secret_question", "secret_answer"]),
            ("person_address", vec!["address1", "city_village", "preferred", "country"]),
            ("concept_numeric", vec!["hi_normal", "low_normal", "units"]),
            ("visit", vec!["date_started", "date_stopped"]),
            ("patient_program", vec!["date_completed", "outcome_concept_id"]),
            ("person_name", vec!["changed_by", "date_changed", "creator"]),
        ];
        for (table, columns) in together {
            let first = group_of(table, columns[0]);
            assert!(columns.iter().all(|column| group_of(table, column) == first), "{table} {columns:?}");
        }
    }

    #[test]
    fn what_does_not_stays_apart() {
        assert_ne!(group_of("person", "gender"), group_of("person", "birthdate"));
        assert_ne!(group_of("person_name", "given_name"), group_of("person_name", "family_name"));
        assert_ne!(group_of("person_address", "voided"), group_of("person_address", "city_village"));
        assert_ne!(group_of("person_address", "date_changed"), group_of("person_address", "city_village"));
    }
}
