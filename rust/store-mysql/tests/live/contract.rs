//! The suite that the in-memory store keeps too: what a simulation on that proves holds here.

use crate::support::{patient, person, Clinic};
use mysql::prelude::Queryable;
use mysql::Conn;
use tributary_engine::contract::{hold, Subject, User};
use tributary_engine::memory::Isolation;
use tributary_engine::store::{RowWrite, Store};
use tributary_model::{RowKey, Value};

/// ER_LOCK_WAIT_TIMEOUT.
const WAITED: u16 = 1205;

struct Connection(Conn);

impl Subject for Clinic {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn user(&self, isolation: Isolation) -> Box<dyn User + '_> {
        let mut conn = self.connect();
        let level = match isolation {
            Isolation::RepeatableRead => "REPEATABLE READ",
            Isolation::ReadCommitted => "READ COMMITTED",
        };
        // As on servers from before MariaDB 11.6.2: with it on, an old snapshot may not write at all.
        let _ = conn.query_drop("SET SESSION innodb_snapshot_isolation = OFF");
        conn.query_drop("SET SESSION innodb_lock_wait_timeout = 1").expect("set");
        conn.query_drop(format!("SET SESSION TRANSACTION ISOLATION LEVEL {level}")).expect("set");
        conn.query_drop("START TRANSACTION").expect("begun");
        Box::new(Connection(conn))
    }

    fn person(&self, uuid: &str) -> RowWrite {
        person(uuid)
    }

    fn patient(&self, uuid: &str) -> RowWrite {
        patient(uuid)
    }
}

impl Connection {
    fn write(&mut self, statement: String) -> bool {
        match self.0.query_drop(statement) {
            Ok(()) => true,
            Err(mysql::Error::MySqlError(error)) if error.code == WAITED => false,
            Err(error) => panic!("{error}"),
        }
    }
}

impl User for Connection {
    fn gender(&mut self, person: &RowKey) -> Option<Value> {
        let query = format!("SELECT gender FROM person WHERE uuid = '{}'", person.parts[0]);
        self.0.query_first::<Option<String>, _>(query).expect("read").flatten().map(Value::Text)
    }

    fn set_gender(&mut self, person: &RowKey, gender: &str) -> bool {
        self.write(format!("UPDATE person SET gender = '{gender}' WHERE uuid = '{}'", person.parts[0]))
    }

    fn delete(&mut self, person: &RowKey) -> bool {
        self.write(format!("DELETE FROM person WHERE uuid = '{}'", person.parts[0]))
    }

    fn commit(mut self: Box<Self>) {
        self.0.query_drop("COMMIT").expect("committed");
    }
}

#[test]
fn the_store_keeps_the_contract() {
    hold(Clinic::new);
}
