//! When to sweep, and how much of it: before each exchange what can be told at once, then as much as the time allows.
//!
//! Guarantees: keys beyond the last known are looked at before each exchange, so that rows inserted past Hibernate go out
//! with it. A full pass over all tables goes on in small portions with every cycle; a mark, an interval in which nobody
//! listened, or a person who asks for it gets larger ones. Marks stay until a full look at what they name has ended, and
//! those left meanwhile stay for the next. A pass that a restart cuts begins anew; nothing is journaled twice.

mod pass;
mod record;

use crate::{lock, now, Node, NodeError};
use pass::{Kind, Pass};
pub(crate) use record::SweepRecord;
use serde_json::{json, Value};
use std::sync::atomic::Ordering;
use std::sync::TryLockError;
use std::time::{Duration, Instant};
use tributary_engine::journal;
use tributary_engine::rules::Rules;
use tributary_store_mysql::{Form, Found, Mark};

/// Work in one cycle on the pass that always goes on.
const ROLLING: Duration = Duration::from_millis(300);
/// Work in one cycle while something may be unseen, or the first stock of a database is taken.
const URGENT: Duration = Duration::from_secs(5);
/// Work in one call of a person who waits for it.
const ASKED: Duration = Duration::from_millis(900);
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// A full pass takes no longer than this.
const FULL_DAYS_MAX: i64 = 7;
/// Marks that are looked at in one pass; the others wait.
const MARKS_MAX: usize = 1000;

/// What is under way.
#[derive(Default)]
pub(crate) struct Sweeping {
    pass: Option<Pass>,
    /// What went wrong last, until it goes well.
    error: Option<String>,
}

/// Listeners hear from now on whatever Hibernate saves; what was written since they last did may be unseen.
pub(crate) fn listening(node: &Node) -> Result<Value, NodeError> {
    let engine = node.engine()?;
    let mut record = node.desk().sweep()?;
    match record.heard {
        Some(heard) => node.store.mark_interval(heard)?,
        None => {
            node.store.found_sweep(&engine.rules)?;
            record.since = Some(now());
        }
    }
    record.heard = Some(now());
    node.desk().save_sweep(&record)?;
    node.listening.store(true, Ordering::SeqCst);
    Ok(json!({}))
}

/// What every cycle does before it exchanges anything. Never fails: an exchange must not wait for a sweep, and the page
/// says what is wrong.
pub(crate) fn before_exchange(node: &Node) {
    run(node, None).map(drop).unwrap_or_else(|error| log::warn!("The sweep could not be done: {}", error.message));
}

/// A full pass because somebody asks for it: one portion; the answer says how far it is.
pub(crate) fn asked(node: &Node) -> Result<Value, NodeError> {
    run(node, Some(ASKED))?;
    let sweeping = lock(&node.sweeping);
    let more = sweeping.pass.as_ref().is_some_and(|pass| pass.kind == Kind::Asked);
    drop(sweeping);
    Ok(json!({ "more": more, "capture": shown(node)? }))
}

fn run(node: &Node, asked: Option<Duration>) -> Result<(), NodeError> {
    let mut sweeping = match node.sweeping.try_lock() {
        Ok(sweeping) => sweeping,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        // Who asks waits for the portion of somebody else to end; an exchange does not.
        Err(TryLockError::WouldBlock) if asked.is_some() => lock(&node.sweeping),
        Err(TryLockError::WouldBlock) => return Ok(()),
    };
    let swept = portion(node, &mut sweeping, asked);
    sweeping.error = swept.as_ref().err().map(|error| error.message.clone());
    if swept.is_err() {
        sweeping.pass = None;
    }
    swept
}

fn portion(node: &Node, sweeping: &mut Sweeping, asked: Option<Duration>) -> Result<(), NodeError> {
    let Some(_lock) = node.store.sweep_lock()? else {
        return match asked {
            Some(_) => {
                Err(NodeError::passing("BUSY", "Another server on this database is sweeping just now. Try again."))
            }
            None => Ok(()),
        };
    };
    let engine = node.engine()?;
    let rules = &engine.rules;
    node.store.found_sweep(rules)?;
    let mut record = node.desk().sweep()?;
    record.since.get_or_insert_with(now);
    let began = Instant::now();
    let mut found = Found::default();
    catch_up(node, rules, &mut found)?;
    tails(node, rules, &mut found)?;
    let marks = node.store.marks(MARKS_MAX)?;
    let pass = match sweeping.pass.take() {
        Some(pass) if pass.goes_on(asked.is_some(), &marks) => pass,
        _ => begin(node, rules, &record, asked.is_some(), &marks),
    };
    let portion = asked.unwrap_or_else(|| pass.portion(&record));
    sweeping.pass = pass.work(node, rules, began, portion, &mut found, &mut record)?;
    catch_up(node, rules, &mut found)?;
    record.note(&found, now());
    if node.listening.load(Ordering::SeqCst) {
        record.heard = Some(now());
    }
    node.desk().save_sweep(&record)
}

/// Gives positions to what users have saved, and takes the journal into what is known.
fn catch_up(node: &Node, rules: &Rules, found: &mut Found) -> Result<(), NodeError> {
    journal::sequence_all(&node.store, rules, now())?;
    let mut missing = Vec::new();
    loop {
        let folded = node.store.fold(rules)?;
        missing.extend(folded.missing);
        if !folded.more {
            break;
        }
    }
    if !missing.is_empty() {
        node.store.settle_missing(rules, &missing, now(), found)?;
    }
    Ok(())
}

/// Keys beyond the last known.
fn tails(node: &Node, rules: &Rules, found: &mut Found) -> Result<(), NodeError> {
    for (table, from) in node.store.tails(rules, &node.store.swept_tables(rules))? {
        let mut next = Some(from);
        while let Some(from) = next {
            next = node.store.sweep_step(rules, &table, Form::Full, from, now(), found)?.next;
        }
    }
    Ok(())
}

/// The pass that is most needed.
fn begin(node: &Node, rules: &Rules, record: &SweepRecord, asked: bool, marks: &[Mark]) -> Pass {
    let tables = node.store.swept_tables(rules);
    if asked {
        return Pass::full(Kind::Asked, tables, marks, now());
    }
    if !marks.is_empty() {
        return Pass::marked(tables, marks, now());
    }
    if record.last_full.is_some() && record.last_dated.is_none_or(|last| now() - last > DAY_MS) {
        return Pass::dated(tables, record.last_dated.or(record.since).unwrap_or(0), now());
    }
    Pass::full(Kind::Rolling, tables, &[], now())
}

/// What the page shows.
pub(crate) fn shown(node: &Node) -> Result<Value, NodeError> {
    let record = node.desk().sweep()?;
    let marks = node.store.marks(MARKS_MAX)?;
    let (running, error) = match node.sweeping.try_lock() {
        Ok(sweeping) => (sweeping.pass.as_ref().map(Pass::shown), sweeping.error.clone()),
        Err(_) => (Some(json!({ "kind": "busy" })), None),
    };
    Ok(json!({
        "since": record.since,
        "unseenSince": marks.iter().map(|mark| mark.since).min(),
        "marks": marks.len(),
        "lastFull": record.last_full,
        "lastSweep": record.last_sweep,
        "lastFound": record.last_found,
        "found": record.total,
        "running": running,
        "error": error,
    }))
}
