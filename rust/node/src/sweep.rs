//! When to sweep, and how much of it: before each exchange what can be told at once, then as much as the time allows.
//!
//! Guarantees: keys beyond the last known are looked at before each exchange, so that rows inserted past Hibernate go out
//! with it. A full pass over all tables goes on in small portions with every cycle; a mark, an interval in which nobody
//! listened, or a person who asks for it gets larger ones. Marks stay until a full look at what they name has ended, and
//! those left meanwhile stay for the next. A pass that a restart cuts begins anew; nothing is journaled twice.

mod pass;
mod record;

use crate::{lock, now, Node, NodeError};
use pass::{Kind, Pass, Work};
pub(crate) use record::SweepRecord;
use serde_json::{json, Value};
use std::sync::atomic::Ordering;
use std::sync::TryLockError;
use std::time::{Duration, Instant};
use tributary_engine::journal;
use tributary_engine::rules::Rules;
use tributary_model::Name;
use tributary_store_mysql::{Form, Found, Mark};

/// Work in one cycle on the pass that always goes on.
const ROLLING: Duration = Duration::from_millis(300);
/// It rests so many times as long as it worked: where cycles follow each other closely they stay quick.
const RESTS: u32 = 9;
/// Work in one cycle while something may be unseen, or the first stock of a database is taken.
const URGENT: Duration = Duration::from_secs(5);
/// Work in one call of a person who waits for it.
const ASKED: Duration = Duration::from_millis(900);
/// Marks that are looked at in one pass; the others wait.
const MARKS_MAX: usize = 100_000;

/// What is under way.
#[derive(Default)]
pub(crate) struct Sweeping {
    /// What is more urgent than the pass that always goes on.
    pass: Option<Pass>,
    rolling: Option<Pass>,
    /// When the pass that always goes on may take its next portion.
    rolls_from: Option<Instant>,
    /// What went wrong last, until it goes well.
    error: Option<String>,
}

/// Listeners hear from now on whatever Hibernate saves; what was written since they last did may be unseen.
pub(crate) fn listening(node: &Node) -> Result<Value, NodeError> {
    let engine = node.engine()?;
    let mut record = node.desk().sweep()?;
    match record.heard {
        Some(heard) => node.store.mark_interval(heard)?,
        None => node.store.found_sweep(&engine.rules)?,
    }
    record.heard = Some(now());
    node.desk().save_sweep(&record)?;
    node.listening.store(true, Ordering::SeqCst);
    Ok(json!({}))
}

/// What every cycle does before it exchanges anything. Never fails: an exchange must not wait for a sweep, and the page
/// says what is wrong.
pub(crate) fn before_exchange(node: &Node) {
    if let Err(error) = run(node, None) {
        log::warn!("The sweep could not be done: {}", error.message);
    }
}

/// A full pass because somebody asks for it: one portion; the answer says how far it is. `deletes` lets rows be deleted
/// everywhere although there are suspiciously many.
pub(crate) fn asked(node: &Node, deletes: bool) -> Result<Value, NodeError> {
    if deletes {
        node.deletes_confirmed.store(true, Ordering::SeqCst);
    }
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
    if let Err(error) = &swept {
        sweeping.error = Some(error.message.clone());
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
    let began = Instant::now();
    let mut found = Found::default();
    let tables = node.store.swept_tables(rules);
    catch_up(node, rules, &mut found)?;
    tails(node, rules, &tables, began, &mut found)?;
    let marks = node.store.marks(MARKS_MAX)?;
    let mut work = Work { node, rules, found: &mut found, record: &mut record, errors: Vec::new() };
    let urgent = match sweeping.pass.take() {
        Some(pass) if asked.is_none() || pass.kind == Kind::Asked => Some(pass),
        _ => begin(work.record, &tables, asked.is_some(), &marks),
    };
    if let Some(pass) = urgent {
        let portion = asked.unwrap_or(URGENT);
        sweeping.pass = work.on(pass, portion)?;
    }
    if asked.is_none() && sweeping.rolls_from.is_none_or(|from| Instant::now() >= from) {
        let rolled = Instant::now();
        let pass = sweeping.rolling.take().unwrap_or_else(|| Pass::full(Kind::Rolling, tables, &[], now()));
        let hurries = sweeping.pass.is_none() && work.record.is_full_pass_overdue(now());
        let portion = if hurries { URGENT } else { ROLLING };
        sweeping.rolling = work.on(pass, portion)?;
        sweeping.rolls_from = Some(Instant::now() + RESTS * rolled.elapsed());
    }
    let errors = work.errors;
    sweeping.error = errors.into_iter().next();
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
    Ok(node.store.fold_all(rules, now(), found)?)
}

/// Keys beyond the last known, as far as one portion gets.
fn tails(node: &Node, rules: &Rules, tables: &[Name], began: Instant, found: &mut Found) -> Result<(), NodeError> {
    for (table, from) in node.store.tails(rules, tables)? {
        let mut next = Some(from);
        while let Some(from) = next {
            next = node.store.sweep_step(rules, &table, Form::Full, from, now(), found)?.next;
            if began.elapsed() >= URGENT {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// What is more urgent than the pass that always goes on.
fn begin(record: &SweepRecord, tables: &[Name], asked: bool, marks: &[Mark]) -> Option<Pass> {
    let tables = tables.to_vec();
    if asked {
        return Some(Pass::full(Kind::Asked, tables, marks, now()));
    }
    if !marks.is_empty() {
        return Some(Pass::marked(tables, marks, now()));
    }
    if record.is_dated_pass_due(now()) {
        return Some(Pass::dated(tables, record.last_dated.or(record.since).unwrap_or(0).min(now()), now()));
    }
    None
}

/// What the page shows.
pub(crate) fn shown(node: &Node) -> Result<Value, NodeError> {
    let record = node.desk().sweep()?;
    let (marks, unseen_since) = node.store.marks_standing()?;
    let (running, error) = match node.sweeping.try_lock() {
        Ok(sweeping) => (sweeping.pass.as_ref().or(sweeping.rolling.as_ref()).map(Pass::shown), sweeping.error.clone()),
        Err(_) => (Some(json!({ "kind": "busy" })), None),
    };
    Ok(json!({
        "since": record.since,
        "unseenSince": unseen_since,
        "marks": marks,
        "heldDeletes": record.held_deletes,
        "lastFull": record.last_full,
        "lastSweep": record.last_sweep,
        "lastFound": record.last_found,
        "found": record.total,
        "running": running,
        "error": error,
    }))
}
