use super::*;
use crate::testing::{openmrs_catalog, openmrs_tables};

fn identity(catalog: &Catalog, table: &str) -> Identity {
    catalog.table(table).expect("a core table").identity.clone()
}

#[test]
fn rows_are_identified_by_what_other_servers_know() {
    let catalog = openmrs_catalog();
    assert_eq!(identity(&catalog, "obs"), Identity::Uuid { column: "uuid".into() });
    assert_eq!(identity(&catalog, "drug_ingredient"), Identity::Uuid { column: "uuid".into() });
    let owned = |column: &str, table: &str| Identity::Owner { column: column.into(), table: table.into() };
    assert_eq!(identity(&catalog, "patient"), owned("patient_id", "person"));
    assert_eq!(identity(&catalog, "drug_order"), owned("order_id", "orders"));
    assert_eq!(identity(&catalog, "concept_complex"), owned("concept_id", "concept"));
    assert_eq!(identity(&catalog, "role"), Identity::Key { column: "role".into() });
    let joined = |names: &[&str]| Identity::Joined { columns: names.iter().map(|name| Name::from(*name)).collect() };
    assert_eq!(identity(&catalog, "user_property"), joined(&["user_id", "property"]));
    assert_eq!(identity(&catalog, "role_role"), joined(&["parent_role", "child_role"]));
    assert_eq!(identity(&catalog, "concept_name_tag_map"), joined(&["concept_name_id", "concept_name_tag_id"]));
    assert_eq!(catalog.uuid_table("patient").map(|table| &*table.name), Some("person"));
    assert_eq!(catalog.uuid_table("role"), None);
}

#[test]
fn references_are_found_with_and_without_a_foreign_key() {
    let catalog = openmrs_catalog();
    let reference = |table: &str, column: &str| {
        catalog.table(table).and_then(|table| table.column(column)).and_then(|column| column.reference.clone())
    };
    let fixed = |table: &str, column: &str, guarded| {
        Some(Reference::Fixed { table: table.into(), column: column.into(), guarded, cascades: false })
    };
    assert_eq!(reference("obs", "concept_id"), fixed("concept", "concept_id", true));
    assert_eq!(reference("orders", "concept_id"), fixed("concept", "concept_id", false));
    assert_eq!(reference("person_name", "changed_by"), fixed("users", "user_id", false));
    assert_eq!(
        reference("person_attribute", "value"),
        Some(Reference::Dynamic(DynamicReference::PersonAttributeValue))
    );
    assert_eq!(reference("obs", "value_text"), None);
    assert_eq!(dynamic_target(Some("org.openmrs.Concept")), Some("concept"));
    assert_eq!(dynamic_target(Some("java.lang.String")), None);
}

#[test]
fn what_a_row_points_at_ranks_lower() {
    let catalog = openmrs_catalog();
    for table in catalog.tables.values() {
        for column in table.columns.iter().filter(|column| !column.audit) {
            if let Some(Reference::Fixed { table: target, .. }) = &column.reference {
                let target = catalog.table(target).expect("references lead to known tables");
                assert!(
                    target.rank < table.rank || target.name == table.name,
                    "{}.{} -> {}",
                    table.name,
                    column.name,
                    target.name
                );
            }
        }
    }
}

#[test]
fn the_digest_tells_schemas_apart_and_not_their_order() {
    let mut tables = openmrs_tables();
    let digest = Catalog::build(&tables, &[]).digest;
    tables.reverse();
    assert_eq!(Catalog::build(&tables, &[]).digest, digest);
    tables[3].columns[1].column_type = "varchar(7)".to_owned();
    assert_ne!(Catalog::build(&tables, &[]).digest, digest);
}

#[test]
fn only_integer_keys_without_meaning_are_surrogates() {
    let catalog = openmrs_catalog();
    let surrogate = |table: &str| catalog.table(table).and_then(|table| table.surrogate().map(|name| name.to_string()));
    assert_eq!(surrogate("obs").as_deref(), Some("obs_id"));
    assert_eq!(surrogate("patient"), None);
    assert_eq!(surrogate("role"), None);
    assert_eq!(surrogate("drug_ingredient"), None);
}
