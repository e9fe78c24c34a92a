//! A whole server: the engine's rules, the MariaDB store, the link to the parent and the answers to the
//! children, behind one object that JNI and other front ends drive.
//!
//! Clock and randomness enter here and nowhere below. No thread of its own: whoever calls, works. Safe to call
//! from several threads at once; what must not run twice (the client's cycle) is held by a lock.
#![forbid(unsafe_code)]

mod answer;
mod conflicts;
mod cycle;
mod desk;
mod error;
mod moved;
mod pairing;
pub mod preflight;
mod status;
mod sweep;

pub use error::NodeError;
pub use tributary_engine::catalog::Association;
pub use tributary_engine::exchange::About;
pub use tributary_engine::store::RefreshItem;
pub use tributary_link::http::ProxyAddress;
pub use tributary_link::HttpConfig;
pub use tributary_model::Op;
pub use tributary_store_mysql::Settings;

use cycle::{Client, Forgetting};
use desk::Desk;
use moved::Applies;
use preflight::Checkup;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};
use sweep::Sweeping;
use tributary_engine::apply::Applied;
use tributary_engine::exchange::{Engine, Line};
use tributary_engine::rules::Rules;
use tributary_engine::store::{Local, Store};
use tributary_link::pairing::NAME_BYTES_MAX;
use tributary_link::HttpTransport;
use tributary_model::{Name, Position, ServerId};
use tributary_store_mysql::{MySqlStore, Updated};
use tributary_wire::capture::pack_chunk;
use uuid::Uuid;

/// The answer to an HTTP request from a neighbour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status; 200 when the body is a message.
    pub status: u16,
    /// Text: a sealed message, or one line of JSON that says what is wrong.
    pub body: Vec<u8>,
}

/// What a node is opened with.
#[derive(Clone)]
pub struct Config {
    /// How to reach the database.
    pub database: Settings,
    /// Name for people, of this server.
    pub name: String,
    /// Version of the module and of OpenMRS.
    pub about: About,
    /// References that Hibernate maps.
    pub associations: Vec<Association>,
    /// Proxy and trusted certificates; its address is not used.
    pub http: HttpConfig,
}

/// An open server.
pub struct Node {
    store: MySqlStore,
    about: About,
    http: HttpConfig,
    engine: RwLock<Option<Arc<Engine>>>,
    lines: Mutex<HashMap<ServerId, Line>>,
    client: Mutex<Client>,
    /// Rows taken in since this was opened, and the milliseconds that they took.
    applied: Mutex<(u64, u64)>,
    /// The sweep under way; held while a portion of it is done.
    sweeping: Mutex<Sweeping>,
    /// Whether a person lets many rows be deleted on other servers.
    deletes_confirmed: AtomicBool,
    /// Whether listeners hear what Hibernate saves.
    listening: AtomicBool,
    checkup: Checkup,
    /// This OpenMRS among those on the database, and the next position of the journal when it last told of its sessions.
    instance: Mutex<(Uuid, Position)>,
    forgetting: Mutex<Forgetting>,
    applies: Applies,
    told: Mutex<Told>,
    /// Held while a pairing message is answered, so that tries are counted one by one.
    pairing: Mutex<()>,
}

/// Sets of what this server has seen, by number.
#[derive(Default)]
struct Told {
    /// What had been seen when the list of rows for OpenMRS was read last.
    next: Option<i64>,
    /// What sessions were last said to have seen.
    last: Option<i64>,
}

impl Node {
    /// Connects to the database and gives the server an identity if it has none.
    pub fn open(config: Config) -> Result<Node, NodeError> {
        let store = MySqlStore::open(&config.database, config.associations)?;
        let name = Desk(&store).name()?.unwrap_or(config.name);
        let fresh =
            Local { server: ServerId(Uuid::new_v4()), incarnation: Uuid::new_v4(), name: name.clone(), depth: 0 };
        let local = store.establish(&fresh)?;
        if local.name != name {
            store.save_local(&Local { name, ..local })?;
        }
        let applies = Applies::starting_at(store.begin()?.head()?.0);
        Ok(Node {
            store,
            about: config.about,
            http: config.http,
            engine: RwLock::new(None),
            lines: Mutex::default(),
            client: Mutex::new(Client::default()),
            applied: Mutex::default(),
            sweeping: Mutex::default(),
            deletes_confirmed: AtomicBool::new(false),
            listening: AtomicBool::new(false),
            checkup: Checkup::default(),
            instance: Mutex::new((Uuid::new_v4(), Position::default())),
            forgetting: Mutex::default(),
            applies,
            told: Mutex::default(),
            pairing: Mutex::default(),
        })
    }

    /// Turns a capture chunk into the payload of a journal row.
    pub fn seal(&self, chunk: &[u8]) -> Result<Vec<u8>, NodeError> {
        Ok(pack_chunk(chunk)?)
    }

    /// Whether something may have been applied since a session first read, which has not seen this server's journal from this
    /// position on. Looks nothing up.
    pub fn moved_since(&self, unseen_from: u64) -> bool {
        self.applies.since(Position(unseen_from))
    }

    /// Answers a neighbour's POST that came in at a path below `/ws/tributary/`.
    pub fn exchange(&self, path: &str, body: &[u8]) -> Answer {
        let answered = match path {
            "exchange" => answer::exchange(self, body),
            "pair" => pairing::answer(self, body),
            _ => Err(NodeError::lasting("MALFORMED", "there is nothing at that address")),
        };
        match answered.map_err(|error| self.advised(error)) {
            Ok(body) => Answer { status: 200, body },
            Err(error) => Answer { status: error.status(), body: error.json().to_string().into_bytes() },
        }
    }

    /// Runs a named operation; the answer is JSON, but for `capture-rules`.
    pub fn call(&self, op: &str, args: &BTreeMap<String, String>) -> Result<String, NodeError> {
        self.run(op, args).map_err(|error| self.advised(error))
    }

    fn run(&self, op: &str, args: &BTreeMap<String, String>) -> Result<String, NodeError> {
        let argument = |name: &str| {
            args.get(name)
                .map(String::as_str)
                .filter(|text| !text.trim().is_empty())
                .ok_or_else(|| NodeError::lasting("BAD_INPUT", format!("The field \"{name}\" is empty.")))
        };
        let answer = match op {
            "capture-rules" => return Ok(self.engine()?.rules.flows.capture_rules()),
            "status" => status::status(self)?,
            "parked" => status::parked(self)?,
            "conflicts" => conflicts::list(self, args)?,
            "conflict" => conflicts::detail(self, args)?,
            "settle" => conflicts::settle(self, args)?,
            "policies" => conflicts::policies(self)?,
            "policy" => conflicts::set_policy(self, args)?,
            "settle-bulk" => conflicts::settle_all(self, args)?,
            "pairing-code" => pairing::offer(self)?,
            "pair" => pairing::join(self, argument("address")?, argument("code")?)?,
            "unpair" => pairing::part(self, argument("server")?)?,
            "rename" => self.rename(argument("name")?)?,
            "refreshed" => self.note_refreshed()?,
            "sessions" => self.note_sessions(args)?,
            "put-back" => return self.put_back(argument("rows")?, args.get("seen")),
            "listening" => sweep::listening(self)?,
            "sweep" => sweep::asked(self, args.get("deletes").is_some_and(|said| said == "send"))?,
            "preflight" => self.preflight(args.get("start").is_some_and(|start| start == "true"))?,
            "preflight-fix" => self.preflight_fix(argument("code")?, argument("table")?)?,
            "preflight-stop" => self.preflight_stop()?,
            "sync-step" => cycle::step(self),
            "schema-changed" => {
                self.forget_schema();
                serde_json::json!({})
            }
            _ => return Err(NodeError::lasting("BAD_INPUT", format!("There is no operation \"{op}\"."))),
        };
        Ok(answer.to_string())
    }

    /// Applied rows that OpenMRS has not been told of: those of that many lines of the list, oldest first.
    pub fn refresh_take(&self, lines: usize) -> Result<Vec<RefreshItem>, NodeError> {
        lock(&self.told).next = self.store.seen_now()?;
        Ok(self.store.refresh_take(lines)?)
    }

    /// Strikes lines off that list.
    pub fn refresh_done(&self, ids: &[i64]) -> Result<(), NodeError> {
        Ok(self.store.refresh_done(ids)?)
    }

    /// OpenMRS was told of every row that [`Node::refresh_take`] gave out last, but for those of which it could not be told.
    fn note_refreshed(&self) -> Result<serde_json::Value, NodeError> {
        let mut told = lock(&self.told);
        if let Some(seen) = told.next.filter(|seen| told.last != Some(*seen)) {
            self.store.note_told(seen)?;
            told.last = Some(seen);
        }
        Ok(serde_json::json!({}))
    }

    /// Gives this server another name, which counts for more than the one it is opened with.
    fn rename(&self, name: &str) -> Result<serde_json::Value, NodeError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(NodeError::lasting("BAD_INPUT", "Type a name for this server."));
        }
        if name.len() > NAME_BYTES_MAX {
            return Err(NodeError::lasting("BAD_INPUT", "That name is too long."));
        }
        self.desk().save_name(name)?;
        self.store.save_local(&Local { name: name.to_owned(), ..self.local()? })?;
        Ok(serde_json::json!({ "name": name }))
    }

    /// Takes note of the first position of the journal that one of the open sessions has not seen (`open-from`); where none is open
    /// (no such field), of what was there before somebody looked for one.
    fn note_sessions(&self, args: &BTreeMap<String, String>) -> Result<serde_json::Value, NodeError> {
        let mut instance = lock(&self.instance);
        let open_from = match args.get("open-from") {
            Some(number) => {
                Position(number.parse().map_err(|_| NodeError::lasting("BAD_INPUT", "That is no position."))?)
            }
            None => instance.1,
        };
        let (next, others) = self.store.note_open_sessions(instance.0, open_from)?;
        instance.1 = next;
        self.applies.note_others(others);
        Ok(serde_json::json!({}))
    }

    /// Statements, with NUL between them, that put back what a transaction overwrites which was applied meanwhile. `rows`: a
    /// line each, with tabs between table, id and edited columns; `seen`: the set that its session had seen.
    fn put_back(&self, rows: &str, seen: Option<&String>) -> Result<String, NodeError> {
        let malformed = || NodeError::lasting("BAD_INPUT", "That is no list of rows.");
        let row = |line: &str| {
            let mut parts = line.split('\t');
            let (table, id) = (parts.next()?.into(), parts.next()?.parse().ok()?);
            Some(Updated { table, id, edited: parts.map(Name::from).collect() })
        };
        let rows: Vec<Updated> = rows.lines().map(row).collect::<Option<_>>().ok_or_else(malformed)?;
        let seen = seen.map(|number| number.parse().map_err(|_| malformed())).transpose()?;
        Ok(self.store.put_back(&rows, seen)?.join("\0"))
    }

    /// Runs what may apply records.
    fn applying<T>(&self, work: impl FnOnce() -> T) -> Result<T, NodeError> {
        let apply = self.applies.begin();
        let done = work();
        apply.end(self.store.begin()?.head()?.0);
        Ok(done)
    }

    /// Tables have been changed: what is known of them is read anew at the next use.
    fn forget_schema(&self) {
        self.store.schema_changed();
        *self.engine.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The error as a person can use it who does not know on which end it came up.
    fn advised(&self, error: NodeError) -> NodeError {
        error.on_server(|| self.local().ok().map(|local| local.name))
    }

    /// The rules over the live schema, read at first use.
    fn engine(&self) -> Result<Arc<Engine>, NodeError> {
        if let Some(engine) = &*self.engine.read().unwrap_or_else(PoisonError::into_inner) {
            return Ok(Arc::clone(engine));
        }
        let rules = Rules::new(self.store.catalog()?);
        let engine = Arc::new(Engine { rules, about: self.about.clone() });
        *self.engine.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&engine));
        Ok(engine)
    }

    /// A client for the neighbour at an address.
    fn transport(&self, address: &str) -> Result<HttpTransport, NodeError> {
        Ok(HttpTransport::new(&HttpConfig { address: address.trim().to_owned(), ..self.http.clone() })?)
    }

    fn desk(&self) -> Desk<'_> {
        Desk(&self.store)
    }

    fn note_applied(&self, applied: &Applied) {
        let mut total = lock(&self.applied);
        total.0 += applied.rows;
        total.1 += applied.millis;
        drop(total);
        if !applied.warnings.is_empty() {
            self.desk().add_other_ids(&applied.warnings).unwrap_or_else(|error| log::warn!("{error}"));
        }
    }

    /// Runs `work` with what is remembered of a link.
    fn with_line<T>(&self, peer: ServerId, work: impl FnOnce(&mut Line) -> T) -> T {
        let mut line = lock(&self.lines).remove(&peer).unwrap_or_default();
        let done = work(&mut line);
        lock(&self.lines).insert(peer, line);
        done
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Milliseconds since 1970 UTC; 0 on a clock set before that.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Random bytes from the operating system.
fn entropy(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system has randomness")
}
