//! The default flows hold between servers, by the receiver, with reference rows for what does not flow.

use super::clinic::{columns, concept, create, edit, encounter, key, location, obs, provider, register, text, value};
use super::network::{shown, sync, two, Server};
use crate::store::RowImage;
use tributary_model::{RowKey, Value};

fn user(memory: &crate::memory::Memory, uuid: &str, system_id: &str) {
    let person = format!("{uuid}-person");
    let mut session = memory.session();
    session.insert(&key("person", &person), &super::clinic::person("F"));
    let row = [
        ("system_id", text(system_id)),
        ("username", text(uuid)),
        ("password", text("hash")),
        ("salt", text("salt")),
        ("person_id", Value::Ref(key("person", &person))),
        ("creator", Value::Ref(key("users", "admin"))),
        ("date_created", Value::Temporal("2026-05-03 08:12:00".into())),
        ("retired", Value::Int(0)),
    ];
    session.insert(&key("users", uuid), &columns(&row));
    session.commit(3).expect("a user");
}

fn has(server: &Server, table: &str, uuid: &str) -> bool {
    server.memory.row(&key(table, uuid)).is_some()
}

#[test]
fn a_local_concept_goes_up_as_a_reference_row_and_never_overwrites() {
    let (parent, child) = two();
    register(&child.memory, "p", 1);
    create(&child.memory, &key("concept", "local"), &concept(), 2);
    sync(&child, &parent);
    assert!(!has(&parent, "concept", "local"), "nothing needs it yet");
    let mut session = child.memory.session();
    session.insert(&key("encounter", "e"), &encounter("p"));
    let mut row = obs("p", "e", "61 kg");
    row.retain(|(name, _)| &**name != "concept_id");
    row.push(("concept_id".into(), Value::Ref(key("concept", "local"))));
    session.insert(&key("obs", "o"), &row);
    session.commit(4).expect("a visit");
    sync(&child, &parent);
    assert!(has(&parent, "concept", "local") && has(&parent, "obs", "o"));
    assert!(parent.memory.parked().is_empty());
    edit(&parent.memory, &key("concept", "local"), "version", text("parent"), 5);
    edit(&child.memory, &key("concept", "local"), "short_name", text("child"), 6);
    sync(&child, &parent);
    assert_eq!(value(&parent.memory, &key("concept", "local"), "version"), Some(text("parent")));
    assert_eq!(value(&child.memory, &key("concept", "local"), "version"), Some(text("parent")));
}

#[test]
fn dictionary_changes_go_down_only() {
    let (parent, child) = two();
    create(&parent.memory, &key("location", "l"), &location("Parent ward"), 1);
    create(&child.memory, &key("location", "m"), &location("Child ward"), 1);
    sync(&child, &parent);
    assert!(has(&child, "location", "l") && !has(&parent, "location", "m"));
    edit(&child.memory, &key("location", "l"), "name", text("Renamed below"), 9);
    sync(&child, &parent);
    assert_eq!(value(&parent.memory, &key("location", "l"), "name"), Some(text("Parent ward")));
}

#[test]
fn accounts_go_down_with_their_login_and_up_without() {
    let (parent, child) = two();
    user(&parent.memory, "nurse", "3-4");
    user(&child.memory, "clerk", "5-1");
    register(&child.memory, "p", 4);
    edit(&child.memory, &key("person", "p"), "creator", Value::Ref(key("users", "clerk")), 5);
    sync(&child, &parent);
    assert_eq!(value(&child.memory, &key("users", "nurse"), "password"), Some(text("hash")));
    let clerk = parent.memory.row(&key("users", "clerk")).expect("a reference row");
    let of = |name: &str| clerk.columns.iter().find(|(column, _)| &**column == name).map(|(_, value)| value.clone());
    assert_eq!(of("password"), None);
    assert_eq!(of("username"), None);
    assert_eq!(of("system_id"), Some(text("clerk")));
    assert_eq!(of("retired"), Some(Value::Int(1)));
    assert!(has(&parent, "person", "clerk-person"));
}

#[test]
fn the_admin_keeps_the_own_password_on_every_server() {
    let (parent, child) = two();
    edit(&child.memory, &key("users", "admin"), "password", text("child's"), 1);
    let mut session = parent.memory.session();
    let login = [("password", text("parent's")), ("salt", text("s")), ("retired", Value::Int(0))];
    session.update(&key("users", "admin"), &columns(&login));
    session.commit(2).expect("a new password");
    sync(&child, &parent);
    assert_eq!(value(&child.memory, &key("users", "admin"), "password"), Some(text("child's")));
    assert_eq!(value(&child.memory, &key("users", "admin"), "retired"), Some(Value::Int(0)));
}

#[test]
fn an_account_that_is_admin_only_here_keeps_its_password_too() {
    let (parent, child) = two();
    let mut image = parent.memory.row(&key("users", "admin")).expect("an admin");
    image.columns.iter_mut().filter(|(name, _)| &**name == "system_id").for_each(|column| column.1 = text("root"));
    parent.memory.install(key("users", "admin"), image);
    edit(&parent.memory, &key("users", "admin"), "password", text("parent's"), 2);
    edit(&parent.memory, &key("users", "admin"), "retired", Value::Int(0), 3);
    sync(&child, &parent);
    assert_eq!(value(&child.memory, &key("users", "admin"), "password"), None);
    assert_eq!(value(&child.memory, &key("users", "admin"), "retired"), Some(Value::Int(0)));
}

#[test]
fn staff_goes_up_when_it_is_new_or_the_childs_own() {
    let (parent, child) = two();
    create(&parent.memory, &key("provider", "theirs"), &provider("Theirs"), 1);
    create(&child.memory, &key("provider", "ours"), &provider("Ours"), 1);
    edit(&child.memory, &key("provider", "ours"), "name", text("Ours, corrected"), 2);
    sync(&child, &parent);
    assert_eq!(value(&parent.memory, &key("provider", "ours"), "name"), Some(text("Ours, corrected")));
    assert!(has(&parent, "provider", "ours") && has(&child, "provider", "theirs"));
    edit(&child.memory, &key("provider", "ours"), "name", text("Ours too"), 5);
    edit(&child.memory, &key("provider", "theirs"), "name", text("Taken"), 5);
    sync(&child, &parent);
    assert_eq!(value(&parent.memory, &key("provider", "ours"), "name"), Some(text("Ours too")));
    assert_eq!(value(&parent.memory, &key("provider", "theirs"), "name"), Some(text("Theirs")));
}

#[test]
fn the_receiver_refuses_what_a_sender_should_not_have_sent() {
    let (parent, mut child) = two();
    // A child whose own flows let everything through.
    let mut tables = crate::testing::openmrs_tables();
    tables.retain(|table| table.name != "role");
    child.engine.rules = crate::rules::Rules::new(std::sync::Arc::new(crate::catalog::Catalog::build(&tables, &[])));
    edit(&child.memory, &RowKey::single("role", "Nurse"), "description", text("everything"), 5);
    register(&child.memory, "p", 6);
    sync(&child, &parent);
    assert_eq!(value(&parent.memory, &RowKey::single("role", "Nurse"), "description"), Some(text("Nurse")));
    assert!(has(&parent, "patient", "p"), "the rest goes on");
    let refused = child.memory.entries()[0].position;
    let id = tributary_model::RecordId { origin: child.id, position: refused };
    assert!(!parent.memory.seen().contains(id));
}

#[test]
fn natural_rows_merge_by_key_and_keep_the_own_uuid() {
    let (parent, child) = two();
    for (server, uuid) in [(&parent, "uuid-parent"), (&child, "uuid-child")] {
        let image = RowImage { columns: columns(&[("description", text("x")), ("uuid", text(uuid))]), local_id: None };
        server.memory.install(RowKey::single("role", "Clerk"), image);
    }
    edit(&parent.memory, &RowKey::single("role", "Clerk"), "description", text("Registers"), 1);
    sync(&child, &parent);
    assert_eq!(value(&child.memory, &RowKey::single("role", "Clerk"), "description"), Some(text("Registers")));
    assert_eq!(value(&child.memory, &RowKey::single("role", "Clerk"), "uuid"), Some(text("uuid-child")));
}

#[test]
fn roles_of_users_merge_by_element() {
    let (parent, child) = two();
    user(&parent.memory, "nurse", "3-4");
    sync(&child, &parent);
    let element = RowKey { table: "user_role".into(), parts: vec!["nurse".into(), "Nurse".into()] };
    let row = [("user_id", Value::Ref(key("users", "nurse"))), ("role", Value::Ref(key("role", "Nurse")))];
    create(&parent.memory, &element, &columns(&row), 5);
    sync(&child, &parent);
    assert!(child.memory.row(&element).is_some());
    super::clinic::delete(&parent.memory, &element, 6);
    sync(&child, &parent);
    assert!(child.memory.row(&element).is_none());
    create(&parent.memory, &element, &columns(&row), 7);
    sync(&child, &parent);
    assert!(child.memory.row(&element).is_some());
    assert_eq!(shown(&parent), shown(&child));
}
