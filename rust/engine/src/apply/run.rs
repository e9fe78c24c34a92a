//! Runs prepared records through one transaction: lock, sequence, plan, write.
//!
//! Hopeful first: all records as one batch. When the database refuses a row, the batch is undone and tried
//! by halves until the record is found, which is parked; so one bad record costs a few batches, not one
//! round trip per row.

use super::batch::Batch;
use super::plan::{Fate, Overlay, Park};
use super::prepare::Prepared;
use crate::journal::Ledger;
use crate::store::{
    LockRequest, ParkedRecord, RowImage, RowReason, RowWrite, RowWriteWarning, StoreError, StoreResult, Tx,
};
use std::collections::{BTreeSet, HashMap, HashSet};
use tributary_model::{Change, Op, RowKey, Value};

/// The code of a record that waits for an earlier one on its rows.
pub(super) const BEHIND_PARKED: &str = "behind-parked";

/// One transaction's work.
pub(super) struct Runner<'t, 'r> {
    pub(super) tx: &'t mut dyn Tx,
    pub(super) ledger: Ledger<'r>,
    pub(super) overlay: Overlay,
    pub(super) warnings: Vec<RowWriteWarning>,
    pub(super) images: HashMap<RowKey, RowImage>,
    /// Rows that are otherwise than their changes say: they were gone and are back, or another version stands.
    pub(super) otherwise: Vec<RowKey>,
    exists: HashMap<RowKey, bool>,
}

/// Takes down what became of each record, in order, as soon as it is certain: before anything later is decided.
pub(super) trait Sink {
    /// The record is dealt with; its content is not needed any more.
    fn note(&mut self, ledger: &mut Ledger<'_>, record: &mut Prepared, fate: Fate);
}

impl<'t, 'r> Runner<'t, 'r> {
    /// Locks the rows that will be written, finds those that will be pointed at, and sequences what users
    /// committed on them before: nothing is decided before that.
    pub(super) fn open(
        tx: &'t mut dyn Tx,
        ledger: Ledger<'r>,
        request: LockRequest,
        created: &BTreeSet<RowKey>,
    ) -> StoreResult<Self> {
        let mut runner = Runner {
            tx,
            ledger,
            overlay: Overlay::default(),
            warnings: Vec::new(),
            images: HashMap::new(),
            otherwise: Vec::new(),
            exists: HashMap::new(),
        };
        runner.lock(&request)?;
        runner.ledger.sequence_under_locks(runner.tx)?;
        if runner.ledger.fix(runner.tx, &request.write)?.changed_something() {
            runner.lock(&request)?; // a row that was gone may be back
        }
        let missing = request.refer.iter().filter(|key| !runner.exists[*key]);
        let keys: Vec<RowKey> = request.write.iter().chain(missing).cloned().collect();
        runner.ledger.book.load(runner.tx, keys.into_iter())?;
        let twice: Vec<RowKey> = created.iter().filter(|key| runner.exists[*key]).cloned().collect();
        if !twice.is_empty() {
            runner.images = runner.tx.rows(&twice)?;
        }
        Ok(runner)
    }

    fn lock(&mut self, request: &LockRequest) -> StoreResult<()> {
        let found = self.tx.lock_rows(request)?;
        for key in request.write.iter().chain(&request.refer) {
            self.exists.insert(key.clone(), found.contains(key));
        }
        Ok(())
    }

    /// Whether a row is there, as far as this transaction has come.
    pub(super) fn is_there(&mut self, key: &RowKey) -> StoreResult<bool> {
        if let Some(known) = self.overlay.exists.get(key).or_else(|| self.exists.get(key)) {
            return Ok(*known);
        }
        if self.ledger.rules.catalog.table(&key.table).is_none() {
            return Ok(false);
        }
        self.lock(&LockRequest { write: Vec::new(), refer: vec![key.clone()] })?;
        self.ledger.book.load(self.tx, std::iter::once(key.clone()))?;
        Ok(self.exists[key])
    }

    /// Runs the records in order.
    pub(super) fn run(&mut self, records: &mut [Prepared], sink: &mut dyn Sink) -> StoreResult<()> {
        let mut done = 0;
        while done < records.len() {
            done += self.attempt(&mut records[done..], &Manner::default(), sink)?;
        }
        Ok(())
    }

    /// Plans and writes as many of the records as go into one batch; returns how many are dealt with.
    fn attempt(&mut self, records: &mut [Prepared], manner: &Manner, sink: &mut dyn Sink) -> StoreResult<usize> {
        let overlay = self.overlay.clone();
        let marks = self.ledger.book.marks();
        let mut batch = Batch::default();
        let mut fates: Vec<Fate> = Vec::new();
        for record in records.iter() {
            let way = self.way(record)?;
            let restores = way.as_ref().is_ok_and(|targets| !targets.is_empty());
            if !fates.is_empty() && (restores || self.must_wait_for(&batch, record)) {
                break;
            }
            fates.push(self.plan(&mut batch, record, way, &manner.refused)?);
            if restores {
                break;
            }
        }
        let planned = fates.len();
        match self.write(batch, manner.deletes_first) {
            Ok(()) => {
                for (record, fate) in records.iter_mut().zip(fates) {
                    sink.note(&mut self.ledger, record, fate);
                }
                Ok(planned)
            }
            Err(StoreError::Row { key, reason }) => {
                self.tx.rollback_to_savepoint()?;
                self.overlay = overlay;
                self.ledger.book.reset(marks);
                if planned > 1 {
                    let half = planned / 2;
                    self.run(&mut records[..half], sink)?;
                    return Ok(half);
                }
                self.mend_or_park(&mut records[..1], manner, (key, reason), sink)
            }
            Err(error) => Err(error),
        }
    }

    fn write(&mut self, batch: Batch, deletes_first: bool) -> StoreResult<()> {
        let writes = batch.into_writes();
        if writes.is_empty() {
            return Ok(());
        }
        self.tx.savepoint()?;
        for part in in_parts(writes, deletes_first) {
            let warnings = self.tx.write(&part)?;
            self.warnings.extend(warnings);
            for write in &part {
                self.images.remove(&write.key);
            }
        }
        Ok(())
    }

    /// A record that the database refuses alone. Deletes that meet references are given up (the row stays, with
    /// an entry); a unique value that the record itself gives free is given free first; anything else parks it.
    fn mend_or_park(
        &mut self,
        single: &mut [Prepared],
        manner: &Manner,
        (key, reason): (Option<RowKey>, RowReason),
        sink: &mut dyn Sink,
    ) -> StoreResult<usize> {
        if let Some(other) = manner.instead(single[0].known(), key.as_ref(), &reason) {
            return self.attempt(single, &other, sink);
        }
        self.overlay.block(&single[0].whole);
        sink.note(&mut self.ledger, &mut single[0], Err(Park::refused(key, &reason)));
        Ok(1)
    }

    /// Whether a record needs the batch so far to be written first.
    fn must_wait_for(&self, batch: &Batch, record: &Prepared) -> bool {
        record.known().iter().any(|change| match change.op {
            Op::Insert => {
                batch.deletes(&change.key)
                    || (batch.writes(&change.key) && self.overlay.exists.get(&change.key) != Some(&false))
            }
            Op::Update => batch.deletes(&change.key),
            Op::Delete => false,
        })
    }
}

/// How a batch is written, where the usual way is refused.
#[derive(Clone, Default)]
struct Manner {
    /// Deletes that are given up.
    refused: BTreeSet<RowKey>,
    /// Deletes before updates before inserts.
    deletes_first: bool,
}

impl Manner {
    /// Another way to write a lone record that was refused, if there is one left.
    fn instead(&self, changes: &[Change], key: Option<&RowKey>, reason: &RowReason) -> Option<Manner> {
        match reason {
            RowReason::StillReferenced => {
                let more = deletes_to_refuse(changes, &self.refused, key);
                let refused = self.refused.union(&more).cloned().collect();
                (!more.is_empty()).then_some(Manner { refused, deletes_first: self.deletes_first })
            }
            RowReason::DuplicateValue(_) if !self.deletes_first => {
                let frees = changes.iter().any(|change| change.op != Op::Insert);
                frees.then(|| Manner { deletes_first: true, ..self.clone() })
            }
            _ => None,
        }
    }
}

fn in_parts(writes: Vec<RowWrite>, deletes_first: bool) -> Vec<Vec<RowWrite>> {
    if !deletes_first {
        return vec![writes];
    }
    let of = |op: Op| writes.iter().filter(|write| write.op == op).cloned().collect::<Vec<_>>();
    let parts = [of(Op::Delete), of(Op::Update), of(Op::Insert)];
    parts.into_iter().filter(|part| !part.is_empty()).collect()
}

fn deletes_to_refuse(changes: &[Change], refused: &BTreeSet<RowKey>, key: Option<&RowKey>) -> BTreeSet<RowKey> {
    let deletes = || changes.iter().filter(|change| change.op == Op::Delete).map(|change| &change.key);
    let open = |key: &&RowKey| !refused.contains(*key);
    match key {
        Some(key) if deletes().any(|delete| delete == key) => std::iter::once(key).filter(open).cloned().collect(),
        _ => deletes().filter(open).cloned().collect(),
    }
}

/// What to lock for these changes: their rows, and the rows that they will point at.
pub(super) fn lock_request<'a>(
    known_table: impl Fn(&str) -> bool,
    changes: impl Iterator<Item = &'a Change> + Clone,
    references: impl Iterator<Item = (&'a RowKey, &'a [(tributary_model::Name, Value)])> + Clone,
) -> LockRequest {
    let write: BTreeSet<&RowKey> =
        changes.clone().map(|change| &change.key).chain(references.clone().map(|(key, _)| key)).collect();
    let columns = changes.map(|change| change.columns.as_slice()).chain(references.map(|(_, columns)| columns));
    let refer: BTreeSet<&RowKey> = columns
        .flatten()
        .filter_map(|(_, value)| value.reference())
        .filter(|key| !write.contains(key) && known_table(&key.table))
        .collect();
    LockRequest { write: write.into_iter().cloned().collect(), refer: refer.into_iter().cloned().collect() }
}

/// Rows on which earlier parked records make later ones wait.
pub(super) fn blocked_rows(
    tx: &mut dyn Tx,
    keys: impl Iterator<Item = RowKey>,
    before: u64,
) -> StoreResult<HashSet<RowKey>> {
    let keys: Vec<RowKey> = keys.collect::<BTreeSet<_>>().into_iter().collect();
    let blocking = tx.parked_blocking(&keys)?;
    Ok(blocking.into_iter().filter(|(_, number)| *number < before).map(|(key, _)| key).collect())
}

/// A record to be parked.
pub(super) fn parked(
    source: tributary_model::ServerId,
    record: tributary_model::Record,
    park: &Park,
    now: i64,
) -> ParkedRecord {
    ParkedRecord {
        number: 0,
        source,
        reason: park.reason.clone(),
        row: park.row.clone(),
        waits_for: park.waits_for.clone(),
        blocks: true,
        rest: false,
        since: now,
        attempts: 0,
        record,
    }
}
