//! The in-memory store does what every store must do.

use super::clinic::{columns, link, person as new_person, register_in};
use super::network::Server;
use crate::contract::{hold, Subject, User};
use crate::memory::{Isolation, Memory, SaveError, UserTx};
use crate::store::{RowWrite, Store};
use tributary_model::{Op, RowKey, Value};

struct Clinic(Server);

struct Working<'m> {
    memory: &'m Memory,
    isolation: Isolation,
    tx: Option<UserTx>,
}

impl Subject for Clinic {
    fn store(&self) -> &dyn Store {
        &self.0.memory
    }

    fn user(&self, isolation: Isolation) -> Box<dyn User + '_> {
        Box::new(Working { memory: &self.0.memory, isolation, tx: None })
    }

    fn person(&self, uuid: &str) -> RowWrite {
        RowWrite { key: RowKey::single("person", uuid), op: Op::Insert, columns: new_person("F"), local_id: None }
    }

    fn patient(&self, uuid: &str) -> RowWrite {
        let mut row =
            columns(&[("patient_id", link("person", uuid)), ("allergy_status", Value::Text("Unknown".into()))]);
        row.extend(new_person("F").into_iter().filter(|(name, _)| &**name != "gender"));
        RowWrite { key: RowKey::single("patient", uuid), op: Op::Insert, columns: row, local_id: None }
    }
}

impl Working<'_> {
    fn tx(&mut self) -> &mut UserTx {
        let (memory, isolation) = (self.memory, self.isolation);
        self.tx.get_or_insert_with(|| UserTx::begin(memory, isolation))
    }

    fn flush(&mut self) -> bool {
        let memory = self.memory;
        match self.tx().flush(memory) {
            Ok(()) => true,
            Err(SaveError::Waits) => false,
            Err(error) => panic!("{error}"),
        }
    }
}

impl User for Working<'_> {
    fn gender(&mut self, person: &RowKey) -> Option<Value> {
        let memory = self.memory;
        let row = self.tx().read(memory, person)?;
        row.columns.iter().find(|(name, _)| &**name == "gender").map(|(_, value)| value.clone())
    }

    fn set_gender(&mut self, person: &RowKey, gender: &str) -> bool {
        let memory = self.memory;
        self.tx().update(memory, person, &columns(&[("gender", Value::Text(gender.to_owned()))]));
        self.flush()
    }

    fn delete(&mut self, person: &RowKey) -> bool {
        let memory = self.memory;
        self.tx().delete(memory, person);
        self.flush()
    }

    fn commit(mut self: Box<Self>) {
        let memory = self.memory;
        self.tx().seal(memory, "user", 1).expect("sealed");
        self.tx().commit(memory).expect("committed");
    }
}

#[test]
fn the_in_memory_store_keeps_the_contract() {
    hold(|| Clinic(Server::new(1, 0)));
}

#[test]
fn of_two_users_who_wait_for_each_other_one_is_rolled_back() {
    let server = Server::new(1, 0);
    let memory = &server.memory;
    let mut session = memory.session();
    ["a", "b"].iter().for_each(|uuid| register_in(&mut session, uuid));
    session.commit(1).expect("two people");
    let set = |tx: &mut UserTx, uuid: &str| {
        tx.update(memory, &RowKey::single("person", uuid), &columns(&[("gender", Value::Text("U".into()))]));
        tx.flush(memory)
    };
    let (mut one, mut two) = (UserTx::begin(memory, Isolation::default()), UserTx::begin(memory, Isolation::default()));
    assert_eq!((set(&mut one, "a"), set(&mut two, "b")), (Ok(()), Ok(())));
    assert_eq!(set(&mut one, "b"), Err(SaveError::Waits));
    assert_eq!(set(&mut two, "a"), Err(SaveError::Deadlock));
    assert_eq!(one.flush(memory), Ok(()), "what the other one held is free");
}
