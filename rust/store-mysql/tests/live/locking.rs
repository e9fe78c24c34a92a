//! Users and the store share the tables: neither loses a change, and no user waits for long.

use crate::support::*;
use mysql::prelude::Queryable;
use std::time::{Duration, Instant};
use tributary_engine::store::StoreError;

/// No user waits longer than this.
const USER_WAIT_MAX: Duration = Duration::from_secs(1);
/// So long may the store wait for a table that somebody alters: its one second, and a busy machine's.
const METADATA_WAIT_MAX: Duration = Duration::from_secs(10);

#[test]
fn a_row_that_a_user_holds_is_busy_and_nothing_waits() {
    let clinic = Clinic::new();
    let (held, free) = (uuid(), uuid());
    clinic.write(&[person(&held), person(&free)]).expect("written");
    let mut user = clinic.connect();
    user.query_drop("START TRANSACTION").expect("begun");
    user.query_drop(format!("UPDATE person SET gender = 'M' WHERE uuid = '{held}'")).expect("updated");
    let rows = [
        update(key("person", &held), [("dead", tributary_model::Value::Int(1))]),
        update(key("person", &free), [("gender", text("U"))]),
    ];
    let start = Instant::now();
    assert_eq!(clinic.write(&rows), Err(StoreError::Busy));
    assert!(start.elapsed() < USER_WAIT_MAX, "the store does not wait");
    user.query_drop("COMMIT").expect("committed");
    clinic.write(&rows).expect("written when the user is done");
    assert_eq!(clinic.count("person WHERE gender = 'M' AND dead = 1"), 1);
    assert_eq!(clinic.count("person WHERE gender = 'U'"), 1);
}

#[test]
fn a_parent_row_that_a_user_deletes_is_busy_not_missing() {
    let clinic = Clinic::new();
    let who = uuid();
    clinic.write(&[person(&who)]).expect("written");
    let mut user = clinic.connect();
    user.query_drop("START TRANSACTION").expect("begun");
    user.query_drop(format!("DELETE FROM person WHERE uuid = '{who}'")).expect("deleted");
    assert_eq!(clinic.write(&[patient(&who)]), Err(StoreError::Busy));
    user.query_drop("ROLLBACK").expect("rolled back");
    clinic.write(&[patient(&who)]).expect("written");
}

#[test]
fn a_user_who_meets_the_store_is_not_the_one_who_gives_way() {
    let clinic = Clinic::new();
    let (one, two) = (uuid(), uuid());
    clinic.write(&[person(&one), person(&two)]).expect("written");
    let mut tx = begin(&clinic);
    let rows = [update(key("person", &one), [("gender", text("M"))])];
    tx.lock_rows(&request(&rows)).expect("locked");
    tx.write(&rows).expect("written");
    let mut user = clinic.connect();
    user.query_drop("START TRANSACTION").expect("begun");
    user.query_drop(format!("UPDATE person SET dead = 1 WHERE uuid = '{two}'")).expect("updated");
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| {
            user.query_drop(format!("UPDATE person SET dead = 1 WHERE uuid = '{one}'"))
                .expect("no deadlock for the user");
            user.query_drop("COMMIT").expect("committed");
        });
        await_lock_wait(&clinic);
        // Now the user waits for the store; would the store wait for the user, one of them had to die.
        let more = [update(key("person", &two), [("gender", text("M"))])];
        assert_eq!(tx.lock_rows(&request(&more)), Err(StoreError::Busy));
        let given_up = Instant::now();
        drop(tx);
        waits.join().expect("the user's thread");
        assert!(given_up.elapsed() < USER_WAIT_MAX);
    });
    assert_eq!(clinic.count("person WHERE dead = 1 AND gender = 'F'"), 2);
}

#[test]
fn a_table_that_somebody_alters_is_busy_and_the_stores_rows_are_soon_free() {
    let clinic = Clinic::new();
    let who = uuid();
    clinic.write(&[person(&who), patient(&who)]).expect("written");
    let mut reader = clinic.connect();
    reader.query_drop("START TRANSACTION").expect("begun");
    reader.query_drop("SELECT COUNT(*) FROM patient").expect("read");
    let mut admin = clinic.connect();
    let alters = std::thread::spawn(move || admin.query_drop("ALTER TABLE patient COMMENT = 'altered'"));
    await_row(
        &clinic,
        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() \
         AND state LIKE 'Waiting for table metadata lock%'",
    );
    let mut tx = begin(&clinic);
    let rows = [update(key("person", &who), [("gender", text("M"))])];
    tx.lock_rows(&request(&rows)).expect("locked");
    let start = Instant::now();
    assert_eq!(tx.write(&rows).map(|_| ()), Err(StoreError::Busy), "patients point at the row");
    drop(tx);
    assert!(start.elapsed() < METADATA_WAIT_MAX, "{:?}", start.elapsed());
    reader.query_drop("COMMIT").expect("committed");
    alters.join().expect("the admin's thread").expect("altered");
    clinic.write(&rows).expect("written when the table is free");
}

fn await_lock_wait(clinic: &Clinic) {
    let mut conn = clinic.connect();
    await_that(|| !connections_with(&mut conn, "LOCK WAIT").is_empty());
}

/// Waits until the query counts something.
fn await_row(clinic: &Clinic, waiting: &str) {
    let mut conn = clinic.connect();
    await_that(|| conn.query_first::<u32, _>(waiting).expect("a good query") != Some(0));
}

fn await_that(mut somebody_waits: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !somebody_waits() {
        assert!(Instant::now() < deadline, "nobody waits");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The connections to this clinic's database whose transaction InnoDB describes by these words. (The table `innodb_trx` is not
/// renewed while anybody reads it more often than each 100 ms.)
fn connections_with(conn: &mut mysql::Conn, words: &str) -> Vec<u64> {
    let (_, _, status): (String, String, String) =
        conn.query_first("SHOW ENGINE INNODB STATUS").expect("a good query").expect("one row");
    let described: Vec<&str> =
        status.split("---TRANSACTION").skip(1).filter(|transaction| transaction.contains(words)).collect();
    let connections: Vec<u64> =
        conn.query("SELECT id FROM information_schema.processlist WHERE db = DATABASE()").expect("a good query");
    let is_described = |id: &u64| described.iter().any(|transaction| transaction.contains(&format!("thread id {id},")));
    connections.into_iter().filter(is_described).collect()
}

#[test]
fn a_connection_that_is_killed_in_the_middle_leaves_nothing_half() {
    let clinic = Clinic::new();
    let (who, visit) = (uuid(), uuid());
    let mut tx = begin(&clinic);
    tx.lock_counter().expect("locked");
    tx.write(&[person(&who), patient(&who)]).expect("written");
    let own = connections_with(&mut clinic.connect(), "undo log entries");
    assert!(!own.is_empty());
    for id in own {
        clinic.connect().query_drop(format!("KILL CONNECTION {id}")).expect("killed");
    }
    let failed = tx.write(&[encounter(&visit, &who)]).expect_err("the connection is gone");
    assert!(matches!(failed, StoreError::Unavailable(_)), "{failed:?}");
    assert!(tx.commit().is_err());
    assert_eq!(clinic.count("person") + clinic.count("patient"), 1);
    assert_eq!(clinic.count("tributary_refresh"), 0);
    clinic.write(&[person(&who), patient(&who), encounter(&visit, &who)]).expect("again, on a new connection");
    assert_eq!(clinic.count("encounter"), 1);
}

#[test]
fn a_dropped_transaction_is_undone() {
    let clinic = Clinic::new();
    let mut tx = begin(&clinic);
    tx.write(&[person(&uuid())]).expect("written");
    drop(tx);
    assert_eq!(clinic.count("person"), 1);
}
