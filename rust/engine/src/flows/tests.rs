use super::*;
use crate::testing::{module_table, openmrs_catalog, openmrs_tables};
use tributary_model::Value;

const UP_AND_DOWN: [Direction; 2] = [Direction::Up, Direction::Down];

fn core_flows() -> Flows {
    Flows::new(&openmrs_catalog())
}

fn update(table: &str, part: &str, columns: &[&str]) -> Change {
    let values = columns.iter().map(|name| (Name::from(*name), Value::Text("x".into()))).collect::<Vec<_>>();
    Change { key: RowKey::single(table, part), op: Op::Update, old: values.clone(), columns: values, local_id: None }
}

fn kept(change: &Change, direction: Direction) -> Vec<String> {
    core_flows()
        .filter(change, direction, false)
        .map(|change| change.columns.iter().map(|(name, _)| name.to_string()).collect())
        .unwrap_or_default()
}

fn property(table: &str, name: &str) -> RowKey {
    let parts = match table {
        "user_property" => vec!["a-user".to_owned(), name.to_owned()],
        _ => vec![name.to_owned()],
    };
    RowKey { table: table.into(), parts }
}

#[test]
fn every_core_table_is_sorted_and_none_is_left_to_chance() {
    let flows = core_flows();
    let catalog = openmrs_catalog();
    assert_eq!(catalog.tables.len(), 119);
    let unsorted: Vec<_> =
        catalog.tables.keys().filter(|name| matches!(flows.group(name), Group::Module | Group::Listed)).collect();
    assert!(unsorted.is_empty(), "{unsorted:?}");
    assert_eq!(catalog.tables.keys().filter(|name| flows.group(name) == Group::Clinical).count(), 36);
}

#[test]
fn tables_flow_as_the_table_of_flows_says() {
    let flows = core_flows();
    let expected = [
        ("obs", Flow::Yes, Flow::Yes),
        ("clob_datatype_storage", Flow::NewRows, Flow::Yes),
        ("provider", Flow::NewAndOwn, Flow::Yes),
        ("concept_numeric", Flow::Reference, Flow::Yes),
        ("person_attribute_type", Flow::Reference, Flow::Yes),
        ("hl7_source", Flow::Reference, Flow::Yes),
        ("users", Flow::Reference, Flow::Yes),
        ("user_role", Flow::No, Flow::Yes),
        ("user_property", Flow::No, Flow::No),
        ("role_privilege", Flow::No, Flow::Yes),
        ("privilege", Flow::No, Flow::NewRows),
        ("global_property", Flow::No, Flow::No),
        ("scheduler_task_config", Flow::Never, Flow::Never),
        ("liquibasechangelog", Flow::Never, Flow::Never),
        ("tributary_journal", Flow::Never, Flow::Never),
    ];
    for (table, up, down) in expected {
        let got = UP_AND_DOWN.map(|direction| flows.table(table, direction));
        assert_eq!(got, [up, down], "{table}");
    }
}

#[test]
fn module_tables_flow_when_they_lead_to_a_patient_by_more_than_their_author() {
    let mut tables = openmrs_tables();
    tables.push(module_table("appt_appointment", &[("patient", "patient", "patient_id")]));
    tables.push(module_table("appt_history", &[("appointment", "appt_appointment", "id")]));
    tables.push(module_table("report_design", &[("creator", "users", "user_id")]));
    tables.push(module_table("report_owner", &[("owner", "users", "user_id")]));
    tables.push(module_table(
        "address_hierarchy_address_to_entry_map",
        &[("address_id", "person_address", "person_address_id")],
    ));
    let mut anonymous = module_table("loose", &[("patient", "patient", "patient_id")]);
    anonymous.columns.retain(|column| column.name != "uuid");
    tables.push(anonymous);
    let flows = Flows::new(&Catalog::build(&tables, &[]));
    assert_eq!(flows.group("appt_appointment"), Group::Clinical);
    assert_eq!(flows.group("appt_history"), Group::Clinical);
    assert_eq!(flows.group("report_design"), Group::Module);
    assert_eq!(flows.group("report_owner"), Group::Module);
    assert_eq!(flows.table("report_owner", Direction::Down), Flow::No);
    assert_eq!(flows.table("address_hierarchy_address_to_entry_map", Direction::Up), Flow::Never);
    assert_eq!(flows.listed().map(|name| &**name).collect::<Vec<_>>(), ["loose"]);
}

#[test]
fn passwords_go_down_only_and_activation_keys_nowhere() {
    let change = update("users", "u", &["password", "salt", "secret_answer", "username", "activation_key"]);
    assert_eq!(kept(&change, Direction::Down), ["password", "salt", "secret_answer", "username"]);
    assert!(kept(&change, Direction::Up).is_empty());
    assert_eq!(core_flows().filter(&update("users", "u", &["activation_key"]), Direction::Down, false), None);
}

#[test]
fn the_admin_keeps_the_password_of_each_server() {
    let mut change = update("users", "u", &["password", "salt", "retired"]);
    strip_admin_secrets(&mut change, false);
    assert_eq!(change.columns.len(), 3);
    let named = [(Name::from("system_id"), Value::Text("Admin".into()))];
    strip_admin_secrets(&mut change, is_admin(&named));
    assert_eq!(change.columns.len(), 1);
    assert_eq!(change.old.len(), 1);
}

#[test]
fn properties_are_judged_by_name() {
    let flows = core_flows();
    let down = |table, name| flows.row(&property(table, name), Direction::Down);
    assert_eq!(down("user_property", "defaultLocale"), Flow::Yes);
    assert_eq!(down("user_property", "notificationAddress"), Flow::Yes);
    assert_eq!(down("user_property", "loginAttempts"), Flow::Never);
    assert_eq!(down("user_property", "defaultLocation"), Flow::Never);
    assert_eq!(down("user_property", "somethingElse"), Flow::No);
    assert_eq!(down("global_property", "patient.identifierRegex"), Flow::Yes);
    assert_eq!(down("global_property", "security.passwordMinimumLength"), Flow::Yes);
    assert_eq!(down("global_property", "security.passwordResetUrl"), Flow::Never);
    assert_eq!(down("global_property", "order.drugRoutesConceptUuid"), Flow::Yes);
    assert_eq!(down("global_property", "order.nextOrderNumberSeed"), Flow::Never);
    assert_eq!(down("global_property", "mail.password"), Flow::Never);
    assert_eq!(down("global_property", "idgen.started"), Flow::Never);
    assert_eq!(down("global_property", "some.module.setting"), Flow::No);
    let up = flows.row(&property("global_property", "patient.identifierRegex"), Direction::Up);
    assert_eq!(up, Flow::No);
    assert!(!flows.journaled(&property("user_property", "lastLoginTimestamp")));
    assert!(flows.journaled(&property("user_property", "defaultLocale")));
}

#[test]
fn natural_rows_keep_the_uuid_of_each_server() {
    assert_eq!(kept(&update("role", "Nurse", &["uuid", "description"]), Direction::Down), ["description"]);
    let mut insert = update("role", "Nurse", &["uuid", "description"]);
    insert.op = Op::Insert;
    assert_eq!(kept(&insert, Direction::Down), ["uuid", "description"]);
}

#[test]
fn staff_goes_up_when_new_or_own() {
    let flows = core_flows();
    let mut change = update("provider", "p", &["name"]);
    assert_eq!(flows.filter(&change, Direction::Up, false), None);
    assert!(flows.filter(&change, Direction::Up, true).is_some());
    assert!(flows.filter(&change, Direction::Down, false).is_some());
    change.op = Op::Insert;
    assert!(flows.filter(&change, Direction::Up, false).is_some());
}

#[test]
fn tables_that_only_newer_servers_have_are_relayed_and_never_ours() {
    let flows = core_flows();
    assert_eq!(flows.table("table_of_openmrs_3", Direction::Down), Flow::Yes);
    assert_eq!(flows.table("sync_something", Direction::Down), Flow::Never);
    assert!(!flows.goes_as_reference("table_of_openmrs_3"));
}

#[test]
fn a_login_is_quiet() {
    let names = |list: &[&str]| list.iter().map(|name| Name::from(*name)).collect::<Vec<_>>();
    assert!(is_quiet("users", names(&["date_changed", "changed_by"]).iter()));
    assert!(!is_quiet("users", names(&["date_changed", "retired"]).iter()));
    assert!(!is_quiet("person", names(&["date_changed"]).iter()));
}

/// What the module goes by on a server where the core cannot be asked; written anew from what this test prints.
#[test]
fn the_modules_own_copy_of_the_rules_is_true() {
    let copy = include_str!("../../../../java-shim/src/main/resources/tributary-capture-rules.txt");
    let rules = core_flows().capture_rules();
    assert!(copy.trim() == rules.trim(), "the copy is to be:\n{rules}");
}

#[test]
fn capture_is_told_what_to_ignore() {
    let rules = core_flows().capture_rules();
    let has = |line: &str| rules.lines().any(|candidate| candidate == line);
    assert!(has("table sync_*") && has("table hl7_in_queue") && has("row global_property property *.started"));
    assert!(has("quiet users date_changed"));
    assert!(has("quiet users changed_by"));
    assert!(!has("table obs") && !has("table global_property"));
}
