//! One group of a frame's records: one transaction.

use super::plan::Park;
use super::prepare::{Intake, Prepared};
use super::run::{blocked_rows, lock_request, parked, Runner};
use super::{references, Applied};
use crate::flows::Group;
use crate::journal::Ledger;
use crate::rules::Rules;
use crate::store::{EntryBody, Known, ParkedRecord, Peer, Store, StoreError, StoreResult, Tx};
use std::collections::{BTreeSet, HashMap};
use tributary_model::{
    Frame, FramedRecord, Op, ParkNotice, Position, Record, RecordId, ReferenceRow, RowKey, Seen, ServerId,
};

/// Which part of the frame to take, and when.
#[derive(Clone, Copy)]
pub(super) struct Take {
    /// Index of the first record.
    pub(super) at: usize,
    /// Rows at most, but one record at least.
    pub(super) rows: usize,
    /// Milliseconds since 1970 UTC.
    pub(super) now: i64,
}

/// What came of it.
pub(super) enum Step {
    /// The frame is not the next one.
    Stale,
    /// The frame continues another history.
    Diverged,
    /// A group was committed.
    Done(Done),
}

/// A committed group.
pub(super) struct Done {
    pub(super) applied: Applied,
    /// Index of the first record after it.
    pub(super) next: usize,
    /// Whether the frame is through.
    pub(super) last: bool,
    /// Rows that it created.
    pub(super) created: Vec<RowKey>,
    /// Whether records are parked that may wait for these.
    pub(super) may_unpark: bool,
}

/// Takes one group in.
pub(super) fn apply(store: &dyn Store, rules: &Rules, peer: ServerId, frame: &Frame, take: Take) -> StoreResult<Step> {
    let mut tx = store.begin()?;
    let counter = tx.lock_counter()?;
    let Some(peer) = tx.peer(peer, true)? else {
        return Err(StoreError::Fatal(format!("server {peer} is not paired with this one")));
    };
    if frame.from.position != peer.received.position {
        return Ok(Step::Stale);
    }
    if frame.from.chain != peer.received.chain {
        return Ok(Step::Diverged);
    }
    let local = tx.local()?;
    let seen = tx.seen()?;
    let parked_before = tx.parked_count()?;
    let ledger = Ledger::new(rules, local, counter, take.now);
    let selection = Selection::new(&mut *tx, frame, take, &seen, ledger.local.server, parked_before)?;
    let mut work = Work {
        rules,
        peer,
        frame,
        selection,
        parked_before,
        seen,
        seen_changed: false,
        applied: Applied::default(),
        parked: Vec::new(),
    };
    let created = work.run(&mut *tx, ledger, take)?;
    let may_unpark = parked_before > 0 || !work.parked.is_empty();
    let done = Done {
        next: work.selection.next,
        last: work.selection.last(frame),
        applied: work.applied,
        created,
        may_unpark,
    };
    tx.commit()?;
    Ok(Step::Done(done))
}

/// The records of a group.
struct Selection<'f> {
    records: Vec<&'f FramedRecord>,
    next: usize,
    skipped: u64,
    first: bool,
}

impl<'f> Selection<'f> {
    /// The next records that were not taken before, as many as the pace allows.
    fn new(
        tx: &mut dyn Tx,
        frame: &'f Frame,
        take: Take,
        seen: &Seen,
        own: ServerId,
        parked: u64,
    ) -> StoreResult<Self> {
        let rest = &frame.records[take.at..];
        let parked_ids = if parked > 0 {
            tx.parked_ids(&rest.iter().map(|framed| framed.record.id).collect::<Vec<_>>())?
        } else {
            HashMap::new()
        };
        let mut selection = Selection { records: Vec::new(), next: take.at, skipped: 0, first: take.at == 0 };
        let mut rows = 0;
        for framed in rest {
            let id = framed.record.id;
            if seen.contains(id) || id.origin == own || parked_ids.contains_key(&id) {
                selection.skipped += 1;
            } else {
                let more = framed.record.changes.len();
                if rows > 0 && rows + more > take.rows {
                    break;
                }
                rows += more;
                selection.records.push(framed);
            }
            selection.next += 1;
        }
        Ok(selection)
    }

    fn last(&self, frame: &Frame) -> bool {
        self.next == frame.records.len()
    }
}

struct Work<'f> {
    rules: &'f Rules,
    peer: Peer,
    frame: &'f Frame,
    selection: Selection<'f>,
    parked_before: u64,
    seen: Seen,
    seen_changed: bool,
    applied: Applied,
    parked: Vec<ParkedRecord>,
}

impl Work<'_> {
    /// Everything between locking and commit; returns the created rows.
    fn run(&mut self, tx: &mut dyn Tx, ledger: Ledger<'_>, take: Take) -> StoreResult<Vec<RowKey>> {
        let records: Vec<&Record> = self.selection.records.iter().map(|framed| &framed.record).collect();
        let intake = Intake::new(tx, self.rules, &self.peer, &records)?;
        let taken: Vec<Option<Prepared>> = records.iter().map(|record| intake.prepare(record)).collect();
        let refused: Vec<bool> = taken.iter().map(Option::is_none).collect();
        let prepared: Vec<Prepared> = taken.into_iter().flatten().collect();
        let references =
            if self.selection.first { references::taken(self.rules, &self.frame.references) } else { Vec::new() };
        let mut runner = open(tx, ledger, &prepared, &references, self.parked_before > 0)?;
        let mut known = references::known(&references);
        let mut created = runner.create_references(references)?;
        let fates = runner.run(&prepared)?;
        self.applied.warnings.append(&mut runner.warnings);
        let Runner { tx, mut ledger, .. } = runner;
        created.extend(created_rows(&prepared, &fates));
        known.extend(self.staff_rows(&prepared));
        self.note_fates(&mut ledger, &refused, prepared.into_iter().zip(fates), take.now);
        self.save(tx, ledger, known)?;
        Ok(created)
    }

    /// Staff rows that this neighbour created: its later edits of them are its own.
    fn staff_rows(&self, prepared: &[Prepared]) -> Vec<Known> {
        let changes = prepared.iter().flat_map(Prepared::known);
        changes
            .filter(|change| change.op == Op::Insert)
            .filter(|change| self.rules.flows.group(&change.key.table) == Group::Staff)
            .map(|change| Known { key: change.key.clone(), position: Position(0) })
            .collect()
    }

    /// Queues the relay entries and the parked records, and counts what is seen now and what not: in the order
    /// of the frame, what is passed unseen before what comes after it, or it would count as seen.
    fn note_fates(
        &mut self,
        ledger: &mut Ledger<'_>,
        refused: &[bool],
        mut fates: impl Iterator<Item = (Prepared, Result<(), Park>)>,
        now: i64,
    ) {
        let mut passing = Passing::new(&self.frame.withheld, &self.seen, ledger.local.server);
        let ids: Vec<RecordId> = self.selection.records.iter().map(|framed| framed.record.id).collect();
        for (id, refused) in ids.into_iter().zip(refused) {
            passing.pass_before(id);
            let fate = if *refused { None } else { fates.next() };
            match fate {
                Some((record, Ok(()))) => {
                    self.note_passed(ledger, passing.take());
                    self.note_applied(ledger, record, now);
                }
                Some((record, Err(park))) => {
                    passing.pass(id);
                    self.parked.push(parked(self.peer.server, record.whole, &park, now));
                }
                None => {
                    passing.pass(id);
                    self.applied.refused += 1;
                }
            }
        }
        if self.selection.last(self.frame) {
            passing.pass_all();
        }
        self.note_passed(ledger, passing.take());
        self.applied.parked = self.parked.iter().filter(|parked| !parked.rest).count() as u64;
        self.applied.skipped = self.selection.skipped;
    }

    fn note_passed(&mut self, ledger: &mut Ledger<'_>, ids: Vec<RecordId>) {
        if ids.is_empty() {
            return;
        }
        ids.iter().for_each(|id| self.seen.except(*id));
        self.seen_changed = true;
        ledger.push(Some(self.peer.server), EntryBody::Withheld(ids));
    }

    fn note_applied(&mut self, ledger: &mut Ledger<'_>, record: Prepared, now: i64) {
        self.seen.insert(record.whole.id);
        self.seen_changed = true;
        self.applied.records += 1;
        self.applied.rows += record.known().len() as u64;
        for (reason, change) in record.rest {
            let park = Park { reason: reason.into(), row: Some(change.key.clone()), waits_for: None };
            let rest = Record { changes: vec![change], ..record.whole.clone() };
            let parked = parked(self.peer.server, rest, &park, now);
            self.parked.push(ParkedRecord { blocks: false, rest: true, ..parked });
        }
        ledger.push(Some(self.peer.server), EntryBody::Record(record.whole));
    }

    fn save(&mut self, tx: &mut dyn Tx, ledger: Ledger<'_>, known: Vec<Known>) -> StoreResult<()> {
        ledger.close(tx)?;
        if self.seen_changed {
            tx.save_seen(&self.seen)?;
        }
        if !self.parked.is_empty() {
            tx.park(&self.parked)?;
            tx.add_notices(self.peer.server, &notices(&self.parked))?;
        }
        if !known.is_empty() {
            tx.save_known(self.peer.server, &known)?;
        }
        if self.selection.last(self.frame) {
            self.peer.received = self.frame.to;
            tx.save_peer(&self.peer)?;
        }
        Ok(())
    }
}

/// Records passed without being seen, in an order in which nothing later of their origin comes before them.
struct Passing {
    withheld: Vec<RecordId>,
    passed: Vec<RecordId>,
}

impl Passing {
    /// What the neighbour withheld and was not passed before.
    fn new(withheld: &[RecordId], seen: &Seen, own: ServerId) -> Self {
        let passed =
            |id: &RecordId| seen.origins.get(&id.origin).is_some_and(|positions| positions.through() >= id.position);
        let mut withheld: Vec<RecordId> =
            withheld.iter().filter(|id| id.origin != own && !passed(id)).copied().collect();
        withheld.sort();
        Passing { withheld, passed: Vec::new() }
    }

    /// Passes what was withheld before this record of its origin.
    fn pass_before(&mut self, id: RecordId) {
        let before = |other: &RecordId| other.origin == id.origin && other.position < id.position;
        self.passed.extend(self.withheld.iter().copied().filter(before));
        self.withheld.retain(|other| !before(other));
    }

    fn pass(&mut self, id: RecordId) {
        self.passed.push(id);
    }

    fn pass_all(&mut self) {
        self.passed.append(&mut self.withheld);
    }

    fn take(&mut self) -> Vec<RecordId> {
        std::mem::take(&mut self.passed)
    }
}

fn open<'t, 'r>(
    tx: &'t mut dyn Tx,
    ledger: Ledger<'r>,
    prepared: &[Prepared],
    references: &[ReferenceRow],
    may_block: bool,
) -> StoreResult<Runner<'t, 'r>> {
    let catalog = &ledger.rules.catalog;
    let changes = || prepared.iter().flat_map(Prepared::known);
    let request = lock_request(
        |table| catalog.table(table).is_some(),
        changes(),
        references.iter().map(|row| (&row.key, row.columns.as_slice())),
    );
    let created: BTreeSet<RowKey> =
        changes().filter(|change| change.op == Op::Insert).map(|change| change.key.clone()).collect();
    let blocked = if may_block {
        let keys = prepared.iter().flat_map(|record| &record.whole.changes).map(|change| change.key.clone());
        blocked_rows(tx, keys, u64::MAX)?
    } else {
        Default::default()
    };
    let mut runner = Runner::open(tx, ledger, request, &created)?;
    runner.overlay.blocked = blocked;
    Ok(runner)
}

fn created_rows(prepared: &[Prepared], fates: &[Result<(), Park>]) -> Vec<RowKey> {
    let applied = prepared.iter().zip(fates).filter(|(_, fate)| fate.is_ok());
    applied
        .flat_map(|(record, _)| record.known())
        .filter(|change| change.op == Op::Insert)
        .map(|change| change.key.clone())
        .collect()
}

fn notices(parked: &[ParkedRecord]) -> Vec<ParkNotice> {
    let notice = |parked: &ParkedRecord| ParkNotice {
        record: parked.record.id,
        reason: parked.reason.clone(),
        row: parked.waits_for.clone().or_else(|| parked.row.clone()),
    };
    parked.iter().map(notice).collect()
}
