//! The way to the database is as protected as the runtime properties ask.

use mysql::prelude::Queryable;
use std::sync::Arc;
use tributary_engine::store::{Store, StoreError};
use tributary_store_mysql::testing::{shared_server, Database, Server};
use tributary_store_mysql::{MySqlStore, Settings};

fn open(database: &Database, parameters: &str) -> Result<MySqlStore, StoreError> {
    let settings = Settings {
        url: database.jdbc_url_with(parameters),
        user: database.user().into(),
        password: database.password().into(),
        trusted: None,
    };
    MySqlStore::open(&settings, Vec::new())
}

#[test]
fn tls_is_used_when_asked_for_and_a_stranger_is_not_trusted() {
    let database = Arc::new(Server::start_with_tls()).database();
    let mut account = database.connect();
    account.query_drop("ALTER USER 'openmrs'@'%' REQUIRE SSL").expect("altered");
    assert!(open(&database, "sslMode=DISABLED").is_err(), "the account demands TLS");
    let store = open(&database, "sslMode=REQUIRED").expect("a connection over TLS");
    assert!(store.catalog().expect("read").tables.is_empty());
    let stranger = open(&database, "sslMode=VERIFY_CA").err().expect("nobody vouches for the certificate");
    assert!(matches!(stranger, StoreError::Unavailable(_)), "{stranger:?}");
}

#[test]
fn a_wish_for_tls_is_not_given_up() {
    let database = shared_server().database();
    assert!(open(&database, "sslMode=PREFERRED").is_ok());
    assert!(matches!(open(&database, "useSSL=true&requireSSL=true"), Err(StoreError::Unavailable(_))));
}

#[test]
fn a_wrong_password_is_said_without_showing_it() {
    let database = shared_server().database();
    let settings =
        Settings { url: database.jdbc_url(), user: database.user().into(), password: "guess".into(), trusted: None };
    match MySqlStore::open(&settings, Vec::new()).err() {
        Some(StoreError::Fatal(text)) => assert!(text.contains("refuses the account") && !text.contains("guess")),
        other => panic!("{other:?}"),
    }
}
