//! Decides what one record makes of the rows, and whether it can be applied at all.

use super::batch::{overlay, Batch};
use super::prepare::Prepared;
use super::run::{Runner, BEHIND_PARKED};
use crate::catalog::Identity;
use crate::store::{RowReason, RowWrite, StoreResult};
use std::collections::{BTreeSet, HashMap, HashSet};
use tributary_merge::{created_twice, group_of, Existence, Outcome, Version};
use tributary_model::{Change, Name, Op, Position, Record, RecordId, RecordKind, RowKey, ServerId, Value};

/// What the records planned so far made of the database.
#[derive(Clone, Default)]
pub(super) struct Overlay {
    /// Rows that were created or deleted.
    pub(super) exists: HashMap<RowKey, bool>,
    /// Rows on which a parked record makes later ones wait.
    pub(super) blocked: HashSet<RowKey>,
}

impl Overlay {
    /// Makes later records on the record's rows wait.
    pub(super) fn block(&mut self, record: &Record) {
        self.blocked.extend(record.changes.iter().map(|change| change.key.clone()));
    }
}

/// What became of a record: the deleted rows that it brought back, or why it is parked.
pub(super) type Fate = Result<Vec<Change>, Park>;

/// Whether a record can be applied: the deleted rows that must come back for it, in order, or what is in its way.
pub(super) type Way = Result<Vec<RowKey>, Park>;

/// Why a record cannot be applied now.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Park {
    pub(super) reason: String,
    pub(super) row: Option<RowKey>,
    pub(super) waits_for: Option<RowKey>,
}

impl Park {
    /// The database refused a row.
    pub(super) fn refused(row: Option<RowKey>, reason: &RowReason) -> Park {
        let waits_for = match reason {
            RowReason::MissingReference(target) => target.clone(),
            _ => None,
        };
        Park { reason: reason.code(), row, waits_for }
    }

    fn missing(row: &RowKey, target: RowKey) -> Park {
        let reason = RowReason::MissingReference(None).code();
        Park { reason, row: Some(row.clone()), waits_for: Some(target) }
    }

    fn waiting(reason: &RowReason, row: &RowKey) -> Park {
        Park { reason: reason.code(), row: Some(row.clone()), waits_for: Some(row.clone()) }
    }
}

impl Runner<'_, '_> {
    /// Plans one record whose way was looked at; gives the deleted rows that come back for it. Nothing is
    /// changed when it has to be parked, but that its rows are blocked.
    pub(super) fn plan(
        &mut self,
        batch: &mut Batch,
        record: &Prepared,
        way: Way,
        refused: &BTreeSet<RowKey>,
    ) -> StoreResult<Fate> {
        let targets = match way {
            Ok(targets) => targets,
            Err(park) => {
                self.overlay.block(&record.whole);
                return Ok(Err(park));
            }
        };
        let mut restored: Vec<Change> = targets.iter().filter_map(|key| self.restore(batch, key)).collect();
        for change in record.known() {
            let write = self.plan_change(&record.whole, change)?;
            if self.outlives_a_sweep(&record.whole, change, write.as_ref())? {
                restored.extend(self.keep(&change.key));
                continue;
            }
            if refused.contains(&change.key) && write.as_ref().is_some_and(|write| write.op == Op::Delete) {
                restored.extend(self.keep(&change.key));
                continue;
            }
            if let Some(write) = write {
                let there = write.op != Op::Delete;
                self.overlay.exists.insert(write.key.clone(), there);
                batch.push(write);
            }
        }
        if matches!(record.whole.kind, RecordKind::Repair | RecordKind::Settlement) {
            for entry in &record.entries {
                self.ledger.book.enter(self.tx, &record.whole, entry, self.ledger.now)?;
            }
        }
        Ok(Ok(restored))
    }

    /// Looks at what stands in a record's way.
    pub(super) fn way(&mut self, record: &Prepared) -> StoreResult<Way> {
        let rows = &record.whole.changes;
        // An edit of a row that was found later, or has to be brought back, waits for that very record.
        let brings = matches!(record.whole.kind, RecordKind::Sweep | RecordKind::Repair);
        let finds_new = |change: &Change| change.op == Op::Insert && brings;
        let mut bound = rows.iter().filter(|change| !finds_new(change)).map(|change| &change.key);
        if let Some(row) = bound.find(|key| self.overlay.blocked.contains(key)) {
            return Ok(Err(Park { reason: BEHIND_PARKED.into(), row: Some(row.clone()), waits_for: None }));
        }
        let own: HashSet<&RowKey> =
            record.known().iter().filter(|change| change.op == Op::Insert).map(|change| &change.key).collect();
        let mut restores = Vec::new();
        for change in record.known().iter().filter(|change| change.op != Op::Delete) {
            if self.is_overtaken(&change.key, record.whole.id) {
                continue;
            }
            let mut restored = Vec::new();
            if change.op == Op::Update && !self.is_there(&change.key)? && !own.contains(&change.key) {
                match self.ledger.book.restorable(self.ledger.rules, &change.key) {
                    Some(row) => restored = row,
                    None => return Ok(Err(Park::waiting(&RowReason::NoSuchRow, &change.key))),
                }
            }
            for columns in [&change.columns, &restored] {
                if let Some(missing) = self.missing_target(columns, record.whole.id, &own, &mut restores)? {
                    return Ok(Err(Park::missing(&change.key, missing)));
                }
            }
        }
        Ok(Ok(restores))
    }

    /// The first row that the columns point at and that is neither there nor can be restored.
    fn missing_target(
        &mut self,
        columns: &[(Name, Value)],
        by: RecordId,
        own: &HashSet<&RowKey>,
        restores: &mut Vec<RowKey>,
    ) -> StoreResult<Option<RowKey>> {
        for target in columns.iter().filter_map(|(_, value)| value.reference()) {
            if own.contains(target) || restores.contains(target) || self.is_there(target)? {
                continue;
            }
            let restorable = if self.is_overtaken(target, by) {
                None
            } else {
                self.ledger.book.restorable(self.ledger.rules, target)
            };
            let Some(row) = restorable else { return Ok(Some(target.clone())) };
            // Its place in the list comes after what it points at itself.
            let mut nested = restores.clone();
            nested.push(target.clone());
            if let Some(missing) = self.missing_target(&row, by, own, &mut nested)? {
                return Ok(Some(missing));
            }
            nested.retain(|key| key != target);
            nested.push(target.clone());
            *restores = nested;
        }
        Ok(None)
    }

    /// Whether the row was deleted by somebody who had seen the record.
    fn is_overtaken(&self, key: &RowKey, by: RecordId) -> bool {
        let Some(state) = self.ledger.book.state(key) else { return false };
        state.existence() == Existence::Deleted
            && state
                .groups
                .values()
                .any(|group| group.versions.iter().any(|version| version.op == Op::Delete && version.saw(by)))
    }

    /// Brings a deleted row back because a row points at it whose author had not seen the delete.
    fn restore(&mut self, batch: &mut Batch, key: &RowKey) -> Option<Change> {
        let change = self.keep(key)?;
        self.overlay.exists.insert(key.clone(), true);
        self.otherwise.push(key.clone());
        batch.push(insert(&change, change.columns.clone()));
        Some(change)
    }

    /// Lets a deleted row be there; gives the change that tells everybody.
    fn keep(&mut self, key: &RowKey) -> Option<Change> {
        let columns = self.ledger.book.restorable(self.ledger.rules, key)?;
        self.ledger.book.keep_for_reference(key);
        Some(Change { key: key.clone(), op: Op::Insert, columns, old: Vec::new(), local_id: None })
    }

    fn plan_change(&mut self, record: &Record, change: &Change) -> StoreResult<Option<RowWrite>> {
        let there = self.is_there(&change.key)?;
        let by_uuid = self.is_by_uuid(&change.key);
        if change.op == Op::Insert && there && by_uuid && record.kind != RecordKind::Repair {
            return self.plan_created_twice(record, change);
        }
        if !self.ledger.rules.leaves_state(record, change, self.ledger.book.state(&change.key)) {
            return Ok(Some(insert(change, change.columns.clone())));
        }
        let completed = if there { self.completed(record, change)? } else { None };
        let change = completed.as_ref().unwrap_or(change);
        let before = if there { None } else { self.ledger.book.restorable(self.ledger.rules, &change.key) };
        let outcome = self.ledger.book.apply(self.ledger.rules, record, change, self.ledger.now);
        if change.op == Op::Update && there && !outcome.loses.is_empty() {
            self.otherwise.push(change.key.clone());
        }
        Ok(match (outcome.existence, there) {
            (Existence::Deleted, true) => Some(write(change, Op::Delete, Vec::new())),
            (Existence::Deleted, false) => None,
            (_, true) => self.plan_update(change, outcome),
            (_, false) => {
                self.otherwise.extend((change.op == Op::Update).then(|| change.key.clone()));
                Some(self.plan_insert(change, before.unwrap_or_default()))
            }
        })
    }

    /// Whether a row stays against a delete that a sweep found: only who has it can bring it back for the others.
    fn outlives_a_sweep(&mut self, record: &Record, change: &Change, write: Option<&RowWrite>) -> StoreResult<bool> {
        let deletes = change.op == Op::Delete && record.kind == RecordKind::Sweep;
        Ok(deletes && write.is_none_or(|write| write.op != Op::Delete) && self.is_there(&change.key)?)
    }

    /// A delete that a sweep found carries nothing of the row: it takes the row as it is here, so that it can be
    /// brought back.
    fn completed(&mut self, record: &Record, change: &Change) -> StoreResult<Option<Change>> {
        if change.op != Op::Delete || record.kind != RecordKind::Sweep {
            return Ok(None);
        }
        let found = self.tx.rows(std::slice::from_ref(&change.key))?.remove(&change.key);
        Ok(found.map(|image| Change { old: image.columns, ..change.clone() }))
    }

    /// The columns whose standing value has changed, written into the row that is there.
    fn plan_update(&self, change: &Change, outcome: Outcome) -> Option<RowWrite> {
        let mut columns = outcome.columns;
        if change.op == Op::Insert {
            columns.retain(|(name, _)| !self.is_identity(&change.key.table, name));
        }
        (!columns.is_empty()).then(|| write(change, Op::Update, columns))
    }

    /// The row that is not there: as it was before it was deleted, or as it is created, with everything that stands.
    fn plan_insert(&self, change: &Change, before: Vec<(Name, Value)>) -> RowWrite {
        let mut columns = before;
        overlay(&mut columns, change.columns.clone());
        if let Some(state) = self.ledger.book.state(&change.key) {
            overlay(&mut columns, state.standing());
        }
        insert(change, columns)
    }

    /// A row that was created here as well, by a clone or an import.
    fn plan_created_twice(&mut self, record: &Record, change: &Change) -> StoreResult<Option<RowWrite>> {
        if !self.images.contains_key(&change.key) {
            let found = self.tx.rows(std::slice::from_ref(&change.key))?;
            self.images.extend(found);
        }
        let here = self.images.get(&change.key).map(|image| image.columns.clone()).unwrap_or_default();
        let state = self.ledger.book.state(&change.key);
        let edited = |group: &str| state.is_some_and(|state| state.groups.contains_key(group));
        let decided = created_twice(&change.key.table, &here, &change.columns, edited);
        for group in &decided.conflicts {
            let versions = creations(record, change, &here, &decided.write, group);
            self.ledger.book.open(&change.key, group.clone(), versions, "created-twice", self.ledger.now);
        }
        let columns = decided.write;
        Ok((!columns.is_empty()).then(|| write(change, Op::Update, columns)))
    }

    fn is_by_uuid(&self, key: &RowKey) -> bool {
        let table = self.ledger.rules.catalog.table(&key.table);
        table.is_some_and(|table| matches!(table.identity, Identity::Uuid { .. } | Identity::Owner { .. }))
    }

    /// Columns that a row which is there keeps: its key and, under a natural key, its uuid.
    fn is_identity(&self, table: &str, column: &Name) -> bool {
        &**column == "uuid"
            || self.ledger.rules.catalog.table(table).is_some_and(|table| match &table.identity {
                Identity::Key { column: key } => key == column,
                Identity::Joined { columns } => columns.contains(column),
                _ => false,
            })
    }
}

/// The two creations of a group, the one that stands last.
fn creations(
    record: &Record,
    change: &Change,
    here: &[(Name, Value)],
    written: &[(Name, Value)],
    group: &str,
) -> Vec<Version> {
    let of_group = |columns: &[(Name, Value)]| {
        let mut columns = columns.to_vec();
        columns.retain(|(name, _)| group_of(&change.key.table, name) == group);
        columns
    };
    let arriving = Version {
        id: record.id,
        depth: record.depth,
        time: record.ordering_time,
        author: record.author.clone(),
        seen: record.seen.clone(),
        op: Op::Insert,
        values: of_group(&change.columns),
    };
    let nobody = RecordId { origin: ServerId(uuid::Uuid::nil()), position: Position(0) };
    let local = Version {
        id: nobody,
        author: None,
        time: 0,
        values: of_group(here),
        seen: Default::default(),
        ..arriving.clone()
    };
    let arriving_stands = written.iter().any(|(name, _)| group_of(&change.key.table, name) == group);
    if arriving_stands {
        vec![local, arriving]
    } else {
        vec![arriving, local]
    }
}

fn write(change: &Change, op: Op, columns: Vec<(Name, Value)>) -> RowWrite {
    RowWrite { key: change.key.clone(), op, columns, local_id: None }
}

fn insert(change: &Change, columns: Vec<(Name, Value)>) -> RowWrite {
    RowWrite { local_id: change.local_id, ..write(change, Op::Insert, columns) }
}
