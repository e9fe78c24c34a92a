//! Pre-flight as people see it: findings with what they mean and what can be done, a check that goes on call by call,
//! and the fixes.
//!
//! Guarantees: a call works for about a second, but for a fix that alters a table, which is one statement; meanwhile
//! other calls are answered and say how far it is. A fix changes nothing but what it names, and can be repeated.

mod texts;

pub use texts::{text, Severity, Text, TEXTS};

use crate::{lock, now, Node, NodeError};
use serde_json::{json, Value};
use std::sync::{Mutex, TryLockError};
use std::time::{Duration, Instant};
use tributary_engine::store::{Peer, Store, StoreError};
use tributary_store_mysql::preflight::{Done, Finding, Fix, Mending, Preflight};
use tributary_store_mysql::{MySqlStore, Settings};
use uuid::Uuid;

const CALL: Duration = Duration::from_secs(1);
const BUSY_WAIT: Duration = Duration::from_millis(100);

/// A check and the fixes of one database, between two calls.
#[derive(Default)]
pub(crate) struct Checkup {
    check: Mutex<Option<Check>>,
    /// Held while a fix works.
    mending: Mutex<Option<Order>>,
    altering: Mutex<Option<Altering>>,
}

struct Check {
    preflight: Preflight,
    ended: Option<i64>,
}

/// A fix that somebody ordered, and what is left of it.
struct Order {
    fix: Fix,
    table: String,
    mending: Mending,
}

/// The ALTER TABLE that runs now.
struct Altering {
    fix: Fix,
    table: String,
    connection: u32,
    since: Instant,
}

/// Something that is wrong, in the shape that front ends show.
struct Shown<'f> {
    code: &'f str,
    table: Option<&'f str>,
    column: Option<&'f str>,
    count: u64,
    examples: &'f [String],
    detail: &'f str,
    fix: Option<Fix>,
}

impl Shown<'_> {
    fn json(&self) -> Value {
        let text = text(self.code);
        json!({
            "code": self.code,
            "severity": text.severity.name(),
            "table": self.table,
            "column": self.column,
            "count": self.count,
            "examples": self.examples,
            "detail": self.detail,
            "meaning": text.meaning,
            "remedy": text.remedy,
            "fix": self.fix.map(Fix::name),
            "locksTable": self.fix.is_some_and(Fix::locks_table),
        })
    }
}

fn shown(finding: &Finding) -> Value {
    Shown {
        code: finding.code.name(),
        table: finding.table.as_deref(),
        column: finding.column.as_deref(),
        count: finding.count,
        examples: &finding.examples,
        detail: &finding.detail,
        fix: finding.fix,
    }
    .json()
}

impl Checkup {
    /// Goes on with a check, or with `start` begins one; without either says how the last one ended.
    fn go_on(&self, store: &MySqlStore, start: bool) -> Result<Value, NodeError> {
        let mut check = lock(&self.check);
        if start {
            *check = Some(Check { preflight: store.preflight()?, ended: None });
        }
        if let Some(check) = check.as_mut() {
            match store.preflight_step(&mut check.preflight, CALL) {
                // Somebody alters the table: the next call asks again.
                Ok(()) | Err(StoreError::Busy) => {}
                Err(error) => return Err(error.into()),
            }
            if check.preflight.table().is_none() {
                check.ended.get_or_insert_with(now);
            }
        }
        Ok(self.report(store, check.as_ref()))
    }

    fn report(&self, store: &MySqlStore, check: Option<&Check>) -> Value {
        let running = check.is_some_and(|check| check.ended.is_none());
        let mut findings: Vec<Value> = check.iter().flat_map(|check| check.preflight.findings()).map(shown).collect();
        sort(&mut findings);
        json!({
            "state": match check { None => "none", Some(_) if running => "running", Some(_) => "done" },
            "percent": check.map_or(0, |check| check.preflight.percent()),
            "table": check.and_then(|check| check.preflight.table()),
            "endedAt": check.and_then(|check| check.ended),
            "findings": findings,
            "fixing": self.altering(store),
        })
    }

    fn altering(&self, store: &MySqlStore) -> Option<Value> {
        let altering = lock(&self.altering);
        let altering = altering.as_ref()?;
        // Not every database tells; that it runs is said all the same.
        let percent = store.preflight_altered(altering.connection).unwrap_or_default();
        Some(json!({
            "fix": altering.fix.name(),
            "table": altering.table,
            "percent": percent,
            "seconds": altering.since.elapsed().as_secs(),
        }))
    }

    /// Works on a fix for about a second, or to the end where it alters a table.
    fn mend(&self, store: &MySqlStore, fix: &str, table: &str) -> Result<Value, NodeError> {
        let fix = Fix::ALL
            .into_iter()
            .find(|known| known.name() == fix)
            .ok_or_else(|| NodeError::lasting("BAD_INPUT", format!("There is no fix \"{fix}\".")))?;
        let mut order = match self.mending.try_lock() {
            Ok(order) => order,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err(NodeError::passing("BUSY", "Another fix is under way. Try again when it has ended."))
            }
        };
        let wanted = |order: &&mut Order| order.fix == fix && order.table == table;
        if order.as_mut().filter(wanted).is_none() {
            *order = Some(Order { fix, table: table.to_owned(), mending: store.preflight_mending(fix, table)? });
        }
        let (done, rows) = order.as_mut().map_or(Ok((Done::All, 0)), |order| self.work(store, order))?;
        if done == Done::All {
            *order = None;
            self.look_again(store, table)?;
        }
        Ok(json!({ "more": done == Done::More, "rows": rows }))
    }

    fn work(&self, store: &MySqlStore, order: &mut Order) -> Result<(Done, u64), NodeError> {
        let until = Instant::now() + CALL;
        let Order { fix, table, mending } = order;
        let mut watch = |connection| {
            let altering = Altering { fix: *fix, table: table.clone(), connection, since: Instant::now() };
            *lock(&self.altering) = Some(altering);
        };
        let worked = loop {
            match store.preflight_mend(mending, &mut Uuid::new_v4, &mut watch) {
                Ok(Done::More) if Instant::now() < until => {}
                Ok(done) => break Ok((done, mending.rows)),
                Err(StoreError::Busy) if fix.locks_table() => break Err(in_use(table)),
                // Somebody works with these rows: they are tried again, with the next call at the latest.
                Err(StoreError::Busy) if Instant::now() < until => std::thread::sleep(BUSY_WAIT),
                Err(StoreError::Busy) => break Ok((Done::More, mending.rows)),
                Err(error) => break Err(error.into()),
            }
        };
        *lock(&self.altering) = None;
        worked
    }

    fn look_again(&self, store: &MySqlStore, table: &str) -> Result<(), NodeError> {
        if let Some(check) = lock(&self.check).as_mut() {
            store.preflight_again(&mut check.preflight, table)?;
            check.ended = None;
        }
        Ok(())
    }

    /// Stops the ALTER TABLE that runs; the table stays as it was.
    fn stop(&self, store: &MySqlStore) -> Result<Value, NodeError> {
        let connection = lock(&self.altering).as_ref().map(|altering| altering.connection);
        if let Some(connection) = connection {
            store.preflight_stop(connection)?;
        }
        Ok(json!({ "stopped": connection.is_some() }))
    }
}

fn in_use(table: &str) -> NodeError {
    NodeError::passing(
        "BUSY",
        format!("The table {table} is in use, so nothing was changed. Try again when nobody works with it."),
    )
}

/// The gravest first, then by code and table.
fn sort(findings: &mut [Value]) {
    let rank = |finding: &Value| {
        let part = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        (text(&part("code")).severity, part("code"), part("table"), part("column"))
    };
    findings.sort_by_key(rank);
}

impl Node {
    /// As [`Checkup::go_on`], with what is known of the neighbours.
    pub(crate) fn preflight(&self, start: bool) -> Result<Value, NodeError> {
        let mut report = self.checkup.go_on(&self.store, start)?;
        if start {
            // Whoever checks wants what is there now, and neighbours are told of it too.
            self.forget_schema();
        }
        if report["state"] != "none" {
            let neighbours = self.neighbour_findings()?;
            if let Some(findings) = report["findings"].as_array_mut() {
                findings.extend(neighbours);
                sort(findings);
            }
        }
        Ok(report)
    }

    pub(crate) fn preflight_fix(&self, fix: &str, table: &str) -> Result<Value, NodeError> {
        let done = self.checkup.mend(&self.store, fix, table)?;
        if done["more"] == false {
            self.forget_schema();
        }
        Ok(done)
    }

    pub(crate) fn preflight_stop(&self) -> Result<Value, NodeError> {
        self.checkup.stop(&self.store)
    }

    fn neighbour_findings(&self) -> Result<Vec<Value>, NodeError> {
        let peers = self.store.begin()?.peers()?;
        let digest = self.engine()?.rules.catalog.digest.clone();
        Ok(peers.iter().flat_map(|peer| self.differences(peer, &digest)).collect())
    }

    fn differences(&self, peer: &Peer, digest: &str) -> Vec<Value> {
        let own = &self.about;
        let compared = [
            ("schema-differs", peer.schema_digest.as_str(), digest, peer.name.clone()),
            ("module-differs", &peer.module_version, &own.module_version, versions(peer, &peer.module_version)),
            ("platform-differs", &peer.platform_version, &own.platform_version, versions(peer, &peer.platform_version)),
        ];
        let differs = compared.into_iter().filter(|(_, theirs, ours, _)| !theirs.is_empty() && theirs != ours);
        differs
            .map(|(code, _, _, detail)| {
                Shown { code, table: None, column: None, count: 1, examples: &[], detail: &detail, fix: None }.json()
            })
            .collect()
    }
}

fn versions(peer: &Peer, version: &str) -> String {
    format!("{}: {version}", peer.name)
}

/// A database that is checked from a command line, with or without Tributary in it.
pub struct Inspection {
    store: MySqlStore,
    checkup: Checkup,
}

impl Inspection {
    /// Connects.
    pub fn open(database: &Settings) -> Result<Inspection, NodeError> {
        Ok(Inspection { store: MySqlStore::open(database, Vec::new())?, checkup: Checkup::default() })
    }

    /// Begins the check.
    pub fn start(&self) -> Result<Value, NodeError> {
        self.checkup.go_on(&self.store, true)
    }

    /// Goes on with it.
    pub fn go_on(&self) -> Result<Value, NodeError> {
        self.checkup.go_on(&self.store, false)
    }

    /// Works on a fix.
    pub fn fix(&self, fix: &str, table: &str) -> Result<Value, NodeError> {
        self.checkup.mend(&self.store, fix, table)
    }

    /// How far the fix is that another thread waits for, if it alters a table.
    pub fn fixing(&self) -> Option<Value> {
        self.checkup.altering(&self.store)
    }
}
