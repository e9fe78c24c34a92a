//! Tributary's own tables give back what was put in.

use crate::support::*;
use mysql::prelude::Queryable;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use tributary_engine::store::Store;
use tributary_engine::store::{
    EntryBody, EntryKind, Fix, Known, Link, Local, NewEntry, ParkedRecord, Peer, Role, RowConflict,
};
use tributary_merge::{GroupState, Knowledge, RowState, Version};
use tributary_model::{
    Chain, Change, Cursor, Op, ParkNotice, Position, Positions, Record, RecordId, RecordKind, Seen, ServerId, Value,
};
use tributary_store_mysql::testing::{create_openmrs_tables, shared_server, Charset};
use tributary_store_mysql::SCHEMA;
use uuid::Uuid;

fn server(number: u128) -> ServerId {
    ServerId(Uuid::from_u128(number))
}

fn record_id(position: u64) -> RecordId {
    RecordId { origin: server(5), position: Position(position) }
}

fn seen(through: u64) -> Seen {
    let positions = Positions::from_parts(Position(through), vec![(2, 3)]).expect("sound");
    Seen { origins: BTreeMap::from([(server(6), positions)]) }
}

fn record(position: u64) -> Record {
    let change = Change {
        key: key("person_name", "name-1"),
        op: Op::Update,
        columns: columns([("given_name", text("Ada")), ("person_id", point("person", "p"))]),
        old: columns([("given_name", Value::Null), ("person_id", Value::Null)]),
        local_id: None,
    };
    Record {
        id: record_id(position),
        kind: RecordKind::Settlement,
        author: Some(ADMIN.into()),
        ordering_time: position as i64,
        depth: 2,
        seen: Arc::new(seen(3 + position)),
        changes: vec![change],
    }
}

fn peer(number: u128) -> Peer {
    Peer {
        server: server(number),
        incarnation: None,
        name: "Parent ★".into(),
        role: Role::Parent,
        received: Cursor { position: Position(9), chain: Chain([3; 32]) },
        confirmed: Cursor::default(),
        link: Link::Open,
        module_version: String::new(),
        platform_version: "2.8.9".into(),
        schema_digest: "digest".into(),
        skew: -5,
        last_contact: Some(77),
        waiting: 2,
        wanted: BTreeSet::from([key("concept", "c"), key("location", "l")]),
        notices_received: 4,
        floor: Some(Seen::default()),
        floor_told: Position(3),
    }
}

#[test]
fn the_journal_gives_back_records_with_their_chain() {
    let clinic = Clinic::new();
    let mut tx = begin(&clinic);
    let counter = tx.lock_counter().expect("locked");
    assert_eq!((counter.next, counter.chain), (Position(1), Chain::default()));
    let body = |position: u64| match position {
        7 => EntryBody::Withheld(vec![record_id(70), record_id(71)]),
        position => EntryBody::Record(record(position)),
    };
    let entries: Vec<NewEntry> = (1..=250)
        .map(|position| NewEntry {
            position: Position(position),
            source: (position % 2 == 0).then(|| server(9)),
            body: body(position),
        })
        .collect();
    let after = tx.append(&entries).expect("appended");
    assert_eq!(after.next, Position(251));
    assert!(tx.append(&entries[..1]).is_err(), "a position is given out once");
    tx.commit().expect("committed");
    let mut tx = begin(&clinic);
    let read = tx.entries_after(Position(0), usize::MAX, usize::MAX).expect("read");
    let same = |(entry, new): (&tributary_engine::store::Entry, &NewEntry)| {
        entry.position == new.position && entry.source == new.source && entry.body == new.body
    };
    assert_eq!(read.len(), 250);
    assert!(read.iter().zip(&entries).all(same));
    assert_eq!((read[249].chain, tx.head().expect("head")), (after.chain, (Position(250), after.chain)));
    assert_eq!(tx.chain_at(Position(7)).expect("chain"), Some(read[6].chain));
    assert_eq!(tx.chain_at(Position(0)).expect("chain"), Some(Chain::default()));
    assert_eq!(tx.chain_at(Position(251)).expect("chain"), None);
    assert_eq!(tx.entries_after(Position(3), 0, usize::MAX).expect("read").len(), 1, "one at least");
    assert_eq!(tx.entries_after(Position(3), 4, usize::MAX).expect("read").len(), 6, "until the limit is passed");
    assert!(tx.entries_after(Position(250), 1, 1).expect("read").is_empty());
    tx.commit().expect("committed");
    // Retention goes by when an entry came here, not by its author's clock, and stops at the first that is too young.
    let mut conn = clinic.connect();
    mysql::prelude::Queryable::query_drop(
        &mut conn,
        "UPDATE tributary_record SET appended_at = position, sealed_at = 0",
    )
    .expect("aged");
    let mut tx = begin(&clinic);
    assert_eq!(tx.delete_entries(Position(20), 11, 5).expect("deleted"), 5);
    assert_eq!(tx.delete_entries(Position(20), 11, 500).expect("deleted"), 5);
    assert_eq!(tx.delete_entries(Position(20), 11, 500).expect("deleted"), 0);
    assert_eq!(tx.delete_entries(Position(15), i64::MAX, 500).expect("deleted"), 4, "nothing at the limit or above");
    assert_eq!(tx.chain_at(Position(3)).expect("chain"), None);
    assert_eq!(tx.entries_after(Position(0), 0, 0).expect("read")[0].position, Position(15));
}

#[test]
fn a_record_larger_than_a_packet_is_kept_whole() {
    let clinic = Clinic::new();
    let mut large = record(1);
    let noise: Vec<u8> = (0..3_000_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    large.changes[0].columns.push(("photo".into(), Value::Bytes(noise)));
    let mut conn = clinic.connect();
    mysql::prelude::Queryable::query_drop(&mut conn, "SET GLOBAL max_allowed_packet = 1048576").expect("set");
    let small = open(&clinic.database);
    let mut tx = small.begin().expect("begun");
    let position = Position(1);
    let entries = [NewEntry { position, source: None, body: EntryBody::Record(large.clone()) }];
    tx.append(&entries).expect("appended");
    let parked = ParkedRecord {
        number: 0,
        source: server(1),
        reason: "still-referenced".into(),
        row: None,
        waits_for: None,
        blocks: true,
        rest: false,
        since: 0,
        attempts: 0,
        record: large.clone(),
    };
    tx.park(&[parked]).expect("parked");
    tx.commit().expect("committed");
    let mut tx = small.begin().expect("begun");
    assert_eq!(tx.entries_after(Position(0), 1, 1).expect("read")[0].body, EntryBody::Record(large.clone()));
    let parked = tx.parked(0, 1).expect("read").remove(0);
    assert_eq!(parked.record, large);
    tx.unpark(&[parked.number]).expect("removed");
    assert_eq!(tx.delete_entries(Position(2), i64::MAX, 9).expect("deleted"), 1);
    tx.commit().expect("committed");
    assert_eq!(clinic.count("tributary_piece"), 0);
    mysql::prelude::Queryable::query_drop(&mut conn, "SET GLOBAL max_allowed_packet = 16777216").expect("reset");
}

#[test]
fn seen_sets_are_kept_once_and_the_last_is_current() {
    let clinic = Clinic::new();
    let mut tx = begin(&clinic);
    assert_eq!(tx.seen().expect("read"), Seen::default());
    for through in [5, 6, 5] {
        tx.save_seen(&seen(through)).expect("saved");
        assert_eq!(tx.seen().expect("read"), seen(through));
    }
    tx.commit().expect("committed");
    assert_eq!(clinic.count("tributary_seen"), 3, "the empty one and two more");
}

#[test]
fn peers_and_what_they_have() {
    let clinic = Clinic::new();
    let mut tx = begin(&clinic);
    tx.save_peer(&peer(1)).expect("saved");
    let changed = Peer {
        link: Link::Stopped("diverged".into()),
        role: Role::Child,
        incarnation: Some(Uuid::from_u128(3)),
        ..peer(2)
    };
    tx.save_peer(&peer(2)).expect("saved");
    tx.save_peer(&changed).expect("saved over");
    assert_eq!(tx.peers().expect("read"), [peer(1), changed.clone()]);
    assert_eq!(tx.peer(server(2), true).expect("read"), Some(changed));
    assert_eq!(tx.peer(server(3), false).expect("read"), None);
    let known = |part: &str, position| Known { key: key("concept", part), position: Position(position) };
    tx.save_known(server(1), &[known("a", 4), known("b", 5)]).expect("saved");
    tx.save_known(server(1), &[known("b", 0)]).expect("saved");
    let asked = ["a", "b", "c"].map(|part| key("concept", part));
    let expected = HashMap::from([(asked[0].clone(), Position(4)), (asked[1].clone(), Position(0))]);
    assert_eq!(tx.known(server(1), &asked).expect("read"), expected);
    assert!(tx.known(server(2), &asked).expect("read").is_empty());
    assert!(tx.known(server(1), &[]).expect("read").is_empty());
}

#[test]
fn parked_records_block_their_rows_until_they_are_taken_up() {
    let clinic = Clinic::new();
    let mut tx = begin(&clinic);
    let parked = |position: u64, blocks: bool| ParkedRecord {
        number: 0,
        source: server(1),
        reason: "missing-reference".into(),
        row: Some(key("person_name", "name-1")),
        waits_for: Some(key("person", "p")),
        blocks,
        rest: !blocks,
        since: 12,
        attempts: 0,
        record: record(position),
    };
    tx.park(&[parked(1, true), parked(2, false)]).expect("parked");
    assert_eq!(tx.parked_count().expect("counted"), 2);
    let all = tx.parked(0, 10).expect("read");
    let numbers: Vec<u64> = all.iter().map(|record| record.number).collect();
    assert_eq!(all[0], ParkedRecord { number: numbers[0], ..parked(1, true) });
    assert_eq!(all[1], ParkedRecord { number: numbers[1], ..parked(2, false) });
    assert_eq!(tx.parked(numbers[0], 10).expect("read").len(), 1);
    let blocking = tx.parked_blocking(&[key("person_name", "name-1"), key("person", "p")]).expect("read");
    assert_eq!(blocking, HashMap::from([(key("person_name", "name-1"), numbers[0])]));
    assert_eq!(tx.parked_waiting_for(&[key("person", "p")]).expect("read").len(), 2);
    assert_eq!(
        tx.parked_ids(&[record_id(2), record_id(3)]).expect("read"),
        HashMap::from([(record_id(2), numbers[1])])
    );
    let again =
        ParkedRecord { reason: "duplicate-value".into(), row: None, waits_for: None, attempts: 3, ..all[0].clone() };
    tx.repark(&again).expect("written");
    assert_eq!(tx.parked(0, 1).expect("read"), std::slice::from_ref(&again));
    assert_eq!(tx.parked_blocking(&[key("person_name", "name-1")]).expect("read").len(), 1);
    let aside = ParkedRecord { blocks: false, ..again };
    tx.repark(&aside).expect("written");
    assert_eq!(tx.parked(0, 1).expect("read"), [aside]);
    assert!(tx.parked_blocking(&[key("person_name", "name-1")]).expect("read").is_empty());
    tx.unpark(&numbers[..1]).expect("removed");
    assert_eq!(tx.parked_count().expect("counted"), 1);
    assert!(tx.parked_blocking(&[key("person_name", "name-1")]).expect("read").is_empty());
}

#[test]
fn notices_wait_until_they_are_told() {
    let clinic = Clinic::new();
    let mut tx = begin(&clinic);
    tx.save_peer(&peer(1)).expect("saved");
    let notice = |position, reason: &str| ParkNotice {
        record: record_id(position),
        reason: reason.into(),
        row: Some(key("person", "p")),
    };
    let notices = [notice(1, "missing-reference"), notice(2, ""), notice(3, "")];
    tx.add_notices(server(1), &notices).expect("queued");
    let queued = tx.notices(server(1), 2).expect("read");
    assert_eq!(queued.iter().map(|(_, notice)| notice.clone()).collect::<Vec<_>>(), notices[..2]);
    tx.notices_done(server(1), queued[1].0).expect("done");
    assert_eq!(tx.notices(server(1), 9).expect("read").len(), 1);
    tx.notices_done(server(1), queued[1].0 + 1).expect("done");
    tx.save_peer(&peer(1)).expect("saved");
    tx.add_notices(server(1), &notices).expect("queued");
    let numbers: Vec<u64> = tx.notices(server(1), 9).expect("read").into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, [4, 5, 6], "numbers go on although all before them are told");
    tx.told(server(1), &notices).expect("noted");
    tx.told(server(1), &[notice(1, "duplicate-value")]).expect("noted");
    tx.commit().expect("committed");
    assert_eq!(clinic.value("SELECT reason FROM tributary_told"), Some("duplicate-value".into()));
}

fn version(position: u64, op: Op) -> Version {
    Version {
        id: record_id(position),
        depth: 2,
        time: -4,
        author: None,
        seen: Arc::new(seen(9)),
        op,
        values: columns([
            ("given_name", text("Ada")),
            ("birthdate", time("1990-01-02")),
            ("cause_of_death", Value::Null),
        ]),
    }
}

#[test]
fn merge_states_and_conflicts() {
    let clinic = Clinic::new();
    let mut tx = begin(&clinic);
    let group = |versions| GroupState { versions, covered: Knowledge::from_seen(seen(4)) };
    let state = |number: u64| RowState {
        groups: BTreeMap::from([
            ("name".into(), group(vec![version(number, Op::Update), version(number + 1, Op::Delete)])),
            ("existence".into(), group(Vec::new())),
        ]),
        refused: BTreeSet::from([record_id(number)]),
    };
    let keys: Vec<_> = (0..600).map(|n| key("person_name", &n.to_string())).collect();
    let states: Vec<_> = keys.iter().cloned().zip((0..600).map(state)).collect();
    tx.save_row_states(&states).expect("saved");
    tx.save_row_states(&[(keys[0].clone(), state(7)), (keys[1].clone(), RowState::default())]).expect("saved");
    let read = tx.row_states(&keys).expect("read");
    assert_eq!(read.len(), 599);
    assert_eq!(read[&keys[0]], state(7));
    assert!(states[2..].iter().all(|(key, state)| read[key] == *state));
    let conflict = |rule: &str| RowConflict {
        key: keys[0].clone(),
        group: "name".into(),
        versions: vec![version(1, Op::Update)],
        rule: rule.into(),
        opened: 5,
        kind: EntryKind::Repaired,
        others: vec![keys[1].clone(), key("role", "Nurse")],
    };
    tx.save_conflicts(&[conflict("later"), conflict("parent")]).expect("saved");
    tx.close_conflicts(&[(keys[0].clone(), "name".into()), (keys[1].clone(), "name".into())], 6).expect("closed");
    tx.save_conflicts(&[conflict("later")]).expect("opened again");
    let places =
        [(keys[0].clone(), "name".into()), (keys[0].clone(), "gender".into()), (keys[1].clone(), "name".into())];
    let read = tx.conflicts(&places).expect("read");
    assert_eq!(read.len(), 1);
    assert_eq!(read[&places[0]], (conflict("later"), true), "the open one");
    tx.close_conflicts(&places, 8).expect("closed");
    assert_eq!(tx.conflicts(&places).expect("read")[&places[0]], (conflict("later"), false), "the last one closed");
    tx.save_conflicts(&[conflict("later")]).expect("opened again");
    tx.commit().expect("committed");
    assert_eq!(clinic.count("tributary_conflict WHERE is_open IS NULL AND closed = 6 AND rule = 'parent'"), 1);
    assert_eq!(clinic.count("tributary_conflict WHERE is_open = 1 AND closed IS NULL AND rule = 'later'"), 1);
    assert_eq!(clinic.count("tributary_conflict WHERE kind = 'repaired' AND others IS NOT NULL"), 3);
}

#[test]
fn the_server_has_one_identity_and_pairing_codes_serve_once() {
    let clinic = Clinic::new();
    let local = begin(&clinic).local().expect("local");
    let other = tributary_engine::store::Local { server: server(99), ..local.clone() };
    assert_eq!(clinic.store.establish(&other).expect("established"), local);
    let renamed = tributary_engine::store::Local { name: "hospital".into(), depth: 0, ..local };
    clinic.store.save_local(&renamed).expect("saved");
    assert_eq!(begin(&clinic).local().expect("local"), renamed);
    clinic.store.save_pairing("code", &[0, 255]).expect("saved");
    assert_eq!(clinic.store.pairing("code").expect("read"), Some(vec![0, 255]));
    assert!(clinic.store.remove_pairing("code").expect("removed"));
    assert!(!clinic.store.remove_pairing("code").expect("removed"));
    assert_eq!(clinic.store.captures_waiting().expect("counted"), 0);
}

#[test]
fn a_server_that_an_older_version_has_installed_is_brought_up_to_date() {
    let database = shared_server().database();
    let mut conn = database.connect();
    create_openmrs_tables(&mut conn, Charset::Utf8mb3).expect("the lists are sound");
    run(&mut conn, SCHEMA);
    let cursor = "0, REPEAT('0', 32)";
    for peer in ["p1", "p2"] {
        conn.query_drop(format!(
            "INSERT INTO tributary_peer VALUES (NULL, '{peer}', NULL, '', 'parent', {cursor}, {cursor}, NULL, '', '', '', 0, NULL, 0, '', 3)"
        ))
        .expect("a neighbour");
    }
    conn.query_drop("INSERT INTO tributary_notice VALUES (4, 1, '', 1, 'r', NULL), (7, 1, '', 2, 'r', NULL), (9, 2, '', 3, 'r', NULL)")
        .expect("what neighbours are to be told");
    let steps = "SELECT CONCAT(p.id, ' ', p.notices_received, ' ', p.notices_last, ' ', GROUP_CONCAT(n.number ORDER BY n.number)) \
                 FROM tributary_peer p JOIN tributary_notice n ON n.peer = p.id GROUP BY p.id ORDER BY p.id";
    let mut local =
        Local { server: ServerId(Uuid::from_u128(7)), incarnation: Uuid::from_u128(8), name: "c".into(), depth: 1 };
    for _ in 0..2 {
        let store = open(&database);
        local = store.establish(&local).expect("opened");
        assert_eq!(conn.query::<String, _>(steps).expect("the new columns"), ["1 0 7 4,7", "2 0 9 9"]);
        assert_eq!(store.begin().expect("begun").fixes(None, 9).expect("a table"), []);
    }
}

#[test]
fn rows_to_be_written_back_are_listed_until_they_are() {
    let clinic = Clinic::new();
    let mut tx = begin(&clinic);
    let fix = |part: &str, groups: &[&str]| Fix {
        key: key("person", part),
        groups: groups.iter().map(|group| (*group).into()).collect(),
    };
    tx.save_fixes(&[fix("a", &["gender"]), fix("b", &[]), fix("c", &["dead"])]).expect("listed");
    tx.save_fixes(&[fix("a", &["birthdate", "gender"])]).expect("listed again");
    let listed = tx.fixes(None, 9).expect("read");
    let mut expected = vec![fix("a", &["birthdate", "gender"]), fix("b", &[]), fix("c", &["dead"])];
    let by_key = |fix: &Fix| fix.key.clone();
    let mut found = listed.clone();
    found.sort_by_key(by_key);
    expected.sort_by_key(by_key);
    assert_eq!(found, expected);
    let first = tx.fixes(None, 1).expect("read");
    assert_eq!(first, listed[..1]);
    assert_eq!(tx.fixes(Some(&first[0].key), 9).expect("read"), listed[1..]);
    tx.fixes_done(&[fix("a", &["gender"]), fix("b", &[])]).expect("done");
    let left = tx.fixes(None, 9).expect("read");
    assert_eq!(left.len(), 2);
    assert!(left.contains(&fix("a", &["birthdate"])) && left.contains(&fix("c", &["dead"])), "{left:?}");
    tx.commit().expect("committed");
    assert_eq!(clinic.store.unfixed().expect("counted"), 2);
    let mut tx = begin(&clinic);
    tx.fixes_done(&left).expect("done");
    assert_eq!(tx.fixes(None, 9).expect("read"), []);
}
