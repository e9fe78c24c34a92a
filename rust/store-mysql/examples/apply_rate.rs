//! Applied rows a second, over plain multi-row inserts of the same rows (500 a statement) in the same run.
//!
//! `cargo run --release -p tributary-store-mysql --example apply_rate`, with `TRIBUTARY_MARIADB_HOME` set or MariaDB
//! installed. Applied means all that one group costs in the database: counter, locks, look-ups, rows, refresh list, merge
//! state, journal, seen set, cursor, commit. Prints one JSON object.

use mysql::prelude::Queryable;
use mysql::Conn;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tributary_engine::store::{EntryBody, Local, LockRequest, NewEntry, RowWrite, Store};
use tributary_model::{Change, Op, Position, Record, RecordId, RecordKind, RowKey, Seen, ServerId, Value};
use tributary_store_mysql::testing::{create_openmrs_tables, Charset, Server};
use tributary_store_mysql::{MySqlStore, Settings, SCHEMA};
use uuid::Uuid;

const ROUNDS: usize = 10;
const ENCOUNTERS: usize = 500;
const OBS_EACH: usize = 5;
const RECORDS_A_GROUP: usize = 100;
const ROWS_A_STATEMENT: usize = 500;
const ADMIN: &str = "1010d442-e134-11de-babe-001e378eb67e";

const SEED: &[&str] = &[
    "SET foreign_key_checks = 0",
    "INSERT INTO person (person_id, uuid, creator, date_created) VALUES (1, 'person-1', 1, '2020-01-01')",
    "INSERT INTO users (user_id, system_id, creator, date_created, person_id, uuid) VALUES (1, 'admin', 1, '2020-01-01', 1, '1010d442-e134-11de-babe-001e378eb67e')",
    "INSERT INTO patient (patient_id, creator, date_created) VALUES (1, 1, '2020-01-01')",
    "INSERT INTO concept_class (concept_class_id, name, creator, date_created, uuid) VALUES (1, 'Misc', 1, '2020-01-01', 'class-1')",
    "INSERT INTO concept_datatype (concept_datatype_id, name, creator, date_created, uuid) VALUES (1, 'Numeric', 1, '2020-01-01', 'datatype-1')",
    "INSERT INTO concept (concept_id, datatype_id, class_id, creator, date_created, uuid) VALUES (11, 1, 1, 1, '2020-01-01', 'concept-1')",
    "INSERT INTO encounter_type (encounter_type_id, name, creator, date_created, uuid) VALUES (21, 'Visit', 1, '2020-01-01', 'type-1')",
    "INSERT INTO location (location_id, name, creator, date_created, uuid) VALUES (31, 'Ward', 1, '2020-01-01', 'location-1')",
    "SET foreign_key_checks = 1",
];

fn point(table: &str, part: &str) -> Value {
    Value::Ref(RowKey::single(table, part))
}

fn insert(table: &str, uuid: &str, columns: Vec<(&str, Value)>) -> RowWrite {
    let who = [("creator", point("users", ADMIN)), ("date_created", Value::Temporal("2026-05-03 08:12:00".into()))];
    let uuid_column = ("uuid", Value::Text(uuid.into()));
    let columns =
        columns.into_iter().chain(who).chain([uuid_column]).map(|(name, value)| (name.into(), value)).collect();
    RowWrite { key: RowKey::single(table, uuid), op: Op::Insert, columns, local_id: None }
}

fn fresh(count: &mut u128) -> String {
    *count += 1;
    // Spread like the random uuids that OpenMRS makes.
    Uuid::from_u128(count.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)).to_string()
}

/// One source transaction: an encounter with its obs.
fn record_rows(count: &mut u128) -> Vec<RowWrite> {
    let visit = fresh(count);
    let when = || Value::Temporal("2026-05-03 08:12:00".into());
    let encounter = insert(
        "encounter",
        &visit,
        vec![
            ("encounter_type", point("encounter_type", "type-1")),
            ("patient_id", point("patient", "person-1")),
            ("location_id", point("location", "location-1")),
            ("encounter_datetime", when()),
            ("voided", Value::Int(0)),
        ],
    );
    let obs = |at: usize, uuid: String| {
        let columns = vec![
            ("person_id", point("person", "person-1")),
            ("concept_id", point("concept", "concept-1")),
            ("encounter_id", point("encounter", &visit)),
            ("location_id", point("location", "location-1")),
            ("obs_datetime", when()),
            ("value_numeric", Value::Double(36.5 + at as f64)),
            ("comments", Value::Null),
            ("voided", Value::Int(0)),
            ("status", Value::Text("FINAL".into())),
        ];
        insert("obs", &uuid, columns)
    };
    let mut rows = vec![encounter];
    for at in 0..OBS_EACH {
        rows.push(obs(at, fresh(count)));
    }
    rows
}

fn entry(rows: &[RowWrite], position: Position, origin: ServerId, seen: &Arc<Seen>) -> NewEntry {
    let change = |row: &RowWrite| Change {
        key: row.key.clone(),
        op: row.op,
        columns: row.columns.clone(),
        old: Vec::new(),
        local_id: None,
    };
    let record = Record {
        id: RecordId { origin, position },
        kind: RecordKind::User,
        author: Some(ADMIN.into()),
        ordering_time: 1_777_795_920_000,
        depth: 0,
        seen: Arc::clone(seen),
        changes: rows.iter().map(change).collect(),
    };
    NewEntry { position, source: Some(origin), body: EntryBody::Record(record) }
}

/// Applies records group by group, as the engine drives the store.
fn apply(store: &MySqlStore, records: &[Vec<RowWrite>], origin: ServerId) {
    for group in records.chunks(RECORDS_A_GROUP) {
        let mut tx = store.begin().expect("begun");
        let counter = tx.lock_counter().expect("locked");
        let mut seen = tx.seen().expect("read");
        let sent = Arc::new(seen.clone());
        let rows: Vec<RowWrite> = group.concat();
        let mut write: Vec<RowKey> = rows.iter().map(|row| row.key.clone()).collect();
        write.sort();
        let referred: HashSet<&RowKey> =
            rows.iter().flat_map(|row| row.columns.iter().filter_map(|(_, value)| value.reference())).collect();
        let mut refer: Vec<RowKey> =
            referred.into_iter().filter(|key| write.binary_search(key).is_err()).cloned().collect();
        refer.sort();
        tx.parked_count().expect("counted");
        tx.lock_rows(&LockRequest { write: write.clone(), refer }).expect("locked");
        tx.row_states(&write).expect("read");
        tx.savepoint().expect("marked");
        tx.write(&rows).expect("written");
        let entries: Vec<NewEntry> = group
            .iter()
            .zip(counter.next.0..)
            .map(|(rows, position)| entry(rows, Position(position), origin, &sent))
            .collect();
        tx.append(&entries).expect("appended");
        entries.iter().for_each(|entry| seen.insert(RecordId { origin, position: entry.position }));
        tx.save_seen(&seen).expect("saved");
        tx.commit().expect("committed");
    }
}

/// The same kind of rows by plain statements with local ids, a commit a statement.
fn plain(conn: &mut Conn, records: &[Vec<RowWrite>]) {
    let first: Option<i64> =
        conn.query_first("SELECT COALESCE(MAX(encounter_id), 0) + 1 FROM encounter").expect("a good query");
    let first = first.expect("a number");
    let encounters = records.iter().zip(first..).map(|(rows, id)| {
        format!("({id}, 21, 1, 31, '2026-05-03 08:12:00', 0, 1, '2026-05-03 08:12:00', '{}')", rows[0].key.parts[0])
    });
    let head = "INSERT INTO encounter (encounter_id, encounter_type, patient_id, location_id, encounter_datetime, voided, creator, date_created, uuid) VALUES ";
    run(conn, head, encounters.collect());
    let obs = records.iter().zip(first..).flat_map(|(rows, id)| {
        rows[1..].iter().enumerate().map(move |(at, row)| {
            let value = 36.5 + at as f64;
            format!(
                "(1, 11, {id}, 31, '2026-05-03 08:12:00', {value}, NULL, 0, 'FINAL', 1, '2026-05-03 08:12:00', '{}')",
                row.key.parts[0]
            )
        })
    });
    let head = "INSERT INTO obs (person_id, concept_id, encounter_id, location_id, obs_datetime, value_numeric, comments, voided, status, creator, date_created, uuid) VALUES ";
    run(conn, head, obs.collect());
}

fn run(conn: &mut Conn, head: &str, rows: Vec<String>) {
    for chunk in rows.chunks(ROWS_A_STATEMENT) {
        conn.query_drop(format!("{head}{}", chunk.join(", "))).expect("inserted");
    }
}

fn main() {
    let server = Arc::new(Server::start_durable());
    let database = server.database();
    let mut conn = database.connect();
    create_openmrs_tables(&mut conn, Charset::Utf8mb3).expect("created");
    let script: Vec<&str> = SCHEMA.lines().filter(|line| !line.starts_with("--")).collect();
    let statements = script.join("\n");
    let statements = statements.split(";\n").map(str::trim).filter(|statement| !statement.is_empty());
    statements.chain(SEED.iter().copied()).for_each(|statement| conn.query_drop(statement).expect("run"));
    let settings = Settings {
        url: database.jdbc_url(),
        user: database.user().into(),
        password: database.password().into(),
        trusted: None,
    };
    let store = MySqlStore::open(&settings, Vec::new()).expect("connected");
    let local =
        Local { server: ServerId(Uuid::from_u128(1)), incarnation: Uuid::from_u128(2), name: "bench".into(), depth: 0 };
    store.establish(&local).expect("established");
    let origin = ServerId(Uuid::from_u128(3));
    let mut count = 0;
    let (mut applied, mut inserted) = (Duration::ZERO, Duration::ZERO);
    for round in 0..=ROUNDS {
        let mut records = || (0..ENCOUNTERS).map(|_| record_rows(&mut count)).collect::<Vec<_>>();
        let (ours, theirs) = (records(), records());
        let start = Instant::now();
        apply(&store, &ours, origin);
        let middle = Instant::now();
        plain(&mut conn, &theirs);
        // The first round warms both up.
        if round > 0 {
            applied += middle - start;
            inserted += middle.elapsed();
        }
    }
    let rows = (ROUNDS * ENCOUNTERS * (1 + OBS_EACH)) as f64;
    let (apply_rate, plain_rate) = (rows / applied.as_secs_f64(), rows / inserted.as_secs_f64());
    let mut line = String::new();
    let _ = write!(
        line,
        "{{\"rows\": {rows}, \"applied_rows_per_second\": {apply_rate:.0}, \"inserted_rows_per_second\": {plain_rate:.0}, \"ratio\": {:.3}}}",
        apply_rate / plain_rate
    );
    println!("{line}");
}
