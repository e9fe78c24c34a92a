//! Rows that the journal does not know: judged under locks and journaled as ordinary records of kind sweep.
//!
//! Guarantees: a row is judged when everything that users committed has its position and nobody holds the row, so that
//! what was captured is never taken for unseen; what differs from what the journal knows, and only that, becomes a
//! change. A suspect whose row the journal has touched since it was suspected is left for later. A sweep that is cut
//! anywhere has either journaled a batch or not.

use crate::book::Book;
use crate::journal::Ledger;
use crate::rules::Rules;
use crate::store::{Captured, Columns, EntryBody, Hashes, LockRequest, RowImage, Store, StoreResult, Tx};
use crate::unify;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use tributary_merge::{Existence, RowState, EXISTENCE};
use tributary_model::{Change, Name, Op, Position, RecordKind, RowKey};

/// Suspects that one transaction judges.
pub const SUSPECTS_AT_ONCE: usize = 200;
/// Changes of the journal that are read at once.
const ENTRY_ROWS_MAX: usize = 2000;
const ENTRY_BYTES_MAX: usize = 1 << 20;
const FIXES_AT_ONCE: usize = 1000;

/// Whether what a table holds when it first turns up is taken as it is: an upgrade has moved or copied it there from what all
/// servers have. Metadata that can be told by its name is journaled, and unified where others made it too.
pub fn is_taken_as_it_comes(table: &str) -> bool {
    !unify::may_be_made_twice(table)
}

/// A row that does not look as the journal would have it.
#[derive(Clone, Debug, PartialEq)]
pub struct Suspect {
    /// Which row.
    pub key: RowKey,
    /// What it held when it was last in order; `None` when it was never seen.
    pub known: Option<Hashes>,
    /// Whether it is taken as it is when nothing else is known of it: it was here before Tributary.
    pub founding: bool,
}

/// What became of suspects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Rows journaled as new.
    pub inserted: u64,
    /// Rows of which changed columns were journaled.
    pub changed: u64,
    /// Rows whose deletion was journaled.
    pub deleted: u64,
    /// Rows that are in order as they are now.
    pub adopted: Vec<RowKey>,
    /// Rows that are gone and known to be.
    pub gone: Vec<RowKey>,
    /// Rows that the journal has touched meanwhile: to be looked at again.
    pub later: Vec<RowKey>,
}

/// Judges suspects, one transaction's worth of distinct rows. `through` is the position up to which the journal went into what is
/// known. [`crate::store::StoreError::Busy`] when a user holds one of the rows.
pub fn settle(
    store: &dyn Store,
    rules: &Rules,
    suspects: &[Suspect],
    through: Position,
    now: i64,
) -> StoreResult<Settled> {
    let mut tx = store.begin()?;
    let counter = tx.lock_counter()?;
    let local = tx.local()?;
    let mut ledger = Ledger::new(rules, local, counter, now);
    let mut keys: Vec<RowKey> = suspects.iter().map(|suspect| suspect.key.clone()).collect();
    keys.sort();
    keys.dedup();
    let here = tx.lock_rows(&LockRequest { write: keys.clone(), refer: Vec::new() })?;
    ledger.sequence_under_locks(&mut *tx)?;
    let mut touched = touched_since(&mut *tx, through)?;
    // What an old session overwrote shows a value that does not stand until it is written back.
    touched.extend(to_be_written_back(&mut *tx)?);
    ledger.book.load(&mut *tx, keys.iter().cloned())?;
    let present: Vec<RowKey> = keys.into_iter().filter(|key| here.contains(key) && !touched.contains(key)).collect();
    let judge = Judge {
        rules,
        book: &ledger.book,
        images: tx.rows(&present)?,
        hashes: tx.hashes(rules, &present)?,
        standing: tx.hashes_of(rules, &standing(&ledger.book, &present))?,
        had_by_neighbours: had_by_neighbours(&mut *tx, suspects)?,
    };
    let mut settled = Settled::default();
    let mut changes: Vec<Change> = Vec::new();
    for suspect in suspects {
        if touched.contains(&suspect.key) {
            settled.later.push(suspect.key.clone());
            continue;
        }
        match judge.verdict(suspect) {
            Verdict::Change(change) => changes.push(change),
            Verdict::InOrder => settled.adopted.push(suspect.key.clone()),
            Verdict::Gone => settled.gone.push(suspect.key.clone()),
        }
    }
    journal(&mut *tx, &mut ledger, changes, &mut settled, now)?;
    ledger.close(&mut *tx)?;
    tx.commit()?;
    Ok(settled)
}

/// Each change is a record of its own: nobody knows what was written together, and what one server refuses must not hold
/// the others up.
fn journal(
    tx: &mut dyn Tx,
    ledger: &mut Ledger<'_>,
    changes: Vec<Change>,
    settled: &mut Settled,
    now: i64,
) -> StoreResult<()> {
    if changes.is_empty() {
        return Ok(());
    }
    log_found(&changes);
    let rows: Vec<(RowKey, Op)> = changes.iter().map(|change| (change.key.clone(), change.op)).collect();
    let seen = Arc::new(tx.seen()?);
    let swept = |change| Captured {
        tx: [0; 16],
        kind: RecordKind::Sweep,
        author: None,
        ordering_time: now,
        seen: Arc::clone(&seen),
        unseen_from: None,
        changes: vec![change],
        unresolved: Vec::new(),
    };
    ledger.take(tx, &changes.into_iter().map(swept).collect::<Vec<_>>())?;
    let queued: HashSet<RowKey> = ledger.queued().map(|change| change.key.clone()).collect();
    for (key, op) in rows {
        match op {
            // What no other server may be told is in order here.
            _ if !queued.contains(&key) => settled.adopted.push(key),
            Op::Insert => settled.inserted += 1,
            Op::Update => settled.changed += 1,
            Op::Delete => settled.deleted += 1,
        }
    }
    Ok(())
}

/// Says in the log which tables and columns somebody writes past capture; no values.
fn log_found(changes: &[Change]) {
    let mut found: BTreeMap<(&Name, &str, Vec<&Name>), usize> = BTreeMap::new();
    for change in changes {
        let what = match change.op {
            Op::Insert => ("new", Vec::new()),
            Op::Update => ("changed", change.columns.iter().map(|(name, _)| name).collect()),
            Op::Delete => ("deleted", Vec::new()),
        };
        *found.entry((&change.key.table, what.0, what.1)).or_default() += 1;
    }
    for ((table, what, columns), rows) in found {
        let columns: Vec<&str> = columns.into_iter().map(AsRef::as_ref).collect();
        log::info!("A sweep found {rows} {what} rows in {table}, written unseen: {}", columns.join(", "));
    }
}

/// Rows that are listed to be written back.
fn to_be_written_back(tx: &mut dyn Tx) -> StoreResult<Vec<RowKey>> {
    let mut rows: Vec<RowKey> = Vec::new();
    loop {
        let listed = tx.fixes(rows.last(), FIXES_AT_ONCE)?;
        let ended = listed.len() < FIXES_AT_ONCE;
        rows.extend(listed.into_iter().map(|fix| fix.key));
        if ended {
            return Ok(rows);
        }
    }
}

/// The rows of all entries behind a position.
fn touched_since(tx: &mut dyn Tx, through: Position) -> StoreResult<HashSet<RowKey>> {
    let mut touched = HashSet::new();
    let mut after = through;
    loop {
        let entries = tx.entries_after(after, ENTRY_ROWS_MAX, ENTRY_BYTES_MAX)?;
        let Some(last) = entries.last() else { return Ok(touched) };
        after = last.position;
        for entry in entries {
            if let EntryBody::Record(record) = entry.body {
                touched.extend(record.changes.into_iter().map(|change| change.key));
            }
        }
    }
}

/// The suspects that nobody knows here and a neighbour is known to have: they came as reference rows.
fn had_by_neighbours(tx: &mut dyn Tx, suspects: &[Suspect]) -> StoreResult<BTreeSet<RowKey>> {
    let new: Vec<RowKey> =
        suspects.iter().filter(|suspect| suspect.known.is_none()).map(|suspect| suspect.key.clone()).collect();
    let mut had = BTreeSet::new();
    if !new.is_empty() {
        for peer in tx.peers()? {
            // Those that went out from here have another position.
            let brought = tx.known(peer.server, &new)?.into_iter().filter(|(_, at)| *at == Position(0));
            had.extend(brought.map(|(key, _)| key));
        }
    }
    Ok(had)
}

enum Verdict {
    Change(Change),
    InOrder,
    Gone,
}

/// What is known of the locked rows.
struct Judge<'j> {
    rules: &'j Rules,
    book: &'j Book,
    images: HashMap<RowKey, RowImage>,
    hashes: HashMap<RowKey, Hashes>,
    /// What stands, as this database would hold it.
    standing: HashMap<RowKey, Hashes>,
    had_by_neighbours: BTreeSet<RowKey>,
}

impl Judge<'_> {
    fn verdict(&self, suspect: &Suspect) -> Verdict {
        let key = &suspect.key;
        let state = self.book.state(key);
        let deleted = state.is_some_and(|state| state.existence() == Existence::Deleted);
        let (Some(image), Some(hashes)) = (self.images.get(key), self.hashes.get(key)) else {
            return if suspect.known.is_none() || deleted {
                Verdict::Gone
            } else {
                Verdict::Change(deletion(key, state))
            };
        };
        let created = state.is_some_and(|state| {
            state.existence() == Existence::Kept
                || state.members(EXISTENCE).iter().any(|version| version.op == Op::Insert)
        });
        let expected = created || suspect.founding || self.had_by_neighbours.contains(key);
        match &suspect.known {
            _ if deleted => Verdict::Change(insertion(key, image)),
            None if !expected => Verdict::Change(insertion(key, image)),
            known => self.difference(key, image, hashes, known.as_ref(), state),
        }
    }

    /// The columns that hold something else than they are known to, and than stands. A column of which neither is known is
    /// in order.
    fn difference(
        &self,
        key: &RowKey,
        image: &RowImage,
        hashes: &Hashes,
        known: Option<&Hashes>,
        state: Option<&RowState>,
    ) -> Verdict {
        let stands = self.standing.get(key);
        let differs = |name: &Name, hash: &u32| {
            let same = stands.and_then(|stands| stands.get(name)).map(|stands| stands == hash);
            match known.and_then(|known| known.get(name)) {
                Some(known) => hash != known && same != Some(true),
                None => same == Some(false),
            }
        };
        let unlike = |name: &Name| hashes.get(name).is_some_and(|hash| differs(name, hash));
        let columns: Columns = image.columns.iter().filter(|(name, _)| unlike(name)).cloned().collect();
        let mut old = state.map(RowState::standing).unwrap_or_default();
        old.retain(|(name, _)| columns.iter().any(|(changed, _)| changed == name));
        if columns.is_empty() || !self.rules.flows.journaled(key) {
            return Verdict::InOrder;
        }
        Verdict::Change(Change { key: key.clone(), op: Op::Update, columns, old, local_id: None })
    }
}

/// What stands in these rows, as far as anything is known of them.
fn standing(book: &Book, keys: &[RowKey]) -> Vec<(RowKey, Columns)> {
    keys.iter().filter_map(|key| Some((key.clone(), book.state(key)?.standing()))).collect()
}

fn insertion(key: &RowKey, image: &RowImage) -> Change {
    Change {
        key: key.clone(),
        op: Op::Insert,
        columns: image.columns.clone(),
        old: Vec::new(),
        local_id: image.local_id,
    }
}

/// A delete with what is known of the row.
fn deletion(key: &RowKey, state: Option<&RowState>) -> Change {
    let old = state.map(RowState::standing).unwrap_or_default();
    Change { key: key.clone(), op: Op::Delete, columns: Vec::new(), old, local_id: None }
}
