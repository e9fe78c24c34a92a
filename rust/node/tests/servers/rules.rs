//! Rules across rows on real databases: what clashes is repaired once, and both servers tell it.

use crate::clinic::{Clinic, Row};
use crate::{register, ANNE, BETH};

/// What a test needs beside patients, under the same ids on both sides.
const METADATA: [&str; 6] = [
    "INSERT INTO concept_class (concept_class_id, name, description, creator, date_created, uuid) VALUES (1, 'Misc', '', 1, '2020-01-01', 'class-1')",
    "INSERT INTO concept_datatype (concept_datatype_id, name, description, creator, date_created, uuid) VALUES (1, 'Text', '', 1, '2020-01-01', 'datatype-1')",
    "INSERT INTO concept (concept_id, datatype_id, class_id, creator, date_created, uuid) VALUES (11, 1, 1, 1, '2020-01-01', 'concept-1')",
    "INSERT INTO encounter_type (encounter_type_id, name, description, creator, date_created, uuid) VALUES (21, 'Visit', '', 1, '2020-01-01', 'encounter-type-1')",
    "INSERT INTO patient_identifier_type (patient_identifier_type_id, name, creator, date_created, uuid) VALUES (31, 'Card', 1, '2020-01-01', 'card-1')",
    "INSERT INTO location (location_id, name, creator, date_created, uuid) VALUES (41, 'Ward', 1, '2020-01-01', 'location-1')",
];

const TABLES: [&str; 6] =
    ["allergy", "encounter", "patient_identifier", "person_merge_log", "patient_program", "patient_state"];

fn pair() -> (Clinic, Clinic) {
    let parent = open("parent", 100);
    let child = open("child", 500);
    child.pair_with(&parent);
    register(&parent, ANNE, "Uwase");
    register(&parent, BETH, "Mukamana");
    child.sync();
    (parent, child)
}

fn open(name: &str, first_id: u32) -> Clinic {
    let clinic = Clinic::open(name, first_id);
    METADATA.iter().for_each(|statement| clinic.run(statement));
    for table in TABLES {
        clinic.run(&format!("ALTER TABLE {table} AUTO_INCREMENT = {first_id}"));
    }
    clinic
}

fn person(clinic: &Clinic, uuid: &str) -> i64 {
    clinic.value(&format!("SELECT person_id FROM person WHERE uuid = '{uuid}'"))
}

/// Writes a row and captures it.
fn save(
    clinic: &Clinic,
    table: &'static str,
    uuid: &str,
    ints: &[(&'static str, i64)],
    texts: &[(&'static str, &str)],
) {
    let mut names = vec!["creator".to_owned(), "date_created".to_owned(), "uuid".to_owned()];
    let mut values = vec!["1".to_owned(), "'2026-05-03 08:12:00'".to_owned(), "?".to_owned()];
    for (name, value) in ints {
        names.push((*name).to_owned());
        values.push(value.to_string());
    }
    for (name, value) in texts {
        names.push((*name).to_owned());
        values.push(format!("'{value}'"));
    }
    let id = clinic.insert(&format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", ")), uuid);
    let key: &'static str = Box::leak(format!("{}_id", if table == "users" { "user" } else { table }).into_boxed_str());
    let mut row = Row::insert(table, (key, id), uuid).int("creator", 1).now("date_created");
    for (name, value) in ints {
        row = row.int(name, *value);
    }
    for (name, value) in texts {
        row = if name.ends_with("datetime") { row.now(name) } else { row.text(name, value) };
    }
    clinic.capture(&[row]);
}

fn assert_told(clinic: &Clinic, rule: &str, kind: &str) {
    let told = format!("tributary_conflict WHERE rule = '{rule}' AND kind = '{kind}' AND is_open = 1");
    assert_eq!(clinic.count(&told), 1, "{rule}");
    assert_eq!(clinic.count("tributary_conflict"), 1);
    assert_eq!(clinic.parked(), 0);
}

#[test]
fn of_two_allergies_to_one_allergen_one_is_voided_on_both() {
    let (parent, child) = pair();
    for (clinic, uuid) in [(&parent, "allergy-p"), (&child, "allergy-c")] {
        let ints = [("patient_id", person(clinic, ANNE)), ("coded_allergen", 11), ("voided", 0)];
        save(clinic, "allergy", uuid, &ints, &[("allergen_type", "DRUG")]);
    }
    child.sync();
    child.sync();
    for clinic in [&parent, &child] {
        let live: String = clinic.value("SELECT GROUP_CONCAT(uuid) FROM allergy WHERE voided = 0");
        assert_eq!(live, "allergy-c", "of one moment the lesser uuid counts as the first");
        assert_eq!(clinic.count("allergy WHERE voided_by = 1 AND date_voided IS NOT NULL AND void_reason <> ''"), 1);
        assert_told(clinic, "allergy-twice", "repaired");
    }
}

#[test]
fn equal_identifiers_are_listed_and_kept() {
    let (parent, child) = pair();
    for (clinic, patient, uuid, number) in [(&parent, ANNE, "id-p", "kk-7"), (&child, BETH, "id-c", "KK-7")] {
        let ints =
            [("patient_id", person(clinic, patient)), ("identifier_type", 31), ("location_id", 41), ("voided", 0)];
        save(clinic, "patient_identifier", uuid, &ints, &[("identifier", number)]);
    }
    child.sync();
    child.sync();
    for clinic in [&parent, &child] {
        assert_eq!(clinic.count("patient_identifier WHERE voided = 0 AND identifier = 'KK-7'"), 2);
        assert_told(clinic, "identifier-of-two-patients", "listed");
    }
}

#[test]
fn an_account_whose_name_the_parent_gives_to_somebody_else_gets_a_suffix() {
    let (parent, child) = pair();
    for (clinic, uuid, system_id) in [(&parent, "anna-p", "3-4"), (&child, "bbbb-c", "5-9")] {
        let texts = [("username", "anna"), ("system_id", system_id)];
        save(clinic, "users", uuid, &[("person_id", person(clinic, ANNE))], &texts);
    }
    child.sync();
    let names: String = child.value("SELECT GROUP_CONCAT(username ORDER BY username) FROM users WHERE user_id > 1");
    assert_eq!(names, "anna,anna-bbbb");
    child.sync();
    assert_told(&child, "account-name-twice", "repaired");
    assert_eq!(parent.count("users WHERE username = 'anna'"), 1);
}

#[test]
fn an_encounter_that_was_written_for_a_merged_patient_follows_to_the_winner() {
    for parent_merges in [true, false] {
        let (parent, child) = pair();
        let (merges, writes) = if parent_merges { (&parent, &child) } else { (&child, &parent) };
        let (loser, winner) = (person(merges, ANNE), person(merges, BETH));
        for (table, key) in [("patient", "patient_id"), ("person", "person_id")] {
            merges.run(&format!(
                "UPDATE {table} SET voided = 1, voided_by = 1, date_voided = '2026-05-03 08:12:00', void_reason = 'merged' WHERE {key} = {loser}"
            ));
            merges.capture(&[Row::update(table, (key, loser))
                .change_int("voided", Some(0), 1)
                .change_int("voided_by", None, 1)
                .change("void_reason", "", "merged")]);
        }
        let ints = [("winner_person_id", winner), ("loser_person_id", loser), ("voided", 0)];
        save(merges, "person_merge_log", "log", &ints, &[("merged_data", "")]);
        let ints = [("patient_id", person(writes, ANNE)), ("encounter_type", 21), ("voided", 0)];
        save(writes, "encounter", "late", &ints, &[("encounter_datetime", "2026-05-03 08:12:00")]);
        child.sync();
        child.sync();
        for clinic in [&parent, &child] {
            let owner: String = clinic.value(
                "SELECT p.uuid FROM encounter e JOIN person p ON p.person_id = e.patient_id WHERE e.uuid = 'late'",
            );
            assert_eq!(owner, BETH);
            assert_eq!(clinic.parked(), 0);
            assert_eq!(clinic.count("patient WHERE voided = 0"), 1);
        }
    }
}
