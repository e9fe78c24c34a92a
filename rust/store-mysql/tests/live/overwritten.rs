//! What a user's save would overwrite is told as SQL that any session can execute.

use crate::support::*;
use mysql::prelude::Queryable;
use tributary_merge::{GroupState, RowState, Version};
use tributary_model::{Name, Op, Position, RecordId, Seen, ServerId, Value};
use tributary_store_mysql::Updated;
use uuid::Uuid;

const ODD: &str = "O'Neil \\ ★";

fn version(position: u64, name: &str, value: Value) -> (Name, GroupState) {
    let id = RecordId { origin: ServerId(Uuid::from_u128(9)), position: Position(position) };
    let values = vec![(name.into(), value)];
    let version = Version { id, depth: 0, time: 5, author: None, seen: Default::default(), op: Op::Update, values };
    (name.into(), GroupState { versions: vec![version], ..GroupState::default() })
}

/// A name of which two columns and its creator were applied.
fn applied() -> (Clinic, i64) {
    let clinic = Clinic::new();
    let (person_key, name) = (uuid(), uuid());
    let row = insert(
        key("person_name", &name),
        [("person_id", point("person", &person_key)), ("given_name", text("Ada")), ("preferred", Value::Int(1))],
    );
    clinic.write(&[person(&person_key), by_admin(row)]).expect("written");
    let groups = [
        version(3, "given_name", text(ODD)),
        version(4, "family_name", text("Lovelace")),
        version(5, "creator", point("users", ADMIN)),
    ];
    let mut tx = begin(&clinic);
    tx.save_row_states(&[(key("person_name", &name), RowState { groups: groups.into(), ..RowState::default() })])
        .expect("saved");
    tx.commit().expect("committed");
    let id = clinic.value(&format!("SELECT person_name_id FROM person_name WHERE uuid = '{name}'"));
    (clinic, id.and_then(|id| id.parse().ok()).expect("a row"))
}

fn updated(id: i64, edited: &[&str]) -> Updated {
    Updated { table: "person_name".into(), id, edited: edited.iter().map(|name| Name::from(*name)).collect() }
}

#[test]
fn what_nobody_edited_is_put_back_in_every_mode_of_sql() {
    let (clinic, id) = applied();
    let statements = clinic.store.put_back(&[updated(id, &["family_name"])], None).expect("known");
    assert_eq!(statements.len(), 2, "the row, and a line for OpenMRS");
    let mut user = clinic.connect();
    user.query_drop("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'").expect("set");
    user.query_drop("START TRANSACTION").expect("begun");
    user.query_drop("UPDATE person_name SET given_name = 'old', family_name = 'Mine'").expect("written");
    statements.into_iter().for_each(|statement| user.query_drop(statement).expect("executed"));
    user.query_drop("COMMIT").expect("committed");
    let shown = |column: &str| clinic.value(&format!("SELECT {column} FROM person_name"));
    assert_eq!(shown("given_name").as_deref(), Some(ODD));
    assert_eq!(shown("family_name").as_deref(), Some("Mine"));
    let told = clinic.store.refresh_take(9).expect("listed").into_iter().map(|item| item.table);
    assert_eq!(told.last().as_deref(), Some("person_name"));
}

#[test]
fn what_the_session_had_seen_is_left_as_it_wrote_it() {
    let (clinic, id) = applied();
    let mut seen = Seen::default();
    (1..=5).for_each(|position| {
        seen.insert(RecordId { origin: ServerId(Uuid::from_u128(9)), position: Position(position) })
    });
    let mut tx = begin(&clinic);
    tx.save_seen(&seen).expect("saved");
    tx.commit().expect("committed");
    let number = clinic.value("SELECT seen_id FROM tributary_state").and_then(|id| id.parse().ok());
    assert_eq!(clinic.store.put_back(&[updated(id, &["family_name"])], number), Ok(Vec::new()));
    assert_eq!(clinic.store.put_back(&[updated(id + 1, &[])], None), Ok(Vec::new()), "a row that nobody knows");
}
