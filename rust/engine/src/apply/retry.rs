//! Takes parked records up again: when the row that they wait for has come, when what blocked them is
//! applied, and all of them now and then.
//!
//! Guarantees: a parked record leaves the list only when it is applied. One that this server's filter does not take any
//! more stays there with that reason, blocks nothing, and its sender is told.

use super::group::{notices, own_marks};
use super::plan::Fate;
use super::prepare::{holds, Intake, Prepared};
use super::run::{blocked_rows, lock_request, Runner, Sink};
use crate::domain::{self, Arrival, Told, Touched};
use crate::journal::Ledger;
use crate::rules::Rules;
use crate::store::{EntryBody, Known, ParkedRecord, Role, Store, StoreError, StoreResult, Tx};
use std::collections::{BTreeSet, VecDeque};
use tributary_model::{Change, Op, ParkNotice, Position, RowKey};

/// How long a parked record waits for its second try.
pub const RETRY_MS_FIRST: i64 = 30_000;
/// How long it waits between later ones at most, on average.
pub const RETRY_MS_MAX: i64 = 60 * 60 * 1000;

/// The reason of a record that was parked and of which the filter takes nothing any more.
const NOT_TAKEN: &str = "not-taken";

/// What a pass over parked records did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retried {
    /// Records that could be applied.
    pub applied: u64,
    /// The last number looked at: the next pass goes on there; `None` when the end is reached.
    pub through: Option<u64>,
}

/// Tries parked records again that are due, of at most `limit` after number `after`.
pub fn retry_parked(store: &dyn Store, rules: &Rules, after: u64, limit: usize, now: i64) -> StoreResult<Retried> {
    let parked = {
        let mut tx = store.begin()?;
        tx.parked(after, limit)?
    };
    let through = parked.last().map(|parked| parked.number).filter(|_| parked.len() == limit);
    let due = parked.iter().filter(|parked| is_due(rules, parked, now)).map(|parked| parked.number);
    let applied = work_off(store, rules, due.collect(), now)?;
    Ok(Retried { applied, through })
}

/// Whether another try is worth it: after a time that doubles with every try, and for the rest of a split record not
/// before the schema holds some of it. A clock that was put back since does not make it wait until it is as late again.
fn is_due(rules: &Rules, parked: &ParkedRecord, now: i64) -> bool {
    if parked.rest && !parked.record.changes.iter().any(|change| holds(rules, change)) {
        return false;
    }
    let doubled = RETRY_MS_FIRST.saturating_mul(1 << parked.attempts.min(20));
    let wait = doubled.min(RETRY_MS_MAX * i64::from(parked.attempts));
    parked.attempts == 0 || now.abs_diff(parked.since) >= wait.unsigned_abs()
}

/// Tries the records that wait for rows which have just been created. Rows in use are left to a later pass.
pub(super) fn waiting_for(store: &dyn Store, rules: &Rules, created: Vec<RowKey>, now: i64) -> StoreResult<u64> {
    if created.is_empty() {
        return Ok(0);
    }
    let numbers: VecDeque<u64> = {
        let mut tx = store.begin()?;
        tx.parked_waiting_for(&created)?.iter().map(|parked| parked.number).collect()
    };
    match work_off(store, rules, numbers, now) {
        Err(StoreError::Busy) => Ok(0),
        result => result,
    }
}

/// Tries records and, for each that could be applied or blocks no more, those that waited for it.
fn work_off(store: &dyn Store, rules: &Rules, mut numbers: VecDeque<u64>, now: i64) -> StoreResult<u64> {
    let mut applied = 0;
    let mut tried: BTreeSet<u64> = BTreeSet::new();
    while let Some(number) = numbers.pop_front() {
        let Try { taken, next } = retry_one(store, rules, number, now)?;
        if taken {
            applied += 1;
        } else {
            tried.insert(number);
        }
        tried.retain(|tried| !next.contains(tried));
        numbers.extend(next);
        numbers.retain(|number| !tried.contains(number));
    }
    Ok(applied)
}

/// What came of one record.
#[derive(Default)]
struct Try {
    /// Whether it was applied.
    taken: bool,
    /// Numbers of those that may follow.
    next: BTreeSet<u64>,
}

/// Tries one record in its own transaction.
fn retry_one(store: &dyn Store, rules: &Rules, number: u64, now: i64) -> StoreResult<Try> {
    let mut tx = store.begin()?;
    let counter = tx.lock_counter()?;
    let found = tx.parked(number.saturating_sub(1), 1)?;
    let Some(parked) = found.into_iter().find(|parked| parked.number == number) else {
        return Ok(Try::default());
    };
    let peer = tx.peer(parked.source, false)?;
    let intake = match &peer {
        Some(peer) => Intake::new(&mut *tx, rules, peer, &[&parked.record])?,
        None => Intake::unfiltered(rules),
    };
    let mut prepared = match intake.prepare(&parked.record) {
        Some(prepared) if parked.rest && prepared.known().is_empty() => return Ok(Try::default()),
        Some(prepared) => prepared,
        None => return set_aside(tx, parked),
    };
    prepared.translate(&tx.aliases()?);
    let local = tx.local()?;
    let catalog = &rules.catalog;
    let request = lock_request(|table| catalog.table(table).is_some(), prepared.known().iter(), std::iter::empty());
    let created: BTreeSet<RowKey> =
        prepared.known().iter().filter(|change| change.op == Op::Insert).map(|change| change.key.clone()).collect();
    let rows: Vec<RowKey> = parked.record.changes.iter().map(|change| change.key.clone()).collect();
    let blocked = blocked_rows(&mut *tx, rows.iter().cloned(), number)?;
    let ledger = Ledger::new(rules, local, counter, now);
    let mut runner = Runner::open(&mut *tx, ledger, request, &created)?;
    runner.overlay.blocked = blocked;
    let mut fate = Single(None);
    runner.run(std::slice::from_mut(&mut prepared), &mut fate)?;
    let Runner { ledger, otherwise, .. } = runner;
    let mut touched = Touched::default();
    touched.add_whole(otherwise);
    match fate.0 {
        Some(Ok(restored)) => {
            let mut marks = peer.as_ref().map(|peer| own_marks(rules, peer, prepared.known())).unwrap_or_default();
            if parked.rest {
                // Its record is in the journal already: a sweep learns from this that the rows came from there.
                marks.extend(created.iter().map(|key| Known { key: key.clone(), position: Position(0) }));
            }
            if !marks.is_empty() {
                tx.save_known(parked.source, &marks)?;
            }
            let from = peer.map_or(Role::Child, |peer| peer.role);
            finish(tx, ledger, &parked, restored, prepared, (touched, from))
        }
        Some(Err(park)) => {
            let again = ParkedRecord {
                reason: park.reason,
                row: park.row,
                waits_for: park.waits_for,
                attempts: parked.attempts + 1,
                ..parked
            };
            ledger.close(&mut *tx)?;
            if peer.is_some() && again.waits_for.is_some() {
                // The neighbour is asked for the row again: what it sent may have been refused as well.
                tx.add_notices(again.source, &notices(std::slice::from_ref(&again)))?;
            }
            tx.repark(&again)?;
            tx.commit()?;
            Ok(Try::default())
        }
        None => Ok(Try::default()),
    }
}

/// Holds what became of the one record.
struct Single(Option<Fate>);

impl Sink for Single {
    fn note(&mut self, _ledger: &mut Ledger<'_>, _record: &mut Prepared, fate: Fate) {
        self.0 = Some(fate);
    }
}

/// Keeps a record of which the filter takes nothing any more, for people to see, and lets later ones pass.
fn set_aside(mut tx: Box<dyn Tx + '_>, parked: ParkedRecord) -> StoreResult<Try> {
    let is_new = parked.reason != NOT_TAKEN;
    let rows: Vec<RowKey> = parked.blocked_rows().cloned().collect();
    let attempts = parked.attempts + 1;
    let aside = ParkedRecord { reason: NOT_TAKEN.to_owned(), waits_for: None, blocks: false, attempts, ..parked };
    tx.repark(&aside)?;
    if is_new && tx.peer(aside.source, false)?.is_some() {
        tx.add_notices(aside.source, &notices(std::slice::from_ref(&aside)))?;
    }
    let next = tx.parked_blocking(&rows)?.into_values().collect();
    tx.commit()?;
    Ok(Try { taken: false, next })
}

/// Takes an applied record off the list; relays and counts it as seen unless that was done when it was split.
fn finish(
    mut tx: Box<dyn Tx + '_>,
    mut ledger: Ledger<'_>,
    parked: &ParkedRecord,
    restored: Vec<Change>,
    prepared: Prepared,
    (mut touched, from): (Touched, Role),
) -> StoreResult<Try> {
    let mut seen = tx.seen()?;
    seen.insert(parked.record.id);
    if !restored.is_empty() {
        ledger.restore(seen.clone(), restored);
    }
    if !parked.rest {
        tx.save_seen(&seen)?;
        ledger.push(Some(parked.source), EntryBody::Record(parked.record.clone()));
    }
    touched.add(&parked.record, prepared.known());
    let arrival = Arrival { from, seen: &seen, told: Told::default() };
    domain::check(&mut *tx, &mut ledger, &mut touched, &arrival)?;
    ledger.close(&mut *tx)?;
    tx.unpark(&[parked.number])?;
    let created = prepared.known().iter().filter(|change| change.op == Op::Insert);
    let created: Vec<RowKey> = created.map(|change| change.key.clone()).collect();
    let rests = rests(parked, prepared.rest);
    if !rests.is_empty() {
        tx.park(&rests)?;
    }
    tell(&mut *tx, parked, &rests)?;
    let rows: Vec<RowKey> = parked.record.changes.iter().map(|change| change.key.clone()).collect();
    let waiting = tx.parked_waiting_for(&created)?.into_iter().map(|parked| parked.number);
    let blocked = tx.parked_blocking(&rows)?.into_values();
    let next = waiting.collect::<Vec<_>>().into_iter().chain(blocked).collect();
    tx.commit()?;
    Ok(Try { taken: true, next })
}

/// Tells the neighbour what of its record is parked still, or that nothing of it is.
fn tell(tx: &mut dyn Tx, parked: &ParkedRecord, rests: &[ParkedRecord]) -> StoreResult<()> {
    let id = parked.record.id;
    if tx.peer(parked.source, false)?.is_none() {
        return Ok(());
    }
    let mut notices = notices(rests);
    if tx.parked_ids(&[id])?.is_empty() {
        notices.push(ParkNotice { record: id, reason: String::new(), row: None });
    }
    tx.add_notices(parked.source, &notices)
}

/// What of a taken-up record must wait on for a table or column.
fn rests(parked: &ParkedRecord, rest: Vec<(&'static str, Change)>) -> Vec<ParkedRecord> {
    let waiting = |(reason, change): (&str, Change)| ParkedRecord {
        reason: reason.to_owned(),
        row: Some(change.key.clone()),
        waits_for: None,
        blocks: false,
        rest: true,
        record: tributary_model::Record { changes: vec![change], ..parked.record.clone() },
        ..parked.clone()
    };
    rest.into_iter().map(waiting).collect()
}
