//! The sequencer: gives committed captures their positions.
//!
//! Guarantees: positions are given after commit, in a transaction that holds the counter's lock, so a
//! reader that has passed a position never misses a lower one, and a rolled-back transaction leaves no
//! hole. Cost: the new captures only, whatever the history and the number of peers; a backlog takes many small
//! transactions, and none of it is taken while rows are locked. What a local edit overwrote without its author
//! having seen it is decided here like any other concurrent edit; the rows that must be written back stand in a
//! durable list until they are.

mod coalesce;
mod complete;
mod fixes;
mod split;

use crate::book::Book;
use crate::domain;
use crate::policy::POLICIES;
use crate::rules::Rules;
use crate::store::{Captured, Counter, EntryBody, Local, NewEntry, Role, Store, StoreError, StoreResult, Tx};
use crate::unify;
pub use fixes::overwritten;
use fixes::{Fixes, Written};
use std::sync::Arc;
use tributary_merge::{group_of, RowState};
use tributary_model::{Change, Name, Op, Position, Record, RecordId, RecordKind, RowKey, Seen, Value};

/// Changes that one transaction sequences; a larger source transaction is taken whole.
pub const SEQUENCE_CHANGES_MAX: usize = 2000;
/// Batches that may be sequenced while rows are locked; what came in since the backlog was taken is less.
const LOCKED_BATCHES_MAX: usize = 4;

/// What a call of the sequencer did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sequenced {
    /// Records that got a position.
    pub records: u64,
    /// Captured rows that could not be given an identity any more.
    pub unresolved: u64,
    /// Rows, or column groups of them, that the database did not let be written back; they stay listed.
    pub unfixed: u64,
}

/// Sequences everything that is committed, in as many transactions as it takes, and writes back what must be.
pub fn sequence_all(store: &dyn Store, rules: &Rules, now: i64) -> StoreResult<Sequenced> {
    let mut total = Sequenced::default();
    while sequence_batch(store, rules, now, &mut total)? {}
    fixes::write_back(store, rules, now, &mut total)?;
    Ok(total)
}

/// Sequences one transaction's worth; returns whether more waits.
fn sequence_batch(store: &dyn Store, rules: &Rules, now: i64, total: &mut Sequenced) -> StoreResult<bool> {
    let mut tx = store.begin()?;
    let counter = tx.lock_counter()?;
    let local = tx.local()?;
    let mut ledger = Ledger::new(rules, local, counter, now);
    let more = ledger.sequence(&mut *tx)?;
    if ledger.is_idle() {
        return Ok(false);
    }
    total.add(ledger.sequenced);
    ledger.close(&mut *tx)?;
    tx.commit()?;
    Ok(more)
}

impl Sequenced {
    fn add(&mut self, other: Sequenced) {
        self.records += other.records;
        self.unresolved += other.unresolved;
    }
}

/// What one transaction appends and decides.
pub(crate) struct Ledger<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) local: Local,
    pub(crate) now: i64,
    pub(crate) book: Book,
    counter: Counter,
    next: Position,
    entries: Vec<NewEntry>,
    fixes: Fixes,
    /// Metadata that these records make.
    made: Vec<RowKey>,
    taken: bool,
    pub(crate) sequenced: Sequenced,
}

impl<'a> Ledger<'a> {
    pub(crate) fn new(rules: &'a Rules, local: Local, counter: Counter, now: i64) -> Self {
        Ledger {
            rules,
            local,
            now,
            book: Book::default(),
            next: counter.next,
            counter,
            entries: Vec::new(),
            fixes: Fixes::default(),
            made: Vec::new(),
            taken: false,
            sequenced: Sequenced::default(),
        }
    }

    /// Sequences pending captures, one batch; returns whether more wait.
    pub(crate) fn sequence(&mut self, tx: &mut dyn Tx) -> StoreResult<bool> {
        let pending = tx.pending(SEQUENCE_CHANGES_MAX)?;
        if pending.captured.is_empty() {
            return Ok(false);
        }
        self.take(tx, &pending.captured)?;
        // Appended at once: the captures that make up an entry are deleted in the same transaction.
        self.append(tx)?;
        tx.pending_done(&pending.captured)?;
        Ok(pending.more)
    }

    /// Queues the records of captures and takes them into the merge state.
    pub(crate) fn take(&mut self, tx: &mut dyn Tx, captured: &[Captured]) -> StoreResult<()> {
        self.taken = true;
        let (mut records, unseen_from) = self.records(captured);
        complete::complete(tx, self.rules, &mut records)?;
        self.note_late(tx, &records)?;
        let keys = records.iter().flat_map(|record| &record.changes).map(|change| change.key.clone());
        self.book.load(tx, keys.collect::<Vec<_>>().into_iter())?;
        for (record, unseen_from) in records.into_iter().zip(unseen_from) {
            self.take_own(record, unseen_from);
        }
        Ok(())
    }

    /// Lists rows that were written by sessions which began before the last apply: what they make of the rows beside them
    /// is looked at later, as if they had just come. A server with a parent leaves that to it, as with all its rows but
    /// accounts, which do not go up.
    fn note_late(&mut self, tx: &mut dyn Tx, records: &[Record]) -> StoreResult<()> {
        let seen = tx.seen()?;
        let late = records.iter().filter(|record| *record.seen != seen).flat_map(|record| &record.changes);
        let mut late: Vec<&RowKey> = late.filter(|change| change.op != Op::Delete).map(|change| &change.key).collect();
        if !late.is_empty() && tx.peers()?.iter().any(|peer| peer.role == Role::Parent) {
            late.retain(|key| &*key.table == domain::ACCOUNTS);
        }
        late.into_iter().for_each(|key| self.fixes.note_late(key));
        Ok(())
    }

    /// The changes in the entries that are queued.
    pub(crate) fn queued(&self) -> impl Iterator<Item = &Change> {
        self.entries.iter().flat_map(|entry| match &entry.body {
            EntryBody::Record(record) => record.changes.as_slice(),
            EntryBody::Withheld(_) => &[],
        })
    }

    /// Sequences until nothing is pending: after rows were locked, before anything is decided about them. Where
    /// that is a backlog it is [`StoreError::Busy`]: it has to be taken first, without locks.
    pub(crate) fn sequence_under_locks(&mut self, tx: &mut dyn Tx) -> StoreResult<()> {
        for _ in 0..LOCKED_BATCHES_MAX {
            if !self.sequence(tx)? {
                return Ok(());
            }
        }
        Err(StoreError::Busy)
    }

    /// Whether there was nothing to do.
    pub(crate) fn is_idle(&self) -> bool {
        !self.taken && self.entries.is_empty()
    }

    /// Writes values back that stand although a local edit overwrote them, in rows that are locked (sorted). Others,
    /// and what the database refuses, are listed when the ledger is closed. Everything that waits has been sequenced.
    pub(crate) fn fix(&mut self, tx: &mut dyn Tx, locked: &[RowKey]) -> StoreResult<Written> {
        let written = self.fixes.take_of(locked).write(tx, self.rules, &self.book)?;
        self.fixes.add(&written.refused);
        Ok(written)
    }

    /// Writes the record that brings deleted rows back for everybody: a row points at them whose author had not
    /// seen the delete. It has seen what this server has, and stands in the journal before the record that
    /// made it needed, so that the servers further on do not meet the two without it and write one too.
    pub(crate) fn restore(&mut self, seen: Seen, changes: Vec<Change>) {
        let record = self.repair(seen, changes);
        for change in &record.changes {
            self.book.apply(self.rules, &record, change, self.now);
        }
        self.push(None, EntryBody::Record(record));
    }

    /// Writes a record of what this server did that leaves no merge state.
    pub(crate) fn tell(&mut self, seen: Seen, changes: Vec<Change>) {
        let record = self.repair(seen, changes);
        self.push(None, EntryBody::Record(record));
    }

    /// Writes the record of what a rule across rows has changed in locked rows, and of the entries that it raises.
    pub(crate) fn mend(
        &mut self,
        tx: &mut dyn Tx,
        seen: Seen,
        changes: Vec<Change>,
        entries: Vec<Change>,
    ) -> StoreResult<()> {
        let mut records = vec![self.repair(seen, changes)];
        complete::complete(tx, self.rules, &mut records)?;
        for mut record in records {
            self.book.load(tx, record.changes.iter().map(|change| change.key.clone()))?;
            for change in &record.changes {
                self.book.apply(self.rules, &record, change, self.now);
            }
            for entry in &entries {
                self.book.enter(tx, &record, entry, self.now)?;
            }
            record.changes.extend(entries.iter().cloned());
            self.push(None, EntryBody::Record(record));
        }
        Ok(())
    }

    /// Takes in the policies that records set, before anything else is decided; what stands otherwise then is listed to be
    /// written back.
    pub(crate) fn take_policies<'c>(
        &mut self,
        tx: &mut dyn Tx,
        records: impl Iterator<Item = &'c Record>,
    ) -> StoreResult<()> {
        for record in records {
            for change in record.changes.iter().filter(|change| &*change.key.table == POLICIES) {
                let fixes = self.book.take_policy(tx, self.rules, record, change)?;
                self.fixes.add(&fixes);
            }
        }
        Ok(())
    }

    /// Writes the record of what a person decided, in locked rows that show it already, and of the entries that it closes.
    /// It has seen what this server has: it ends every version that is known here.
    pub(crate) fn settle(
        &mut self,
        tx: &mut dyn Tx,
        author: Option<String>,
        changes: Vec<Change>,
        entries: Vec<Change>,
    ) -> StoreResult<()> {
        let seen = tx.seen()?;
        let decided = Record { kind: RecordKind::Settlement, author, ..self.repair(seen, changes) };
        let mut records = vec![decided.clone()];
        complete::complete(tx, self.rules, &mut records)?;
        // Of an admin's password nothing may travel.
        let mut record = records.pop().unwrap_or(Record { changes: Vec::new(), ..decided });
        self.book.load(tx, record.changes.iter().map(|change| change.key.clone()))?;
        for change in &record.changes {
            self.book.apply(self.rules, &record, change, self.now);
        }
        for entry in &entries {
            self.book.enter(tx, &record, entry, self.now)?;
        }
        record.changes.extend(entries);
        self.push(None, EntryBody::Record(record));
        Ok(())
    }

    fn repair(&self, seen: Seen, changes: Vec<Change>) -> Record {
        Record {
            id: RecordId { origin: self.local.server, position: self.next },
            kind: RecordKind::Repair,
            author: None,
            ordering_time: self.now,
            depth: self.local.depth,
            seen: Arc::new(seen),
            changes,
        }
    }

    /// Queues an entry; positions rise in the order of the calls.
    pub(crate) fn push(&mut self, source: Option<tributary_model::ServerId>, body: EntryBody) {
        self.entries.push(NewEntry { position: self.next, source, body });
        self.next = Position(self.next.0 + 1);
    }

    /// Appends the queued entries.
    pub(crate) fn append(&mut self, tx: &mut dyn Tx) -> StoreResult<()> {
        if !self.entries.is_empty() {
            self.counter = tx.append(&std::mem::take(&mut self.entries))?;
            self.next = self.counter.next;
        }
        Ok(())
    }

    /// Appends what is queued and writes the merge state back.
    pub(crate) fn close(mut self, tx: &mut dyn Tx) -> StoreResult<()> {
        self.append(tx)?;
        std::mem::take(&mut self.fixes).list(tx)?;
        if !self.made.is_empty() {
            tx.note_made(&self.made)?;
        }
        self.book.save(tx, self.now)
    }

    /// One record per capture that changed something, more where one could never travel; positions are given when it is taken. With
    /// each, from which position on its author had not seen this server's own journal.
    fn records(&mut self, captured: &[Captured]) -> (Vec<Record>, Vec<Option<Position>>) {
        let (mut records, mut unseen_from) = (Vec::with_capacity(captured.len()), Vec::with_capacity(captured.len()));
        for capture in captured {
            self.sequenced.unresolved += capture.unresolved.len() as u64;
            let changes = coalesce::coalesce(&self.rules.flows, &capture.changes);
            let record = |changes| Record {
                id: RecordId { origin: self.local.server, position: Position(0) },
                kind: capture.kind,
                author: capture.author.clone(),
                ordering_time: capture.ordering_time,
                depth: self.local.depth,
                seen: Arc::clone(&capture.seen),
                changes,
            };
            records.extend(split::parts(&self.rules.catalog, changes, split::PART_MAX).into_iter().map(record));
            unseen_from.resize(records.len(), capture.unseen_from);
        }
        (records, unseen_from)
    }

    /// Gives an own record its position and takes it into the merge state.
    fn take_own(&mut self, mut record: Record, unseen_from: Option<Position>) {
        record.id.position = self.next;
        self.unsee_stale(&mut record);
        for change in &record.changes {
            if !self.rules.leaves_state(&record, change, self.book.state(&change.key)) {
                continue;
            }
            let outcome = self.book.apply(self.rules, &record, change, self.now);
            self.fixes.note(change, &outcome);
            self.fixes.note_written_back(&record, unseen_from, change, self.book.state(&change.key));
        }
        self.sequenced.records += 1;
        self.made.extend(unify::made_here(&record));
        self.push(None, EntryBody::Record(record));
    }

    /// A column whose loaded value differs from the value that stands (stale cache) says that its author had not seen
    /// that: the record's seen set excepts the version that stands, for every server alike. So does a completed column:
    /// where the row shows another value than stands, that is what the author saw and the record carries on.
    fn unsee_stale(&self, record: &mut Record) {
        let stale: Vec<RecordId> = record
            .changes
            .iter()
            .filter(|change| change.op == Op::Update)
            .filter_map(|change| self.book.state(&change.key).map(|state| (change, state)))
            .flat_map(|(change, state)| stale_versions(change, state, &record.seen))
            .filter(|id| id.origin != self.local.server)
            .collect();
        if !stale.is_empty() {
            let seen = Arc::make_mut(&mut record.seen);
            stale.into_iter().for_each(|id| seen.except(id));
        }
    }
}

/// The standing versions that an update replaced without its author having seen their values.
fn stale_versions(change: &Change, state: &RowState, seen: &Seen) -> Vec<RecordId> {
    let replaced = |(name, loaded): &(Name, Value)| {
        let group = state.groups.get(group_of(&change.key.table, name))?;
        let standing = group.standing()?;
        let differs = standing.value(name).is_some_and(|value| value != loaded);
        (differs && seen.contains(standing.id)).then_some(standing.id)
    };
    change.old.iter().filter_map(replaced).collect()
}
