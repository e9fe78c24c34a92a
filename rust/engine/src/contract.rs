//! What every store must do, as one suite that runs on the in-memory store and on a real database: so that what a
//! simulation proves holds there too.

use crate::memory::Isolation;
use crate::store::{
    EntryBody, Fix, Link, LockRequest, NewEntry, OwnFloor, Peer, Role, RowReason, RowWrite, Store, StoreError, Tx,
};
use std::collections::BTreeSet;
use tributary_merge::{GroupState, RowState, Version};
use tributary_model::{Chain, Cursor, Name, Op, ParkNotice, Position, RecordId, RowKey, Seen, ServerId, Value};

/// A store with users beside it.
pub trait Subject {
    /// The store.
    fn store(&self) -> &dyn Store;
    /// A user's transaction, which has not read yet.
    fn user(&self, isolation: Isolation) -> Box<dyn User + '_>;
    /// The creation of a person.
    fn person(&self, uuid: &str) -> RowWrite;
    /// The creation of the patient that a person is.
    fn patient(&self, uuid: &str) -> RowWrite;
}

/// A user's transaction.
pub trait User {
    /// A person's gender, by a plain read.
    fn gender(&mut self, person: &RowKey) -> Option<Value>;
    /// Sets a person's gender; false when the row is held by somebody: nothing was written, and it may be tried again.
    fn set_gender(&mut self, person: &RowKey, gender: &str) -> bool;
    /// Deletes a person; as above.
    fn delete(&mut self, person: &RowKey) -> bool;
    /// Commits.
    fn commit(self: Box<Self>);
}

/// Runs the suite, each case on a subject of its own.
pub fn hold<S: Subject>(new: impl Fn() -> S) {
    let cases: &[fn(&S)] = &[
        a_snapshot_shows_what_was_committed_when_it_was_taken,
        a_statement_that_writes_goes_by_the_row_as_it_is,
        nobody_sees_what_is_not_committed,
        a_savepoint_is_gone_back_to,
        the_store_does_not_wait_for_users,
        users_wait_for_the_store,
        references_are_guarded,
        the_journal_is_dense_and_chained,
        books_give_back_what_they_were_given,
        merge_states_come_in_portions,
    ];
    cases.iter().for_each(|case| case(&new()));
}

fn person(uuid: &str) -> RowKey {
    RowKey::single("person", uuid)
}

fn text(value: &str) -> Option<Value> {
    Some(Value::Text(value.to_owned()))
}

fn begin<S: Subject>(on: &S) -> Box<dyn Tx + '_> {
    let mut tx = on.store().begin().expect("a transaction");
    tx.lock_counter().expect("the counter");
    tx
}

fn set(uuid: &str, gender: &str) -> RowWrite {
    let columns = vec![("gender".into(), Value::Text(gender.to_owned()))];
    RowWrite { key: person(uuid), op: Op::Update, columns, local_id: None }
}

/// Locks and writes, as apply does.
fn write(tx: &mut dyn Tx, rows: &[RowWrite]) -> Result<(), StoreError> {
    let keys: BTreeSet<RowKey> = rows.iter().map(|row| row.key.clone()).collect();
    let pointed = rows.iter().flat_map(|row| &row.columns).filter_map(|(_, value)| value.reference());
    let refer: BTreeSet<RowKey> = pointed.filter(|key| !keys.contains(key)).cloned().collect();
    tx.lock_rows(&LockRequest { write: keys.into_iter().collect(), refer: refer.into_iter().collect() })?;
    tx.write(rows).map(drop)
}

fn written<S: Subject>(on: &S, rows: &[RowWrite]) {
    let mut tx = begin(on);
    write(tx.as_mut(), rows).expect("written");
    tx.commit().expect("committed");
}

fn shown(tx: &mut dyn Tx, uuid: &str) -> Option<Value> {
    let image = tx.rows(&[person(uuid)]).expect("rows").remove(&person(uuid))?;
    image.columns.into_iter().find(|(name, _)| &**name == "gender").map(|(_, value)| value)
}

fn with_gender<S: Subject>(on: &S, uuid: &str, gender: &str) {
    written(on, &[on.person(uuid)]);
    written(on, &[set(uuid, gender)]);
}

fn a_snapshot_shows_what_was_committed_when_it_was_taken<S: Subject>(on: &S) {
    with_gender(on, "p-1", "F");
    let (mut repeatable, mut committed) = (on.user(Isolation::RepeatableRead), on.user(Isolation::ReadCommitted));
    let both = [repeatable.gender(&person("p-1")), committed.gender(&person("p-1"))];
    assert_eq!(both, [text("F"), text("F")]);
    written(on, &[set("p-1", "M")]);
    assert_eq!(repeatable.gender(&person("p-1")), text("F"));
    assert_eq!(committed.gender(&person("p-1")), text("M"));
}

fn a_statement_that_writes_goes_by_the_row_as_it_is<S: Subject>(on: &S) {
    with_gender(on, "p-1", "F");
    let mut user = on.user(Isolation::RepeatableRead);
    user.gender(&person("p-1"));
    written(on, &[set("p-1", "M")]);
    assert!(user.set_gender(&person("p-1"), "U"), "an older snapshot keeps nobody from writing");
    user.commit();
    assert_eq!(shown(begin(on).as_mut(), "p-1"), text("U"));
}

fn nobody_sees_what_is_not_committed<S: Subject>(on: &S) {
    with_gender(on, "p-1", "F");
    let mut tx = begin(on);
    write(tx.as_mut(), &[set("p-1", "M")]).expect("written");
    assert_eq!(shown(tx.as_mut(), "p-1"), text("M"), "but who wrote it");
    assert_eq!(on.user(Isolation::ReadCommitted).gender(&person("p-1")), text("F"));
    drop(tx);
    assert_eq!(shown(begin(on).as_mut(), "p-1"), text("F"));
}

fn a_savepoint_is_gone_back_to<S: Subject>(on: &S) {
    with_gender(on, "p-1", "F");
    let mut tx = begin(on);
    write(tx.as_mut(), &[set("p-1", "M")]).expect("written");
    tx.savepoint().expect("a savepoint");
    write(tx.as_mut(), &[set("p-1", "U"), on.person("p-2")]).expect("written");
    tx.rollback_to_savepoint().expect("gone back");
    tx.commit().expect("committed");
    let mut tx = begin(on);
    assert_eq!((shown(tx.as_mut(), "p-1"), shown(tx.as_mut(), "p-2")), (text("M"), None));
}

fn the_store_does_not_wait_for_users<S: Subject>(on: &S) {
    with_gender(on, "p-1", "F");
    let mut user = on.user(Isolation::RepeatableRead);
    assert!(user.set_gender(&person("p-1"), "U"));
    assert_eq!(write(begin(on).as_mut(), &[set("p-1", "M")]), Err(StoreError::Busy));
    user.commit();
    written(on, &[set("p-1", "M")]);
}

fn users_wait_for_the_store<S: Subject>(on: &S) {
    with_gender(on, "p-1", "F");
    let mut user = on.user(Isolation::ReadCommitted);
    let mut tx = begin(on);
    write(tx.as_mut(), &[set("p-1", "M")]).expect("written");
    assert!(!user.set_gender(&person("p-1"), "U"));
    tx.commit().expect("committed");
    assert!(user.set_gender(&person("p-1"), "U"));
    user.commit();
    assert_eq!(shown(begin(on).as_mut(), "p-1"), text("U"));
}

fn references_are_guarded<S: Subject>(on: &S) {
    let lost = write(begin(on).as_mut(), &[on.patient("p-1")]);
    let missing = matches!(&lost, Err(StoreError::Row { reason: RowReason::MissingReference(_), .. }));
    assert!(missing, "{lost:?}");
    written(on, &[on.person("p-1"), on.patient("p-1")]);
    let gone = RowWrite { key: person("p-1"), op: Op::Delete, columns: Vec::new(), local_id: None };
    let refused = write(begin(on).as_mut(), &[gone]);
    assert!(matches!(refused, Err(StoreError::Row { reason: RowReason::StillReferenced, .. })), "{refused:?}");
    written(on, &[on.person("p-2")]);
    let mut user = on.user(Isolation::RepeatableRead);
    assert!(user.delete(&person("p-2")));
    assert_eq!(write(begin(on).as_mut(), &[on.patient("p-2")]), Err(StoreError::Busy), "not missing yet");
}

fn the_journal_is_dense_and_chained<S: Subject>(on: &S) {
    let entry =
        |position| NewEntry { position: Position(position), source: None, body: EntryBody::Withheld(Vec::new()) };
    let mut tx = begin(on);
    assert_eq!(tx.head().expect("head"), (Position(0), Chain::default()));
    let counter = tx.append(&[entry(1), entry(2)]).expect("appended");
    assert_eq!(counter.next, Position(3));
    drop(tx);
    let mut tx = begin(on);
    assert_eq!(tx.lock_counter().expect("counter").next, Position(1), "what is rolled back leaves no hole");
    tx.append(&[entry(1)]).expect("appended");
    assert!(tx.append(&[entry(3)]).is_err());
    drop(tx);
    let mut tx = begin(on);
    tx.append(&[entry(1), entry(2), entry(3)]).expect("appended");
    tx.commit().expect("committed");
    let mut tx = begin(on);
    let entries = tx.entries_after(Position(1), usize::MAX, usize::MAX).expect("entries");
    assert_eq!(entries.iter().map(|entry| entry.position.0).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(tx.chain_at(Position(3)).expect("chain"), Some(entries[1].chain));
    assert_eq!(tx.chain_at(Position(4)).expect("chain"), None);
    assert_eq!(tx.chain_at(Position(0)).expect("chain"), Some(Chain::default()));
    assert!(tx.chain_at(Position(1)).expect("chain") != tx.chain_at(Position(2)).expect("chain"));
}

fn neighbour(server: ServerId) -> Peer {
    Peer {
        server,
        incarnation: None,
        name: "Parent".to_owned(),
        role: Role::Parent,
        received: Cursor { position: Position(9), chain: Chain([3; 32]) },
        confirmed: Cursor::default(),
        link: Link::Stopped("diverged".to_owned()),
        module_version: String::new(),
        platform_version: "2.8.9".to_owned(),
        schema_digest: "digest".to_owned(),
        skew: -5,
        last_contact: Some(77),
        waiting: 2,
        wanted: BTreeSet::from([person("p-1")]),
        notices_received: 4,
        floor: Some(Seen::default()),
        floor_told: Position(4),
    }
}

fn books_give_back_what_they_were_given<S: Subject>(on: &S) {
    let peer = ServerId(uuid::Uuid::from_u128(5));
    let id = |position| RecordId { origin: peer, position: Position(position) };
    let notice = |position| ParkNotice { record: id(position), reason: "missing-reference".to_owned(), row: None };
    let mut seen = Seen::default();
    (1..=4).for_each(|position| seen.insert(id(position)));
    seen.except(id(5));
    let groups = |names: &[&str]| names.iter().map(|name| Name::from(*name)).collect::<BTreeSet<_>>();
    let fix = |names: &[&str]| Fix { key: person("p-1"), groups: groups(names) };
    let mut tx = begin(on);
    tx.save_seen(&seen).expect("seen");
    tx.save_peer(&neighbour(peer)).expect("paired");
    tx.add_notices(peer, &[notice(1), notice(2)]).expect("noticed");
    tx.save_fixes(&[fix(&["gender"])]).expect("listed");
    tx.save_fixes(&[fix(&["birth"])]).expect("listed");
    tx.commit().expect("committed");
    let mut tx = begin(on);
    assert_eq!(tx.seen().expect("seen"), seen);
    assert_eq!(tx.peer(peer, true).expect("a peer"), Some(neighbour(peer)));
    tx.notices_done(peer, 1).expect("done");
    tx.add_notices(peer, &[notice(3)]).expect("noticed");
    let numbers: Vec<u64> = tx.notices(peer, 9).expect("notices").iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [2, 3]);
    assert_eq!(tx.fixes(None, 9).expect("fixes"), [fix(&["birth", "gender"])]);
    tx.fixes_done(&[fix(&["birth"])]).expect("done");
    assert_eq!(tx.fixes(None, 9).expect("fixes"), [fix(&["gender"])]);
    assert!(tx.fixes(Some(&person("p-1")), 9).expect("fixes").is_empty());
}

fn merge_states_come_in_portions<S: Subject>(on: &S) {
    let mut tx = begin(on);
    let origin = ServerId(uuid::Uuid::from_u128(7));
    let version = |position: u64| Version {
        id: RecordId { origin, position: Position(position) },
        depth: 1,
        time: 5,
        author: None,
        seen: Default::default(),
        op: Op::Update,
        values: vec![("gender".into(), Value::Text("F".into()))],
    };
    let state = |position: u64| {
        let group = GroupState { versions: vec![version(position)], ..GroupState::default() };
        RowState { groups: [("gender".into(), group)].into(), ..RowState::default() }
    };
    let states: Vec<(RowKey, RowState)> = (1..=5).map(|at| (person(&format!("p-{at}")), state(at))).collect();
    tx.save_row_states(&states).expect("saved");
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let portion = tx.states_after(after.as_ref(), 2).expect("states");
        assert!(portion.len() <= 2);
        let Some((last, _)) = portion.last() else { break };
        after = Some(last.clone());
        found.extend(portion);
    }
    found.sort_by(|left, right| left.0.cmp(&right.0));
    assert_eq!(found, states);
    let own = OwnFloor { seen: Seen::default(), next: Some((Position(9), Seen::default())) };
    tx.save_own_floor(&own).expect("saved");
    assert_eq!(tx.own_floor().expect("read"), own);
}
