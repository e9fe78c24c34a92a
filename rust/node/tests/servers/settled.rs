//! What people decide, on real databases: the list with readable names, one entry, and settling it on either side.

use crate::clinic::{Clinic, Row};
use crate::{family_name, register, rename, ANNE, BETH};
use serde_json::Value;

const CONCEPTS: [&str; 7] = [
    "INSERT INTO concept_class (concept_class_id, name, description, creator, date_created, uuid) VALUES (1, 'Misc', '', 1, '2020-01-01', 'class-1')",
    "INSERT INTO concept_datatype (concept_datatype_id, name, description, creator, date_created, uuid) VALUES (1, 'Text', '', 1, '2020-01-01', 'datatype-1')",
    "INSERT INTO concept (concept_id, datatype_id, class_id, creator, date_created, uuid) VALUES (11, 1, 1, 1, '2020-01-01', 'malaria'), (12, 1, 1, 1, '2020-01-01', 'measles')",
    "INSERT INTO concept_name (concept_id, name, locale, locale_preferred, concept_name_type, creator, date_created, uuid) VALUES \
     (11, 'Malaria', 'en', 1, 'FULLY_SPECIFIED', 1, '2020-01-01', 'name-1'), (11, 'Paludisme', 'fr', 1, 'FULLY_SPECIFIED', 1, '2020-01-01', 'name-2'), \
     (12, 'Measles', 'en', 1, 'FULLY_SPECIFIED', 1, '2020-01-01', 'name-3'), (12, 'Rougeole', 'fr', 1, 'FULLY_SPECIFIED', 1, '2020-01-01', 'name-4')",
    "INSERT INTO patient_identifier_type (patient_identifier_type_id, name, creator, date_created, uuid) VALUES (31, 'Card', 1, '2020-01-01', 'card-1')",
    "INSERT INTO location (location_id, name, creator, date_created, uuid) VALUES (41, 'Ward', 1, '2020-01-01', 'location-1')",
    "INSERT INTO person_name (person_id, given_name, family_name, preferred, creator, date_created, uuid) VALUES (1, 'Super', 'User', 1, 1, '2020-01-01', 'admin-name')",
];
const ADMIN: &str = "02020202-0000-4000-8000-000000000000";

fn pair() -> (Clinic, Clinic) {
    let parent = Clinic::open("hospital", 100);
    let child = Clinic::open("health centre", 500);
    for clinic in [&parent, &child] {
        CONCEPTS.iter().for_each(|statement| clinic.run(statement));
    }
    child.pair_with(&parent);
    register(&parent, ANNE, "Uwase");
    register(&parent, BETH, "Keza");
    child.sync();
    (parent, child)
}

/// Both give Anne another family name while they are cut off.
fn renamed() -> (Clinic, Clinic) {
    let (parent, child) = pair();
    rename(&child, ANNE, "Uwase", "Mukamana");
    rename(&parent, ANNE, "Uwase", "Ingabire");
    child.sync();
    assert_eq!(family_name(&parent, ANNE), family_name(&child, ANNE));
    (parent, child)
}

fn list(clinic: &Clinic, args: &[(&str, &str)]) -> Value {
    clinic.json("conflicts", args).expect("a list")
}

/// The only open entry, with all that is known of it.
fn only(clinic: &Clinic, locale: &str) -> Value {
    let listed = list(clinic, &[]);
    assert_eq!(listed["total"], 1, "{listed}");
    let number = listed["entries"][0]["number"].to_string();
    clinic.json("conflict", &[("number", &number), ("locale", locale)]).expect("an entry")
}

/// The place of the version with a value.
fn version(entry: &Value, wanted: &str) -> String {
    let versions = entry["versions"].as_array().expect("versions");
    let holds = |version: &&Value| version["values"].as_array().expect("values").iter().any(|v| v["value"] == wanted);
    versions.iter().find(holds).unwrap_or_else(|| panic!("no {wanted} in {entry}"))["at"].to_string()
}

fn settle(clinic: &Clinic, entry: &Value, args: &[(&str, &str)]) -> Result<Value, String> {
    let number = entry["number"].to_string();
    let seen = entry["seen"].as_str().expect("what was seen").to_owned();
    let mut all = vec![("number", number.as_str()), ("seen", &seen), ("user", ADMIN), ("time", "2026-05-04 09:30:00")];
    all.extend(args);
    clinic.json("settle", &all).map_err(|error| error.code)
}

fn open(clinic: &Clinic) -> u64 {
    clinic.number("/conflicts").expect("a number")
}

#[test]
fn the_list_and_the_entry_tell_people_what_both_wrote() {
    let (parent, child) = renamed();
    for clinic in [&parent, &child] {
        let listed = list(clinic, &[("locale", "fr")]);
        let first = &listed["entries"][0];
        assert_eq!((first["table"].as_str(), first["group"].as_str()), (Some("person_name"), Some("family_name")));
        assert_eq!((first["rule"].as_str(), first["kind"].as_str()), (Some("later"), Some("versions")));
        assert_eq!(first["patient"]["uuid"], ANNE);
        assert_eq!(first["standing"][0]["column"], "family_name");
        assert_eq!(listed["kinds"][0]["count"], 1);
        let entry = only(clinic, "fr");
        let servers: Vec<&Value> =
            entry["versions"].as_array().expect("versions").iter().map(|v| &v["server"]).collect();
        assert!(servers.contains(&&Value::from("hospital")) && servers.contains(&&Value::from("health centre")));
        assert_eq!(entry["versions"][0]["author"], "Super User (admin)");
        assert_eq!(entry["versions"][1]["stands"], true);
        assert_eq!(entry["fields"][0]["column"], "family_name");
        assert_eq!(entry["fields"][0]["value"], family_name(clinic, ANNE));
        assert!(!entry["opened"].is_null() && entry["closed"].is_null());
    }
}

#[test]
fn the_list_is_filtered() {
    let (parent, child) = renamed();
    rename(&child, BETH, "Keza", "Mutesi");
    rename(&parent, BETH, "Keza", "Umutoni");
    child.sync();
    let total = |args: &[(&str, &str)]| list(&child, args)["total"].as_u64().expect("a number");
    assert_eq!(total(&[]), 2);
    assert_eq!(total(&[("patient", BETH)]), 1);
    assert_eq!(total(&[("table", "person_name"), ("rule", "later")]), 2);
    assert_eq!(total(&[("table", "person")]), 0);
    assert_eq!(total(&[("state", "closed")]), 0);
    assert_eq!(total(&[("state", "all"), ("group", "family_name")]), 2);
    let newest = list(&child, &[])["entries"][0]["number"].to_string();
    let before = list(&child, &[("before", &newest)]);
    assert_eq!((before["total"].as_u64(), before["entries"].as_array().map(Vec::len)), (Some(2), Some(1)));
}

#[test]
fn what_the_child_settles_reaches_the_parent_and_closes_the_entry_there() {
    let (parent, child) = renamed();
    let loser = if family_name(&child, ANNE) == "Ingabire" { "Mukamana" } else { "Ingabire" };
    let entry = only(&child, "en");
    settle(&child, &entry, &[("choice", "version"), ("version", &version(&entry, loser))]).expect("settled");
    assert_eq!(open(&child), 0);
    assert_eq!(child.count("tributary_refresh WHERE table_name = 'person_name'"), 3, "OpenMRS is told");
    child.sync();
    assert_eq!(open(&parent), 0);
    for clinic in [&parent, &child] {
        assert_eq!(family_name(clinic, ANNE), loser);
        let changed: String = clinic.value(
            "SELECT CONCAT(u.uuid, ' ', n.date_changed) FROM person_name n JOIN users u ON u.user_id = n.changed_by \
             WHERE n.date_changed IS NOT NULL",
        );
        assert_eq!(changed, format!("{ADMIN} 2026-05-04 09:30:00"));
        assert_eq!(list(clinic, &[("state", "closed")])["total"], 1);
    }
    let again = settle(&child, &entry, &[("choice", "version"), ("version", "0")]);
    assert_eq!(again, Err("SETTLED".to_owned()));
    child.sync();
    assert_eq!((parent.parked(), child.parked()), (0, 0));
}

#[test]
fn what_stands_already_can_be_confirmed() {
    let (parent, child) = renamed();
    let stands = family_name(&parent, ANNE);
    let entry = only(&parent, "en");
    settle(&parent, &entry, &[("choice", "version"), ("version", "1")]).expect("settled");
    child.sync();
    assert_eq!((open(&parent), open(&child)), (0, 0));
    assert_eq!(family_name(&child, ANNE), stands);
}

#[test]
fn a_third_value_is_typed_and_what_does_not_fit_is_refused() {
    let (parent, child) = renamed();
    let entry = only(&child, "en");
    let long = serde_json::json!({ "family_name": "x".repeat(60) }).to_string();
    assert_eq!(settle(&child, &entry, &[("choice", "typed"), ("values", &long)]), Err("BAD_VALUE".to_owned()));
    let other = r#"{"given_name":"x"}"#;
    assert_eq!(settle(&child, &entry, &[("choice", "typed"), ("values", other)]), Err("NOT_OFFERED".to_owned()));
    assert_eq!(settle(&child, &entry, &[("choice", "close")]), Err("NOT_OFFERED".to_owned()));
    let third = r#"{"family_name":"O'Nkurunziza"}"#;
    settle(&child, &entry, &[("choice", "typed"), ("values", third)]).expect("settled");
    child.sync();
    assert_eq!((open(&parent), open(&child)), (0, 0));
    assert_eq!(family_name(&parent, ANNE), "O'Nkurunziza");
}

#[test]
fn concepts_are_told_by_name_in_the_language_of_the_reader() {
    let (parent, child) = pair();
    for (clinic, concept) in [(&parent, 11), (&child, 12)] {
        let id: i64 = clinic.value(&format!("SELECT person_id FROM person WHERE uuid = '{ANNE}'"));
        clinic.run(&format!("UPDATE person SET dead = 1, cause_of_death = {concept} WHERE person_id = {id}"));
        clinic.capture(&[Row::update("person", ("person_id", id)).change_int("dead", Some(0), 1).change_int(
            "cause_of_death",
            None,
            concept,
        )]);
    }
    child.sync();
    let entry = only(&parent, "fr");
    let told = entry.to_string();
    assert!(told.contains("Paludisme") && told.contains("Rougeole") && !told.contains("Malaria"), "{told}");
    assert_eq!(entry["patient"]["name"], "Uwase");
    let typed = r#"{"dead":"1","cause_of_death":"measles"}"#;
    settle(&parent, &entry, &[("choice", "typed"), ("values", typed)]).expect("settled");
    child.sync();
    for clinic in [&parent, &child] {
        assert_eq!(clinic.count(&format!("person WHERE uuid = '{ANNE}' AND cause_of_death = 12 AND dead = 1")), 1);
        assert_eq!(open(clinic), 0);
    }
}

#[test]
fn all_of_a_kind_are_settled_at_once() {
    let (parent, child) = renamed();
    rename(&child, BETH, "Keza", "Mutesi");
    rename(&parent, BETH, "Keza", "Umutoni");
    child.sync();
    let args = [("table", "person_name"), ("group", "family_name"), ("keep", "later"), ("user", ADMIN)];
    let nothing = child.json("settle-bulk", &[("keep", "later")]).map_err(|error| error.code);
    assert_eq!(nothing, Err("BAD_INPUT".to_owned()));
    let portion = child.json("settle-bulk", &args).expect("a portion");
    assert_eq!((portion["settled"].as_u64(), portion["after"].is_null()), (Some(2), true), "{portion}");
    child.sync();
    assert_eq!((open(&parent), open(&child)), (0, 0));
}

#[test]
fn listed_identifiers_are_closed_or_given_another_value() {
    let (parent, child) = pair();
    let give = |clinic: &Clinic, patient: &str, uuid: &str| {
        let person: i64 = clinic.value(&format!("SELECT person_id FROM person WHERE uuid = '{patient}'"));
        let id = clinic.insert(
            &format!(
                "INSERT INTO patient_identifier (patient_id, identifier, identifier_type, location_id, creator, date_created, uuid) \
                 VALUES ({person}, 'KK-7', 31, 41, 1, '2026-05-03 08:12:00', ?)"
            ),
            uuid,
        );
        clinic.capture(&[Row::insert("patient_identifier", ("patient_identifier_id", id), uuid)
            .int("patient_id", person)
            .text("identifier", "KK-7")
            .int("identifier_type", 31)
            .int("location_id", 41)
            .int("voided", 0)
            .int("creator", 1)
            .now("date_created")]);
    };
    child.run("ALTER TABLE patient_identifier AUTO_INCREMENT = 500");
    give(&parent, ANNE, "id-p");
    give(&child, BETH, "id-c");
    child.sync();
    child.sync();
    let entry = only(&child, "en");
    assert_eq!(entry["kind"], "listed");
    let other = entry["others"][0].clone();
    assert!(other["patient"]["name"] == "Keza" || other["patient"]["name"] == "Uwase", "{entry}");
    let row = other["row"].as_str().expect("a row");
    let values = r#"{"identifier":"KK-8"}"#;
    settle(&child, &entry, &[("choice", "typed"), ("row", row), ("values", values)]).expect("settled");
    child.sync();
    for clinic in [&parent, &child] {
        assert_eq!(open(clinic), 0);
        assert_eq!(clinic.count("patient_identifier WHERE identifier = 'KK-8'"), 1);
    }
}

#[test]
fn a_rule_that_the_root_sets_decides_open_entries_on_both() {
    let (parent, child) = renamed();
    for (policy, stands) in [("child", "Mukamana"), ("parent", "Ingabire"), ("child", "Mukamana")] {
        let set = parent.json("policy", &[("table", "person_name"), ("policy", policy), ("user", ADMIN)]).expect("set");
        assert_eq!(set["policies"][0]["policy"], policy);
        assert_eq!(family_name(&parent, ANNE), stands, "at once where it is set");
        child.sync();
        assert_eq!(family_name(&child, ANNE), stands);
        assert_eq!(only(&child, "en")["rule"], policy);
        let told = child.json("policies", &[]).expect("policies");
        assert_eq!((&told["policies"][0]["table"], &told["maySet"]), (&"person_name".into(), &false.into()));
    }
    let refused = child.json("policy", &[("table", "person_name"), ("policy", "later")]);
    assert_eq!(refused.map_err(|error| error.code), Err("NOT_ROOT".to_owned()));
    let unknown = parent.json("policy", &[("table", "person_name"), ("policy", "loudest")]);
    assert_eq!(unknown.map_err(|error| error.code), Err("BAD_INPUT".to_owned()));
    rename(&parent, BETH, "Keza", "Umutoni");
    rename(&child, BETH, "Keza", "Mutesi");
    rename(&parent, BETH, "Umutoni", "Umutesi");
    child.sync();
    assert_eq!((family_name(&parent, BETH), family_name(&child, BETH)), ("Mutesi".to_owned(), "Mutesi".to_owned()));
    assert_eq!((parent.parked(), child.parked()), (0, 0));
}
