//! One pass over tables, in portions.

use super::{catch_up, SweepRecord, DAY_MS, FULL_DAYS_MAX, ROLLING, URGENT};
use crate::{now, Node, NodeError};
use serde_json::{json, Value};
use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};
use tributary_engine::rules::Rules;
use tributary_model::Name;
use tributary_store_mysql::{Form, Found, Mark, Vanished};

/// Rows that are gone, of one pass: a few hundred bytes each.
const VANISHED_MAX: usize = 50_000;
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
}

impl Pass {
    fn new(kind: Kind, work: VecDeque<(Name, Form)>, marks: &[Mark], began: i64) -> Pass {
        let tables = work.len();
        let marks = marks.iter().map(|mark| mark.id).collect();
        Pass { kind, work, at: 0, tables, began, marks, vanished: Vec::new(), rows: 0 }
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

    /// Whether there is nothing more urgent.
    pub(super) fn goes_on(&self, asked: bool, marks: &[Mark]) -> bool {
        match self.kind {
            Kind::Asked => true,
            _ if asked => false,
            Kind::Marked => true,
            Kind::Rolling | Kind::Dated => marks.is_empty(),
        }
    }

    /// How long a cycle may work on it.
    pub(super) fn portion(&self, record: &SweepRecord) -> Duration {
        let overdue = record.last_full.is_none_or(|last| now() - last > FULL_DAYS_MAX * DAY_MS);
        match self.kind {
            Kind::Rolling if !overdue => ROLLING,
            _ => URGENT,
        }
    }

    /// Goes on until the portion is used up; `None` when the pass has ended.
    pub(super) fn work(
        mut self,
        node: &Node,
        rules: &Rules,
        began: Instant,
        portion: Duration,
        found: &mut Found,
        record: &mut SweepRecord,
    ) -> Result<Option<Pass>, NodeError> {
        let mut users = Users::default();
        while let Some((table, form)) = self.work.front().cloned() {
            let stepped = Instant::now();
            let step = node.store.sweep_step(rules, &table, form, self.at, now(), found)?;
            self.vanished.append(&mut found.vanished);
            // Those of tables that others point at wait for the next pass: referring rows go first.
            self.vanished.drain(..self.vanished.len().saturating_sub(VANISHED_MAX));
            self.rows += step.rows;
            match step.next {
                Some(next) => self.at = next,
                None => {
                    self.at = 0;
                    self.work.pop_front();
                }
            }
            if began.elapsed() >= portion && !self.work.is_empty() {
                return Ok(Some(self));
            }
            if users.are_saving(node.store.last_capture()?) {
                std::thread::sleep(stepped.elapsed().min(REST_MAX));
            }
        }
        self.end(node, rules, found, record)?;
        Ok(None)
    }

    fn end(self, node: &Node, rules: &Rules, found: &mut Found, record: &mut SweepRecord) -> Result<(), NodeError> {
        let later = found.later;
        node.store.settle_vanished(rules, self.vanished, now(), found)?;
        catch_up(node, rules, found)?;
        if matches!(self.kind, Kind::Rolling | Kind::Asked) {
            record.last_full = Some(self.began);
        }
        if self.kind != Kind::Marked {
            record.last_dated = Some(self.began);
        }
        // What somebody held is still to be looked at.
        if found.later == later {
            node.store.remove_marks(&self.marks)?;
        }
        Ok(())
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
