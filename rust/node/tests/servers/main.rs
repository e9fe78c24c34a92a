//! Whole servers on real databases and real HTTP, without a JVM: what reaches whom, and how often.

mod clinic;
mod preflight;
mod rules;
mod settled;

use clinic::{Clinic, Row};

/// A patient with a name and an encounter, as one saved transaction.
fn register(clinic: &Clinic, uuid: &str, family_name: &str) {
    let person = clinic.insert(
        "INSERT INTO person (gender, creator, date_created, uuid) VALUES ('F', 1, '2026-05-03 08:12:00', ?)",
        uuid,
    );
    clinic.insert(
        &format!("INSERT INTO patient (patient_id, creator, date_created) VALUES ({person}, 1, '2026-05-03 08:12:00')"),
        "",
    );
    let name_uuid = format!("{}-name", &uuid[..30]);
    let name = clinic.insert(
        &format!(
            "INSERT INTO person_name (person_id, family_name, creator, date_created, uuid) \
             VALUES ({person}, '{family_name}', 1, '2026-05-03 08:12:00', ?)"
        ),
        &name_uuid,
    );
    clinic.capture(&[
        Row::insert("person", ("person_id", person), uuid).text("gender", "F").int("creator", 1).now("date_created"),
        Row::insert("patient", ("patient_id", person), "").int("creator", 1).now("date_created"),
        Row::insert("person_name", ("person_name_id", name), &name_uuid)
            .int("person_id", person)
            .text("family_name", family_name)
            .int("creator", 1)
            .now("date_created"),
    ]);
}

fn rename(clinic: &Clinic, uuid: &str, old: &str, new: &str) {
    let name_uuid = format!("{}-name", &uuid[..30]);
    let id: i64 = clinic.value(&format!("SELECT person_name_id FROM person_name WHERE uuid = '{name_uuid}'"));
    clinic.run(&format!("UPDATE person_name SET family_name = '{new}' WHERE person_name_id = {id}"));
    clinic.capture(&[Row::update("person_name", ("person_name_id", id)).change("family_name", old, new)]);
}

const ANNE: &str = "aaaaaaaa-0000-4000-8000-00000000000000"; // 38 characters, as the column allows
const BETH: &str = "bbbbbbbb-0000-4000-8000-00000000000000";

fn family_name(clinic: &Clinic, uuid: &str) -> String {
    clinic.value(&format!("SELECT family_name FROM person_name WHERE uuid = '{}-name'", &uuid[..30]))
}

#[test]
fn what_a_child_saves_reaches_the_parent_and_what_the_parent_edits_comes_back() {
    let parent = Clinic::open("parent", 100);
    let child = Clinic::open("child", 500);
    child.pair_with(&parent);
    register(&child, ANNE, "Uwase");
    child.sync();
    assert_eq!(family_name(&parent, ANNE), "Uwase");
    assert_eq!(parent.count("patient"), 1);
    rename(&parent, ANNE, "Uwase", "Mukamana");
    child.sync();
    assert_eq!(family_name(&child, ANNE), "Mukamana");
    assert!(child.status().contains("\"waitingOut\":0"), "{}", child.status());
    assert!(parent.status().contains("\"waitingOut\":0"), "{}", parent.status());
    assert_eq!(parent.parked() + child.parked(), 0);
}

#[test]
fn the_status_counts_the_rows_that_could_not_be_written_back() {
    let clinic = Clinic::open("clinic", 100);
    assert!(clinic.status().contains("\"unfixed\":0"), "{}", clinic.status());
    for group in ["", "gender", "dead"] {
        clinic.run(&format!(
            "INSERT INTO tributary_fix (row_hash, column_group, row_key) VALUES (REPEAT('x', 16), '{group}', 'person/p')"
        ));
    }
    assert!(clinic.status().contains("\"unfixed\":1"), "{}", clinic.status());
}

#[test]
fn a_cycle_without_news_sends_no_records_and_leaves_the_journals_alone() {
    let parent = Clinic::open("parent", 100);
    let child = Clinic::open("child", 500);
    child.pair_with(&parent);
    register(&child, ANNE, "Uwase");
    child.sync();
    let before = (parent.count("tributary_record"), child.count("tributary_record"));
    let steps = child.sync();
    assert_eq!((parent.count("tributary_record"), child.count("tributary_record")), before);
    assert_eq!(steps, 1, "one message there and one back is enough to learn that nothing is new");
}

#[test]
fn the_middle_of_three_servers_relays_both_ways() {
    let top = Clinic::open("top", 100);
    let middle = Clinic::open("middle", 500);
    let leaf = Clinic::open("leaf", 900);
    middle.pair_with(&top);
    leaf.pair_with(&middle);
    register(&leaf, ANNE, "Uwase");
    register(&top, BETH, "Keza");
    leaf.sync();
    middle.sync();
    leaf.sync();
    for clinic in [&top, &middle, &leaf] {
        assert_eq!(family_name(clinic, ANNE), "Uwase");
        assert_eq!(family_name(clinic, BETH), "Keza");
        assert_eq!(clinic.count("patient"), 2);
    }
}

#[test]
fn both_sides_edit_one_name_and_end_with_the_same_winner_and_the_loser_kept() {
    let parent = Clinic::open("parent", 100);
    let child = Clinic::open("child", 500);
    child.pair_with(&parent);
    register(&child, ANNE, "Uwase");
    child.sync();
    rename(&child, ANNE, "Uwase", "Of the child");
    rename(&parent, ANNE, "Uwase", "Of the parent");
    child.sync();
    child.sync();
    assert_eq!(family_name(&parent, ANNE), family_name(&child, ANNE));
    assert_eq!(family_name(&child, ANNE), "Of the parent", "the later one stands");
    assert_eq!(parent.count("tributary_conflict WHERE is_open = 1"), 1);
    assert_eq!(child.count("tributary_conflict WHERE is_open = 1"), 1);
}

#[test]
fn a_user_who_does_not_flow_up_goes_along_as_a_reference_row_without_login() {
    let parent = Clinic::open("parent", 100);
    let child = Clinic::open("child", 500);
    child.pair_with(&parent);
    child.run(
        "INSERT INTO users (user_id, system_id, username, password, salt, creator, date_created, person_id, uuid) \
         VALUES (7, '7-1', 'nurse', 'hash', 'salt', 1, '2026-05-03 08:12:00', 1, 'cccccccc-0000-4000-8000-000000000000')",
    );
    register(&child, ANNE, "Uwase");
    child.run("UPDATE person SET changed_by = 7 WHERE person_id > 1");
    let person: i64 = child.value(&format!("SELECT person_id FROM person WHERE uuid = '{ANNE}'"));
    child.capture(&[Row::update("person", ("person_id", person)).change_int("changed_by", None, 7)]);
    child.sync();
    let login: (String, Option<String>, Option<String>, i64) =
        parent.row("SELECT system_id, username, password, retired FROM users WHERE uuid LIKE 'cccccccc%'");
    assert_eq!(login, ("cccccccc-0000-4000-8000-000000000000".into(), None, None, 1));
    let author: String = parent.value(&format!(
        "SELECT u.uuid FROM person p JOIN users u ON u.user_id = p.changed_by WHERE p.uuid = '{ANNE}'"
    ));
    assert!(author.starts_with("cccccccc"));
}

#[test]
fn a_wrong_code_pairs_nobody_and_says_so() {
    let parent = Clinic::open("parent", 100);
    let child = Clinic::open("child", 500);
    let code = parent.offer();
    let other = parent.offer();
    let mixed = format!("{}{}", &code[..5], &other[5..]);
    let error = child.try_pair(&parent, &mixed).expect_err("not the code");
    assert!(matches!(error.code.as_str(), "WRONG_CODE" | "BAD_CODE"), "{error}");
    assert!(child.status().contains("\"parent\":null"));
    child.try_pair(&parent, &code).expect("the right one still serves");
}

#[test]
fn a_message_that_was_tampered_with_is_refused_and_nothing_is_lost() {
    let parent = Clinic::open("parent", 100);
    let child = Clinic::open("child", 500);
    child.pair_with(&parent);
    register(&child, ANNE, "Uwase");
    parent.break_next_body();
    let report = child.step();
    assert!(report.contains("\"failed\":true"), "{report}");
    child.sync();
    assert_eq!(family_name(&parent, ANNE), "Uwase");
    assert_eq!(parent.count("patient"), 1);
}

#[test]
fn a_new_pairing_tells_what_is_held_up_again_and_nothing_of_former_contacts() {
    let parent = Clinic::open("parent", 100);
    let child = Clinic::open("child", 500);
    parent.run("ALTER TABLE person_name MODIFY family_name VARCHAR(3)");
    child.pair_with(&parent);
    register(&child, ANNE, "Uwase");
    child.sync();
    assert_eq!(parent.parked(), 1);
    assert_eq!(child.number("/parkedThere"), Some(1));
    parent.break_next_body();
    assert!(child.step().contains("\"failed\":true"));
    child.sync();
    assert!(parent.number("/children/0/lastContact").is_some() && parent.number("/children/0/lastSuccess").is_some());

    child.unpair();
    child.pair_with(&parent);
    for (clinic, neighbour) in [(&child, "/parent"), (&parent, "/children/0")] {
        for shown in ["lastContact", "lastSuccess", "lastError"] {
            assert_eq!(clinic.shown(&format!("{neighbour}/{shown}")), serde_json::Value::Null, "{shown}");
        }
    }
    assert_eq!(child.number("/parkedThere"), Some(0));
    child.sync();
    assert_eq!((parent.parked(), child.number("/parkedThere")), (1, Some(1)));
}

#[test]
fn a_name_that_is_set_on_the_page_stays_and_reaches_the_neighbours() {
    let parent = Clinic::open("parent", 100);
    let mut child = Clinic::open("child", 500);
    child.pair_with(&parent);
    child.rename(" Health centre Ruli ").expect("renamed");
    assert_eq!(child.shown("/server/name"), "Health centre Ruli");
    child.sync();
    assert_eq!(parent.shown("/children/0/name"), "Health centre Ruli");
    child.reopen("child");
    assert_eq!(child.shown("/server/name"), "Health centre Ruli");
    assert_eq!(child.rename(&"x".repeat(256)).expect_err("too long").code, "BAD_INPUT");
}

#[test]
fn a_row_that_could_not_take_its_senders_id_is_shown() {
    let parent = Clinic::open("parent", 100);
    let child = Clinic::open("child", 500);
    child.pair_with(&parent);
    let ward = |clinic: &Clinic, uuid: &str| {
        clinic.run(&format!(
            "INSERT INTO location (location_id, name, creator, date_created, uuid) VALUES (31, 'Ward', 1, '2026-05-03', '{uuid}')"
        ));
    };
    ward(&child, BETH);
    ward(&parent, ANNE);
    let row = Row::insert("location", ("location_id", 31), ANNE).text("name", "Ward");
    parent.capture(&[row.int("creator", 1).now("date_created")]);
    child.sync();
    assert_eq!(child.number("/otherIds/count"), Some(1));
    assert_eq!(child.number("/otherIds/rows/0/wanted"), Some(31));
    assert!(child.shown("/otherIds/rows/0/row").as_str().expect("a row").contains(ANNE));
    assert_eq!(parent.number("/otherIds/count"), Some(0));
}

#[test]
fn a_server_that_is_too_old_for_a_message_is_named_to_both() {
    let parent = Clinic::open("Hospital Byumba", 100);
    let newer_pairing_message = b"VFJJUAkB"; // TRIP, format 9
    let refusal = parent.receive("pair", newer_pairing_message);
    assert!(refusal.contains("NEWER_FORMAT"), "{refusal}");
    assert!(refusal.contains("Upgrade the Tributary module on the server \\\"Hospital Byumba\\\"."), "{refusal}");
}
