//! One group of a frame's records: one transaction.

use super::plan::{Fate, Park};
use super::prepare::{direction_from, Intake, Prepared};
use super::run::{blocked_rows, lock_request, parked, Runner, Sink};
use super::{references, Applied};
use crate::domain::{self, Arrival, Told, Touched};
use crate::flows::Flow;
use crate::journal::Ledger;
use crate::rules::Rules;
use crate::send::own_mark;
use crate::store::{EntryBody, Known, ParkedRecord, Peer, Store, StoreError, StoreResult, Tx};
use crate::unify;
use std::collections::{BTreeSet, HashMap, VecDeque};
use tributary_model::{
    Change, Frame, FramedRecord, Op, ParkNotice, Position, Record, RecordId, ReferenceRow, RowKey, Seen, ServerId,
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
        now: take.now,
        passing: Passing::new(&frame.withheld, &seen, ledger.local.server),
        seen,
        seen_changed: false,
        waiting: VecDeque::new(),
        applied: Applied::default(),
        parked: Vec::new(),
        created: Vec::new(),
        known: Vec::new(),
        touched: Touched::default(),
    };
    work.run(&mut *tx, ledger)?;
    let may_unpark = parked_before > 0 || !work.parked.is_empty();
    let done = Done {
        next: work.selection.next,
        last: work.selection.last(frame),
        applied: work.applied,
        created: work.created,
        may_unpark,
    };
    tx.commit()?;
    Ok(Step::Done(done))
}

/// The records of a group.
struct Selection<'f> {
    records: Vec<&'f FramedRecord>,
    from: usize,
    next: usize,
    skipped: u64,
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
        let mut selection = Selection { records: Vec::new(), next: take.at, skipped: 0, from: take.at };
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
    now: i64,
    seen: Seen,
    seen_changed: bool,
    passing: Passing,
    /// Records of the selection that are not dealt with yet, and whether this server's filter takes any of it.
    waiting: VecDeque<(RecordId, bool)>,
    applied: Applied,
    parked: Vec<ParkedRecord>,
    created: Vec<RowKey>,
    known: Vec<Known>,
    touched: Touched,
}

impl Work<'_> {
    /// Everything between locking and commit.
    fn run(&mut self, tx: &mut dyn Tx, mut ledger: Ledger<'_>) -> StoreResult<()> {
        let records: Vec<&Record> = self.selection.records.iter().map(|framed| &framed.record).collect();
        let intake = Intake::new(tx, self.rules, &self.peer, &records)?;
        let taken: Vec<Option<Prepared>> = records.iter().map(|record| intake.prepare(record)).collect();
        self.waiting = records.iter().zip(&taken).map(|(record, taken)| (record.id, taken.is_some())).collect();
        let mut prepared: Vec<Prepared> = taken.into_iter().flatten().collect();
        ledger.take_policies(tx, prepared.iter().map(|prepared| &prepared.whole))?;
        let references =
            if self.selection.from == 0 { references::taken(self.rules, &self.frame.references) } else { Vec::new() };
        self.known = references::known(&references);
        let mut aliases = tx.aliases()?;
        let (references, mut renamed) = unify::references(tx, references, &mut aliases)?;
        renamed.extend(unify::arriving(tx, self.rules, &self.peer, self.frame, &mut prepared, &mut aliases)?);
        if !renamed.is_empty() {
            ledger.tell(self.seen.clone(), renamed);
        }
        let mut runner = open(tx, ledger, &prepared, &references, self.parked_before > 0)?;
        self.created = runner.create_references(references)?;
        runner.run(&mut prepared, self)?;
        self.applied.warnings.append(&mut runner.warnings);
        let Runner { tx, mut ledger, otherwise, .. } = runner;
        self.touched.add_whole(otherwise);
        self.note_rest(&mut ledger);
        self.check_rules(tx, &mut ledger)?;
        self.save(tx, ledger)
    }

    /// Looks at what the group's rows make of rows beside them.
    fn check_rules(&mut self, tx: &mut dyn Tx, ledger: &mut Ledger<'_>) -> StoreResult<()> {
        let mut touched = std::mem::take(&mut self.touched);
        touched.extend(self.created.iter().filter(|key| &*key.table == "users").cloned());
        let told = Told::of(self.frame, self.selection.from, self.selection.next);
        domain::check(tx, ledger, &mut touched, &Arrival { from: self.peer.role, seen: &self.seen, told })
    }

    /// Passes the records that the filter refused, up to the next one that it did not; returns that one.
    fn pass_refused(&mut self) -> Option<RecordId> {
        while let Some((id, taken)) = self.waiting.pop_front() {
            self.passing.pass_before(id);
            if taken {
                return Some(id);
            }
            self.passing.pass(id);
            self.applied.refused += 1;
        }
        None
    }

    fn note_rest(&mut self, ledger: &mut Ledger<'_>) {
        self.pass_refused();
        if self.selection.last(self.frame) {
            self.passing.pass_all();
        }
        self.note_passed(ledger);
        self.applied.parked = self.parked.iter().filter(|parked| !parked.rest).count() as u64;
        self.applied.skipped = self.selection.skipped;
    }

    fn note_passed(&mut self, ledger: &mut Ledger<'_>) {
        let ids = self.passing.take();
        if ids.is_empty() {
            return;
        }
        ids.iter().for_each(|id| self.seen.except(*id));
        self.seen_changed = true;
        ledger.push(Some(self.peer.server), EntryBody::Withheld(ids));
    }

    fn note_applied(&mut self, ledger: &mut Ledger<'_>, record: &mut Prepared) {
        self.seen.insert(record.whole.id);
        self.seen_changed = true;
        self.applied.records += 1;
        self.applied.rows += record.known().len() as u64;
        self.touched.add(&record.whole, record.known());
        let inserts = record.known().iter().filter(|change| change.op == Op::Insert);
        self.created.extend(inserts.map(|change| change.key.clone()));
        self.known.extend(own_marks(self.rules, &self.peer, record.known()));
        for (reason, change) in std::mem::take(&mut record.rest) {
            let park = Park { reason: reason.into(), row: Some(change.key.clone()), waits_for: None };
            let rest = Record { changes: vec![change], ..record.whole.clone() };
            let parked = parked(self.peer.server, rest, &park, self.now);
            self.parked.push(ParkedRecord { blocks: false, rest: true, ..parked });
        }
        ledger.push(Some(self.peer.server), EntryBody::Record(record.take()));
    }

    fn save(&mut self, tx: &mut dyn Tx, ledger: Ledger<'_>) -> StoreResult<()> {
        ledger.close(tx)?;
        if self.seen_changed {
            tx.save_seen(&self.seen)?;
        }
        if !self.parked.is_empty() {
            tx.park(&self.parked)?;
            tx.add_notices(self.peer.server, &notices(&self.parked))?;
        }
        if !self.known.is_empty() {
            tx.save_known(self.peer.server, &self.known)?;
        }
        if self.selection.last(self.frame) {
            self.peer.received = self.frame.to;
            tx.save_peer(&self.peer)?;
        }
        Ok(())
    }
}

/// Queues the relay entries and the parked records, and counts what is seen now and what not: in the order of the
/// frame, what is passed unseen before what comes after it, or it would count as seen.
impl Sink for Work<'_> {
    fn note(&mut self, ledger: &mut Ledger<'_>, record: &mut Prepared, fate: Fate) {
        let Some(id) = self.pass_refused() else { return };
        match fate {
            Ok(restored) => {
                self.note_passed(ledger);
                if !restored.is_empty() {
                    let mut seen = self.seen.clone();
                    seen.insert(id);
                    ledger.restore(seen, restored);
                }
                self.note_applied(ledger, record);
            }
            Err(park) => {
                self.passing.pass(id);
                // Its edits come in later: they wait for it, where they would be refused as somebody else's.
                self.known.extend(own_marks(self.rules, &self.peer, record.known()));
                self.parked.push(parked(self.peer.server, record.take(), &park, self.now));
            }
        }
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

    /// Passes what was withheld of this record's origin up to the record: itself too, which was withheld once if it was parked.
    fn pass_before(&mut self, id: RecordId) {
        let before = |other: &RecordId| other.origin == id.origin && other.position <= id.position;
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

/// The marks of rows that the neighbour creates and may therefore edit later.
pub(super) fn own_marks(rules: &Rules, peer: &Peer, changes: &[Change]) -> Vec<Known> {
    let direction = direction_from(peer);
    let inserts = changes.iter().filter(|change| change.op == Op::Insert);
    let own = inserts.filter(|change| rules.flows.row(&change.key, direction) == Flow::NewAndOwn);
    own.map(|change| Known { key: own_mark(&change.key), position: Position(0) }).collect()
}

/// What a neighbour is told of its parked records.
pub(super) fn notices(parked: &[ParkedRecord]) -> Vec<ParkNotice> {
    let notice = |parked: &ParkedRecord| ParkNotice {
        record: parked.record.id,
        reason: parked.reason.clone(),
        row: parked.waits_for.clone().or_else(|| parked.row.clone()),
    };
    parked.iter().map(notice).collect()
}
