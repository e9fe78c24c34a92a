//! A small clinic in a database of its own, and short ways to say what a test means.

use mysql::prelude::Queryable;
use mysql::Conn;
use std::sync::atomic::{AtomicU32, Ordering};
use tributary_engine::catalog::Association;
use tributary_engine::store::{Local, LockRequest, RowWrite, Store, StoreError, Tx};
use tributary_model::{Name, Op, RowKey, ServerId, Value};
use tributary_store_mysql::testing::{create_openmrs_tables, shared_server, Charset, Database};
use tributary_store_mysql::{MySqlStore, Settings, SCHEMA};
use uuid::Uuid;

pub const ADMIN: &str = "1010d442-e134-11de-babe-001e378eb67e";

/// A database with the OpenMRS tables, an administrator and some metadata, and a store on it.
pub struct Clinic {
    pub store: MySqlStore,
    pub database: Database,
}

impl Clinic {
    pub fn new() -> Clinic {
        Clinic::with(Charset::Utf8mb3)
    }

    pub fn with(charset: Charset) -> Clinic {
        let database = shared_server().database();
        let mut conn = database.connect();
        create_openmrs_tables(&mut conn, charset).expect("the lists are sound");
        run(&mut conn, SCHEMA);
        run(&mut conn, SEED);
        let store = open(&database);
        let local = Local {
            server: ServerId(Uuid::from_u128(7)),
            incarnation: Uuid::from_u128(8),
            name: "clinic".into(),
            depth: 1,
        };
        store.establish(&local).expect("an empty state");
        Clinic { store, database }
    }

    pub fn connect(&self) -> Conn {
        self.database.connect()
    }

    /// The first column of the first row, as text.
    pub fn value(&self, query: &str) -> Option<String> {
        self.connect().query_first::<Option<String>, _>(query).expect("a good query").flatten()
    }

    pub fn count(&self, from: &str) -> u64 {
        self.connect().query_first(format!("SELECT COUNT(*) FROM {from}")).expect("a good query").unwrap_or(0)
    }

    /// Locks, writes and commits, as apply does.
    pub fn write(&self, rows: &[RowWrite]) -> Result<(), StoreError> {
        let mut tx = self.store.begin()?;
        tx.lock_counter()?;
        tx.lock_rows(&request(rows))?;
        tx.write(rows)?;
        tx.commit()
    }
}

pub fn open(database: &Database) -> MySqlStore {
    let settings = Settings {
        url: database.jdbc_url(),
        user: database.user().into(),
        password: database.password().into(),
        trusted: None,
    };
    MySqlStore::open(&settings, Vec::<Association>::new()).expect("the server answers")
}

pub fn request(rows: &[RowWrite]) -> LockRequest {
    let mut write: Vec<RowKey> = rows.iter().map(|row| row.key.clone()).collect();
    write.sort();
    write.dedup();
    let referred = rows.iter().flat_map(|row| row.columns.iter().filter_map(|(_, value)| value.reference().cloned()));
    let mut refer: Vec<RowKey> = referred.filter(|key| !write.contains(key)).collect();
    refer.sort();
    refer.dedup();
    LockRequest { write, refer }
}

/// Runs statements that end with a semicolon at the end of a line.
pub fn run(conn: &mut Conn, script: &str) {
    let lines: Vec<&str> = script.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    for statement in lines.join("\n").split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
        conn.query_drop(statement.trim_end_matches(';')).expect(statement);
    }
}

/// A fresh uuid that a failed test's message can be searched for.
pub fn uuid() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    format!("{:08x}-aaaa-4aaa-8aaa-aaaaaaaaaaaa", COUNT.fetch_add(1, Ordering::Relaxed))
}

pub fn key(table: &str, part: &str) -> RowKey {
    RowKey::single(table, part)
}

pub fn point(table: &str, part: &str) -> Value {
    Value::Ref(key(table, part))
}

pub fn text(text: &str) -> Value {
    Value::Text(text.into())
}

pub fn time(text: &str) -> Value {
    Value::Temporal(text.into())
}

pub fn columns<const N: usize>(columns: [(&str, Value); N]) -> Vec<(Name, Value)> {
    columns.into_iter().map(|(name, value)| (Name::from(name), value)).collect()
}

pub fn insert<const N: usize>(key: RowKey, set: [(&str, Value); N]) -> RowWrite {
    RowWrite { key, op: Op::Insert, columns: columns(set), local_id: None }
}

pub fn update<const N: usize>(key: RowKey, set: [(&str, Value); N]) -> RowWrite {
    RowWrite { key, op: Op::Update, columns: columns(set), local_id: None }
}

pub fn delete(key: RowKey) -> RowWrite {
    RowWrite { key, op: Op::Delete, columns: Vec::new(), local_id: None }
}

pub fn created() -> [(&'static str, Value); 2] {
    [("creator", point("users", ADMIN)), ("date_created", time("2026-01-02 03:04:05"))]
}

/// Adds who and when.
pub fn by_admin(mut row: RowWrite) -> RowWrite {
    row.columns.extend(columns(created()));
    row
}

pub fn person(uuid: &str) -> RowWrite {
    by_admin(insert(key("person", uuid), [("uuid", text(uuid)), ("gender", text("F"))]))
}

pub fn patient(uuid: &str) -> RowWrite {
    by_admin(insert(key("patient", uuid), [("patient_id", point("person", uuid)), ("allergy_status", text("Unknown"))]))
}

pub fn encounter(uuid: &str, patient: &str) -> RowWrite {
    by_admin(insert(
        key("encounter", uuid),
        [
            ("encounter_type", point("encounter_type", "encounter-type-1")),
            ("patient_id", point("patient", patient)),
            ("location_id", point("location", "location-1")),
            ("encounter_datetime", time("2026-05-03 08:12:00")),
        ],
    ))
}

pub fn obs(uuid: &str, person: &str, encounter: &str, value: f64) -> RowWrite {
    by_admin(insert(
        key("obs", uuid),
        [
            ("person_id", point("person", person)),
            ("concept_id", point("concept", "concept-1")),
            ("encounter_id", point("encounter", encounter)),
            ("obs_datetime", time("2026-05-03 08:12:00")),
            ("value_numeric", Value::Double(value)),
            ("status", text("FINAL")),
        ],
    ))
}

/// The store's transaction, boxed as the engine sees it.
pub fn begin(clinic: &Clinic) -> Box<dyn Tx + '_> {
    clinic.store.begin().expect("a free connection")
}

const SEED: &str = "
SET foreign_key_checks = 0;
INSERT INTO person (person_id, gender, uuid, creator, date_created) VALUES (1, 'F', 'f6c2b6a4-0000-4000-8000-000000000001', 1, '2020-01-01 00:00:00');
INSERT INTO users (user_id, system_id, username, creator, date_created, person_id, uuid) VALUES (1, 'admin', '', 1, '2020-01-01 00:00:00', 1, '1010d442-e134-11de-babe-001e378eb67e');
SET foreign_key_checks = 1;
INSERT INTO concept_class (concept_class_id, name, description, creator, date_created, uuid) VALUES (1, 'Misc', '', 1, '2020-01-01', 'class-1');
INSERT INTO concept_datatype (concept_datatype_id, name, description, creator, date_created, uuid) VALUES (1, 'Numeric', '', 1, '2020-01-01', 'datatype-1');
INSERT INTO concept (concept_id, datatype_id, class_id, creator, date_created, uuid) VALUES (11, 1, 1, 1, '2020-01-01', 'concept-1'), (12, 1, 1, 1, '2020-01-01', 'concept-2');
INSERT INTO encounter_type (encounter_type_id, name, description, creator, date_created, uuid) VALUES (21, 'Visit', '', 1, '2020-01-01', 'encounter-type-1');
INSERT INTO location (location_id, name, creator, date_created, uuid) VALUES (31, 'Ward', 1, '2020-01-01', 'location-1');
INSERT INTO role (role, description, uuid) VALUES ('Clinician', '', 'role-uuid-1'), ('Nurse', '', 'role-uuid-2');
INSERT INTO privilege (privilege, description, uuid) VALUES ('View Patients', '', 'privilege-uuid-1');
INSERT INTO person_attribute_type (person_attribute_type_id, name, description, format, creator, date_created, uuid) VALUES (41, 'Civil Status', '', 'org.openmrs.Concept', 1, '2020-01-01', 'attribute-type-concept'), (42, 'Nickname', '', 'java.lang.String', 1, '2020-01-01', 'attribute-type-text');
";
