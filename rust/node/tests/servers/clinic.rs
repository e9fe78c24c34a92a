//! One server of a test: a database with the OpenMRS tables, a node on it, and an HTTP port that hands what
//! comes in to the node as the module's controller does.

use mysql::prelude::{FromRow, FromValue, Queryable};
use mysql::Conn;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;
use std::thread::JoinHandle;
use tributary_node::{About, Config, HttpConfig, Node, NodeError, Settings};
use tributary_store_mysql::testing::{create_openmrs_tables, shared_server, Charset, Database};
use tributary_store_mysql::SCHEMA;

const SEED: &str = "
INSERT INTO person (person_id, gender, creator, date_created, uuid) VALUES (1, 'M', NULL, '2020-01-01', '01010101-0000-4000-8000-000000000000');
INSERT INTO users (user_id, system_id, username, creator, date_created, person_id, uuid) VALUES (1, 'admin', 'admin', 1, '2020-01-01', 1, '02020202-0000-4000-8000-000000000000');
";
const NOW: &str = "2026-05-03 08:12:00";
/// A sync that takes more steps than this will not end.
const STEPS_MAX: usize = 200;

static TRANSACTIONS: AtomicU64 = AtomicU64::new(1);

pub struct Clinic {
    node: Arc<Node>,
    database: Database,
    address: String,
    http: Arc<tiny_http::Server>,
    serving: Option<JoinHandle<()>>,
    breaks: Arc<AtomicBool>,
}

impl Clinic {
    /// Opens a server whose own rows get local ids from `first_id`, so that no two servers share any.
    pub fn open(name: &str, first_id: u32) -> Clinic {
        let database = shared_server().database();
        let mut conn = database.connect();
        create_openmrs_tables(&mut conn, Charset::Utf8mb3).expect("the lists are sound");
        run(&mut conn, SCHEMA);
        run(&mut conn, SEED);
        for table in ["person", "person_name", "users"] {
            conn.query_drop(format!("ALTER TABLE {table} AUTO_INCREMENT = {first_id}")).expect("a table");
        }
        let node = Arc::new(open_node(&database, name));
        let http = Arc::new(tiny_http::Server::http("127.0.0.1:0").expect("a port"));
        let address = format!("http://{}/openmrs", http.server_addr().to_ip().expect("an address"));
        let breaks = Arc::new(AtomicBool::new(false));
        let serving = serve(Arc::clone(&http), Arc::clone(&node), Arc::clone(&breaks));
        Clinic { node, database, address, http, serving: Some(serving), breaks }
    }

    pub fn pair_with(&self, parent: &Clinic) {
        self.try_pair(parent, &parent.offer()).expect("paired");
    }

    /// As after a restart; what comes in is still answered by the node of before.
    pub fn reopen(&mut self, name: &str) {
        self.node = Arc::new(open_node(&self.database, name));
    }

    pub fn rename(&self, name: &str) -> Result<String, NodeError> {
        self.call("rename", &[("name", name)])
    }

    /// What is answered to a body that came in.
    pub fn receive(&self, path: &str, body: &[u8]) -> String {
        String::from_utf8(self.node.exchange(path, body).body).expect("text")
    }

    pub fn offer(&self) -> String {
        let answer = self.call("pairing-code", &[]).expect("a code");
        answer.split('"').nth(3).expect("{\"code\":\"…\"").to_owned()
    }

    pub fn try_pair(&self, parent: &Clinic, code: &str) -> Result<String, NodeError> {
        self.call("pair", &[("address", &parent.address), ("code", code)])
    }

    /// Steps until nothing is left; returns how many messages it took.
    pub fn sync(&self) -> usize {
        for steps in 1..=STEPS_MAX {
            let report = self.step();
            assert!(report.contains("\"failed\":false"), "{report}");
            if report.contains("\"more\":false") {
                return steps;
            }
        }
        panic!("the sync does not end");
    }

    pub fn step(&self) -> String {
        self.call("sync-step", &[]).expect("a report")
    }

    pub fn status(&self) -> String {
        self.call("status", &[]).expect("a status")
    }

    /// What stands at a JSON pointer in the status.
    pub fn shown(&self, pointer: &str) -> Value {
        let status: Value = serde_json::from_str(&self.status()).expect("JSON");
        status.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {status}")).clone()
    }

    pub fn number(&self, pointer: &str) -> Option<u64> {
        self.shown(pointer).as_u64()
    }

    /// Disconnects from the parent.
    pub fn unpair(&self) {
        let parent = self.shown("/parent/uuid");
        self.call("unpair", &[("server", parent.as_str().expect("a uuid"))]).expect("unpaired");
    }

    /// Presses "Check this database" and waits for the end.
    pub fn preflight(&self) -> Value {
        let mut args: &[(&str, &str)] = &[("start", "true")];
        for _ in 0..STEPS_MAX {
            let report = self.json("preflight", args).expect("a report");
            if report["state"] == "done" {
                return report;
            }
            args = &[];
        }
        panic!("the check does not end");
    }

    /// Any operation with its answer as JSON.
    pub fn json(&self, op: &str, args: &[(&str, &str)]) -> Result<Value, NodeError> {
        self.call(op, args).map(|text| serde_json::from_str(&text).expect("JSON"))
    }

    pub fn parked(&self) -> u64 {
        self.count("tributary_parked")
    }

    /// The next message that comes in is damaged on the way.
    pub fn break_next_body(&self) {
        self.breaks.store(true, Ordering::SeqCst);
    }

    fn call(&self, op: &str, args: &[(&str, &str)]) -> Result<String, NodeError> {
        let args: BTreeMap<String, String> = args.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        self.node.call(op, &args)
    }

    pub fn insert(&self, sql: &str, uuid: &str) -> i64 {
        let mut conn = self.database.connect();
        let done = if uuid.is_empty() { conn.query_drop(sql) } else { conn.exec_drop(sql, (uuid,)) };
        done.expect(sql);
        i64::try_from(conn.last_insert_id()).expect("an id")
    }

    /// A user's own connection.
    pub fn connect(&self) -> Conn {
        self.database.connect()
    }

    pub fn run(&self, sql: &str) {
        self.database.connect().query_drop(sql).expect(sql);
    }

    pub fn row<T: FromRow>(&self, sql: &str) -> T {
        self.database.connect().query_first(sql).expect(sql).expect("a row")
    }

    pub fn value<T: FromValue>(&self, sql: &str) -> T {
        let row: (T,) = self.row(sql);
        row.0
    }

    pub fn count(&self, from: &str) -> u64 {
        self.value(&format!("SELECT COUNT(*) FROM {from}"))
    }

    /// Journals rows as the Java side does at the end of a transaction.
    pub fn capture(&self, rows: &[Row]) {
        let mut chunk = vec![1];
        rows.iter().for_each(|row| chunk.extend(row.bytes()));
        let payload = self.node.seal(&chunk).expect("a sound chunk");
        let tx = u128::from(TRANSACTIONS.fetch_add(1, Ordering::Relaxed)).to_be_bytes();
        self.database
            .connect()
            .exec_drop(
                "INSERT INTO tributary_journal (tx, part, last_part, user_id, sealed_at, seen_id, payload, temporals) \
                 SELECT ?, 0, 1, 1, CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED), seen_id, ?, ? FROM tributary_state",
                (tx.to_vec(), payload, NOW),
            )
            .expect("a journal row");
    }
}

impl Drop for Clinic {
    fn drop(&mut self) {
        self.http.unblock();
        if let Some(serving) = self.serving.take() {
            let _ = serving.join();
        }
    }
}

fn open_node(database: &Database, name: &str) -> Node {
    let config = Config {
        database: Settings {
            url: database.jdbc_url(),
            user: database.user().into(),
            password: database.password().into(),
            trusted: None,
        },
        name: name.into(),
        about: About { module_version: "0".into(), platform_version: "2.8.9".into() },
        associations: Vec::new(),
        http: HttpConfig::new(""),
    };
    Node::open(config).expect("a node")
}

fn serve(http: Arc<tiny_http::Server>, node: Arc<Node>, breaks: Arc<AtomicBool>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for mut request in http.incoming_requests() {
            let path = request.url().rsplit('/').next().unwrap_or_default().to_owned();
            let mut body = Vec::new();
            request.as_reader().read_to_end(&mut body).expect("a body");
            if breaks.swap(false, Ordering::SeqCst) {
                let middle = body.len() / 2;
                body[middle] = if body[middle] == b'A' { b'B' } else { b'A' };
            }
            let answer = node.exchange(&path, &body);
            let kind = if answer.status == 200 { "text/plain" } else { "application/json" };
            let header = tiny_http::Header::from_bytes("Content-Type", kind).expect("a header");
            let response =
                tiny_http::Response::from_data(answer.body).with_status_code(answer.status).with_header(header);
            let _ = request.respond(response);
        }
    })
}

fn run(conn: &mut Conn, script: &str) {
    let lines: Vec<&str> = script.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    for statement in lines.join("\n").split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
        conn.query_drop(statement.trim_end_matches(';')).expect(statement);
    }
}

/// A captured row in the format of docs/journal.md.
pub struct Row {
    op: u8,
    table: &'static str,
    key: (&'static str, i64),
    columns: Vec<(&'static str, Vec<u8>)>,
    old: Vec<(&'static str, Vec<u8>)>,
}

impl Row {
    pub fn insert(table: &'static str, key: (&'static str, i64), uuid: &str) -> Row {
        let row = Row { op: 1, table, key, columns: Vec::new(), old: Vec::new() };
        if uuid.is_empty() {
            row
        } else {
            row.text("uuid", uuid)
        }
    }

    pub fn update(table: &'static str, key: (&'static str, i64)) -> Row {
        Row { op: 2, table, key, columns: Vec::new(), old: Vec::new() }
    }

    pub fn text(mut self, column: &'static str, value: &str) -> Row {
        self.columns.push((column, text(value)));
        self
    }

    pub fn int(mut self, column: &'static str, value: i64) -> Row {
        self.columns.push((column, int(value)));
        self
    }

    pub fn now(mut self, column: &'static str) -> Row {
        self.columns.push((column, [vec![6], 0u32.to_be_bytes().to_vec()].concat()));
        self
    }

    pub fn change(mut self, column: &'static str, old: &str, new: &str) -> Row {
        self.old.push((column, text(old)));
        self.text(column, new)
    }

    pub fn change_int(mut self, column: &'static str, old: Option<i64>, new: i64) -> Row {
        self.old.push((column, old.map_or_else(|| vec![0], int)));
        self.int(column, new)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut out = vec![self.op];
        out.extend(string(self.table));
        out.push(1);
        out.extend(string(self.key.0));
        out.extend(int(self.key.1));
        for columns in [&self.columns, &self.old] {
            out.extend(u16::try_from(columns.len()).expect("few columns").to_be_bytes());
            for (name, value) in columns {
                out.extend(string(name));
                out.extend(value);
            }
        }
        out
    }
}

fn string(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).expect("a short text");
    [length.to_be_bytes().as_slice(), text.as_bytes()].concat()
}

fn text(value: &str) -> Vec<u8> {
    [vec![4], string(value)].concat()
}

fn int(value: i64) -> Vec<u8> {
    [vec![1], value.to_be_bytes().to_vec()].concat()
}
