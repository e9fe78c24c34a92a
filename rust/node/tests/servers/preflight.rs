//! Pre-flight through the operations that the page uses.

use super::clinic::Clinic;
use mysql::prelude::Queryable;
use serde_json::{json, Value};

const WITHOUT_UUID: &str = "INSERT INTO person_address (person_address_id, person_id, creator, date_created, uuid) \
                            VALUES (5, 1, 1, '2026-05-03', '')";

fn of<'r>(report: &'r Value, code: &str) -> Vec<&'r Value> {
    let findings = report["findings"].as_array().expect("a list");
    findings.iter().filter(|finding| finding["code"] == code).collect()
}

fn mend(clinic: &Clinic, fix: &str, table: &str) -> Value {
    let args = [("code", fix), ("table", table)];
    loop {
        let done = clinic.json("preflight-fix", &args).expect("mended");
        if done["more"] == false {
            return done;
        }
    }
}

#[test]
fn a_finding_says_what_it_means_and_a_fix_takes_it_away() {
    let clinic = Clinic::open("clinic", 100);
    clinic.run(WITHOUT_UUID);
    let before = clinic.json("preflight", &[]).expect("a report");
    assert_eq!((&before["state"], &before["findings"]), (&json!("none"), &json!([])));
    let report = clinic.preflight();
    assert_eq!(report["percent"], 100);
    let [found] = of(&report, "uuid-missing")[..] else { panic!("{report}") };
    assert_eq!((&found["severity"], &found["table"]), (&json!("loses"), &json!("person_address")));
    assert_eq!((&found["count"], &found["examples"], &found["fix"]), (&json!(1), &json!(["5"]), &json!("fill-uuids")));
    assert!(found["meaning"].as_str().is_some_and(|text| text.ends_with('.')));
    assert!(found["remedy"].as_str().is_some_and(|text| text.ends_with('.')));
    assert_eq!(mend(&clinic, "fill-uuids", "person_address"), json!({ "more": false, "rows": 1 }));
    let again = clinic.json("preflight", &[]).expect("a report");
    assert_eq!(of(&again, "uuid-missing").len(), 0, "a fix is followed by another look");
    assert_eq!(again["state"], "done");
}

#[test]
fn the_gravest_findings_come_first() {
    let clinic = Clinic::open("clinic", 100);
    clinic.run(WITHOUT_UUID);
    clinic.run("CREATE TABLE module_rows (id INT PRIMARY KEY, uuid CHAR(38) UNIQUE) ENGINE=MyISAM");
    let report = clinic.preflight();
    let order = |finding: &Value| ["blocks", "loses", "warns"].iter().position(|name| finding["severity"] == *name);
    let ranks: Vec<_> = report["findings"].as_array().expect("a list").iter().map(order).collect();
    assert!(ranks.is_sorted() && ranks.first() == Some(&Some(0)) && ranks.last() == Some(&Some(2)), "{ranks:?}");
}

#[test]
fn an_altered_table_is_known_anew() {
    let clinic = Clinic::open("clinic", 100);
    assert_eq!(of(&clinic.preflight(), "charset").iter().filter(|it| it["table"] == "note").count(), 1);
    mend(&clinic, "convert-charset", "note");
    let report = clinic.json("preflight", &[]).expect("a report");
    assert_eq!(of(&report, "charset").iter().filter(|it| it["table"] == "note").count(), 0);
    let stopped = clinic.json("preflight-stop", &[]).expect("nothing runs");
    assert_eq!(stopped, json!({ "stopped": false }));
}

#[test]
fn a_table_in_use_is_not_altered_and_the_person_is_told_so() {
    let clinic = Clinic::open("clinic", 100);
    let mut user = clinic.connect();
    user.query_drop("START TRANSACTION").expect("a transaction");
    user.query_drop("SELECT * FROM note").expect("a look");
    let refused = clinic.json("preflight-fix", &[("code", "convert-charset"), ("table", "note")]).expect_err("in use");
    assert_eq!((refused.code.as_str(), refused.retryable), ("BUSY", true));
    assert!(refused.message.contains("note"), "{refused}");
}

#[test]
fn rows_in_use_are_mended_when_they_are_free() {
    let clinic = Clinic::open("clinic", 100);
    clinic.run(WITHOUT_UUID);
    let mut user = clinic.connect();
    user.query_drop("START TRANSACTION").expect("a transaction");
    user.query_drop("UPDATE person_address SET address1 = 'x'").expect("a lock");
    let args = [("code", "fill-uuids"), ("table", "person_address")];
    assert_eq!(clinic.json("preflight-fix", &args).expect("an answer"), json!({ "more": true, "rows": 0 }));
    user.query_drop("COMMIT").expect("free");
    assert_eq!(mend(&clinic, "fill-uuids", "person_address")["rows"], 1);
}

#[test]
fn what_is_not_offered_is_refused() {
    let clinic = Clinic::open("clinic", 100);
    for (fix, table) in
        [("convert-charset", "role"), ("fill-uuids", "role"), ("fill-uuids", "nowhere"), ("drop", "note")]
    {
        assert!(clinic.json("preflight-fix", &[("code", fix), ("table", table)]).is_err(), "{fix} {table}");
    }
}

#[test]
fn a_neighbour_that_differs_is_named() {
    let parent = Clinic::open("Hospital Byumba", 100);
    let child = Clinic::open("child", 500);
    child.pair_with(&parent);
    child.sync();
    assert_eq!(of(&child.preflight(), "schema-differs").len(), 0);
    parent.run("CREATE TABLE module_rows (id INT PRIMARY KEY, uuid CHAR(38) UNIQUE)");
    parent.json("schema-changed", &[]).expect("read anew");
    child.sync();
    let report = child.preflight();
    let [found] = of(&report, "schema-differs")[..] else { panic!("{report}") };
    assert_eq!((&found["detail"], &found["severity"]), (&json!("Hospital Byumba"), &json!("warns")));
    child.run("UPDATE tributary_peer SET module_version = '9', platform_version = '3.0.0'");
    let report = child.preflight();
    assert_eq!(of(&report, "module-differs")[0]["detail"], "Hospital Byumba: 9");
    assert_eq!(of(&report, "platform-differs")[0]["detail"], "Hospital Byumba: 3.0.0");
}
