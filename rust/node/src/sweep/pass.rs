//! One pass over tables, in portions.

use super::{catch_up, SweepRecord};
use crate::{now, Node, NodeError};
use serde_json::{json, Value};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tributary_engine::rules::Rules;
use tributary_model::Name;
use tributary_store_mysql::{Form, Found, Mark, Step, Vanished};

/// Rows that are gone, of one pass: a few hundred bytes each.
const VANISHED_MAX: usize = 50_000;
/// More rows of one table that are gone are not deleted elsewhere before a person has confirmed it.
const DELETES_MAX: usize = 500;
/// While users save, a pass rests as long as it works, but no longer at a time.
const REST_MAX: Duration = Duration::from_millis(200);
/// Users save as long as this after their last save.
const SAVING: Duration = Duration::from_secs(2);

/// Whether anybody saves.
#[derive(Default)]
struct Users {
    last: Option<u64>,
    until: Option<Instant>,
}

impl Users {
    fn are_saving(&mut self, last: u64) -> bool {
        if self.last.replace(last).is_some_and(|before| before != last) {
            self.until = Some(Instant::now() + SAVING);
        }
        self.until.is_some_and(|until| Instant::now() < until)
    }
}

/// Why a pass is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It always goes on.
    Rolling,
    /// Once a day, over what has a recent date.
    Dated,
    /// Something may be unseen.
    Marked,
    /// Somebody asked for it.
    Asked,
}

impl Kind {
    fn is_over_everything(self) -> bool {
        matches!(self, Kind::Rolling | Kind::Asked)
    }
}

/// A pass under way.
pub(super) struct Pass {
    pub(super) kind: Kind,
    work: VecDeque<(Name, Form)>,
    /// The range of the first table to go on with.
    at: i64,
    tables: usize,
    began: i64,
    /// The marks that it answers.
    marks: Vec<i64>,
    vanished: Vec<Vanished>,
    rows: u64,
    /// Rows that somebody held, and tables that could not be looked at.
    left: u64,
}

/// What passes work with.
pub(super) struct Work<'w> {
    pub(super) node: &'w Node,
    pub(super) rules: &'w Rules,
    pub(super) found: &'w mut Found,
    pub(super) record: &'w mut SweepRecord,
    /// What went wrong with single tables.
    pub(super) errors: Vec<String>,
}

impl Work<'_> {
    /// Goes on with a pass until the portion is used up; `None` when it has ended.
    pub(super) fn on(&mut self, mut pass: Pass, portion: Duration) -> Result<Option<Pass>, NodeError> {
        let began = Instant::now();
        let mut users = Users::default();
        while let Some((table, form)) = pass.work.front().cloned() {
            let stepped = Instant::now();
            self.step(&mut pass, &table, form)?;
            if began.elapsed() >= portion && !pass.work.is_empty() {
                return Ok(Some(pass));
            }
            if users.are_saving(self.node.store.last_capture()?) {
                std::thread::sleep(stepped.elapsed().min(REST_MAX));
            }
        }
        self.end(pass)?;
        Ok(None)
    }

    fn step(&mut self, pass: &mut Pass, table: &Name, form: Form) -> Result<(), NodeError> {
        let later = self.found.later;
        let step = match self.node.store.sweep_step(self.rules, table, form, pass.at, now(), self.found) {
            Ok(step) => step,
            Err(error) if error.retry() => return Err(error.into()),
            Err(error) => {
                // The other tables are looked at all the same.
                log::warn!("{table} cannot be swept: {error}");
                self.errors.push(format!("{table}: {error}"));
                pass.left += 1;
                Step::default()
            }
        };
        pass.left += self.found.later - later;
        pass.vanished.append(&mut self.found.vanished);
        // Those of tables that others point at wait for the next pass: referring rows go first.
        pass.vanished.drain(..pass.vanished.len().saturating_sub(VANISHED_MAX));
        pass.rows += step.rows;
        match step.next {
            Some(next) => pass.at = next,
            None => {
                if form == Form::Full {
                    self.node.store.stock_taken(table)?;
                }
                pass.at = 0;
                pass.work.pop_front();
            }
        }
        Ok(())
    }

    fn end(&mut self, pass: Pass) -> Result<(), NodeError> {
        let later = self.found.later;
        let vanished = self.not_too_many(pass.kind, pass.vanished);
        self.node.store.settle_vanished(self.rules, vanished, now(), self.found)?;
        catch_up(self.node, self.rules, self.found)?;
        if pass.kind.is_over_everything() {
            self.record.last_full = Some(pass.began);
            self.record.since.get_or_insert_with(now);
        }
        if pass.kind != Kind::Marked {
            self.record.last_dated = Some(pass.began);
        }
        // What somebody held is still to be looked at.
        if pass.left == 0 && self.found.later == later {
            self.node.store.remove_marks(&pass.marks)?;
        }
        Ok(())
    }

    /// Holds the deletes of tables of which many rows are gone: a restored backup of some tables, or a module that was
    /// installed anew, must not empty those of every other server.
    fn not_too_many(&mut self, kind: Kind, vanished: Vec<Vanished>) -> Vec<Vanished> {
        let mut tables: BTreeMap<String, usize> = BTreeMap::new();
        for row in &vanished {
            *tables.entry(row.table().to_string()).or_default() += 1;
        }
        // Who confirms asks for a pass: no other one may use that up.
        if kind == Kind::Asked && self.node.deletes_confirmed.swap(false, Ordering::SeqCst) {
            tables.clear();
        }
        tables.retain(|_, rows| *rows > DELETES_MAX);
        if !tables.is_empty() {
            log::warn!("Many rows are gone; nothing is deleted on other servers until somebody says so: {tables:?}");
        }
        let held = &tables;
        let kept = vanished.into_iter().filter(|row| !held.contains_key(&**row.table())).collect();
        if kind.is_over_everything() {
            self.record.held_deletes.clear();
        }
        self.record.held_deletes.extend(tables);
        kept
    }
}

impl Pass {
    fn new(kind: Kind, work: VecDeque<(Name, Form)>, marks: &[Mark], began: i64) -> Pass {
        let tables = work.len();
        let marks = marks.iter().map(|mark| mark.id).collect();
        Pass { kind, work, at: 0, tables, began, marks, vanished: Vec::new(), rows: 0, left: 0 }
    }

    /// Over everything.
    pub(super) fn full(kind: Kind, tables: Vec<Name>, marks: &[Mark], began: i64) -> Pass {
        Pass::new(kind, tables.into_iter().map(|table| (table, Form::Full)).collect(), marks, began)
    }

    /// Over what has a date since then.
    pub(super) fn dated(tables: Vec<Name>, since: i64, began: i64) -> Pass {
        Pass::new(Kind::Dated, tables.into_iter().map(|table| (table, Form::Dated(since))).collect(), &[], began)
    }

    /// Over the tables that the marks name, or all: first what has a recent date, then everything.
    pub(super) fn marked(tables: Vec<Name>, marks: &[Mark], began: i64) -> Pass {
        let named: Option<BTreeSet<&Name>> = marks.iter().map(|mark| mark.table.as_ref()).collect();
        let since = marks.iter().map(|mark| mark.since).min().unwrap_or(0);
        let tables: Vec<Name> =
            tables.into_iter().filter(|table| named.as_ref().is_none_or(|named| named.contains(table))).collect();
        let dated = tables.iter().map(|table| (table.clone(), Form::Dated(since)));
        let full = tables.iter().map(|table| (table.clone(), Form::Full));
        Pass::new(Kind::Marked, dated.chain(full).collect(), marks, began)
    }

    /// For the page.
    pub(super) fn shown(&self) -> Value {
        let kind = match self.kind {
            Kind::Rolling => "rolling",
            Kind::Dated => "dated",
            Kind::Marked => "marked",
            Kind::Asked => "asked",
        };
        json!({
            "kind": kind,
            "table": self.work.front().map(|(table, _)| table.to_string()),
            "done": self.tables - self.work.len(),
            "tables": self.tables,
            "rows": self.rows,
        })
    }
}
