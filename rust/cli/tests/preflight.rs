//! The command on real databases: what it prints, and its exit codes.

use mysql::prelude::Queryable;
use std::process::{Command, Output};
use tributary_store_mysql::testing::{create_openmrs_tables, shared_server, Charset, Database};

const PEOPLE: [&str; 4] = [
    "SET foreign_key_checks = 0",
    "INSERT INTO person (person_id, gender, uuid, creator, date_created) \
     VALUES (1, 'F', 'f6c2b6a4-0000-4000-8000-000000000001', 1, '2020-01-01')",
    "INSERT INTO users (user_id, system_id, username, creator, date_created, person_id, uuid) \
     VALUES (1, 'admin', '', 1, '2020-01-01', 1, '1010d442-e134-11de-babe-001e378eb67e')",
    "SET foreign_key_checks = 1",
];

fn clinic() -> Database {
    let database = shared_server().database();
    let mut conn = database.connect();
    create_openmrs_tables(&mut conn, Charset::Utf8mb4).expect("the lists are sound");
    // The shared server is quick, not durable: that is what the command would find otherwise.
    conn.query_drop("SET GLOBAL innodb_flush_log_at_trx_commit = 1").expect("a setting");
    for statement in PEOPLE {
        conn.query_drop(statement).expect(statement);
    }
    database
}

fn tributary(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
    command.arg("preflight").args(arguments).env_remove("TRIBUTARY_PASSWORD");
    command
}

fn on(database: &Database, more: &[&str]) -> Output {
    let mut command = tributary(&["--url", &database.jdbc_url(), "--user", database.user()]);
    command.env("TRIBUTARY_PASSWORD", database.password()).args(more).output().expect("it runs")
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_sound_database_ends_with_0() {
    let output = on(&clinic(), &[]);
    assert_eq!((code(&output), said(&output).as_str()), (Some(0), "Nothing was found.\n"), "{output:?}");
}

#[test]
fn findings_are_told_with_their_remedies_and_mended_when_asked() {
    let database = clinic();
    let mut conn = database.connect();
    conn.query_drop("CREATE TABLE module_rows (id INT PRIMARY KEY, uuid CHAR(38)) ENGINE=MyISAM CHARACTER SET utf8mb4")
        .expect("a table");
    conn.query_drop("INSERT INTO module_rows VALUES (1, NULL)").expect("a row");
    let output = on(&database, &[]);
    let text = said(&output);
    assert_eq!(code(&output), Some(1));
    assert!(text.starts_with("== To be mended before"), "{text}");
    for part in ["engine: ", "Remedy: ", "--fix convert-engine:module_rows", "module_rows.uuid: 1", "such as 1"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    let output = on(&database, &["--fix", "fill-uuids:module_rows", "--fix", "convert-engine:module_rows"]);
    assert_eq!(code(&output), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("fill-uuids: module_rows: done, 1 rows changed"));
}

#[test]
fn findings_come_as_json_too() {
    let database = clinic();
    database.connect().query_drop("CREATE TABLE module_log (id INT PRIMARY KEY, said INT)").expect("a table");
    let output = on(&database, &["--json"]);
    assert_eq!(code(&output), Some(1));
    let found: serde_json::Value = serde_json::from_str(&said(&output)).expect("JSON");
    assert_eq!(
        (&found[0]["code"], &found[0]["table"], &found[1]),
        (&"never-syncs".into(), &"module_log".into(), &().into())
    );
}

#[test]
fn the_database_is_found_by_the_runtime_properties_and_by_a_password_file() {
    let database = clinic();
    let folder = std::env::temp_dir().join(format!("tributary-cli-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (properties, password) = (folder.join("openmrs-runtime.properties"), folder.join("password"));
    let url = database.jdbc_url().replace(':', "\\:");
    let text = format!(
        "connection.url={url}\nhibernate.connection.username={}\nconnection.password={}\n",
        database.user(),
        database.password()
    );
    std::fs::write(&properties, text).expect("a file");
    std::fs::write(&password, format!("{}\n", database.password())).expect("a file");
    let by_properties = tributary(&["--runtime-properties", &properties.to_string_lossy()]).output().expect("it runs");
    let file = password.to_string_lossy();
    let by_file =
        tributary(&["--url", &database.jdbc_url(), "--user", database.user(), "--password-file", &file]).output();
    std::fs::remove_dir_all(&folder).expect("removed");
    assert_eq!((code(&by_properties), code(&by_file.expect("it runs"))), (Some(0), Some(0)), "{by_properties:?}");
}

#[test]
fn what_cannot_be_done_ends_with_2_and_says_why() {
    let database = clinic();
    let url = database.jdbc_url();
    let missing = tributary(&["--url", &url, "--user", database.user()]).output().expect("it runs");
    assert_eq!(code(&missing), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("TRIBUTARY_PASSWORD"), "{missing:?}");
    let refused = on(&database, &["--fix", "fill-uuids:role"]);
    assert_eq!(code(&refused), Some(2), "{refused:?}");
    let wrong =
        tributary(&["--url", &url, "--user", "nobody"]).env("TRIBUTARY_PASSWORD", "x").output().expect("it runs");
    assert_eq!(code(&wrong), Some(2));
    let text = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(text.contains("account") && !text.contains("panicked"), "{text}");
    assert_eq!(code(&tributary(&[]).output().expect("it runs")), Some(2));
}
