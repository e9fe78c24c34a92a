//! The merge state that one transaction loads, changes and writes back.

use crate::domain::Entry;
use crate::rules::Rules;
use crate::store::{EntryKind, RowConflict, StoreResult, Tx};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tributary_merge::{Edit, Outcome, RowState, Version, EXISTENCE};
use tributary_model::{Change, Name, Op, Record, RowKey};

/// Depth in the tree that versions are given until records carry their author's.
const DEPTH: u16 = 0;

/// Merge states, as loaded and as changed.
#[derive(Default)]
pub(crate) struct Book {
    loaded: HashMap<RowKey, RowState>,
    asked: BTreeSet<RowKey>,
    marks: Marks,
}

/// What was changed since the book was opened; cloned to try something and go back.
#[derive(Clone, Default)]
pub(crate) struct Marks {
    changed: HashMap<RowKey, RowState>,
    conflicts: BTreeMap<(RowKey, Name), RowConflict>,
    settled: BTreeSet<(RowKey, Name)>,
}

impl Book {
    /// Loads the states of rows that were not asked for before.
    pub(crate) fn load(&mut self, tx: &mut dyn Tx, keys: impl Iterator<Item = RowKey>) -> StoreResult<()> {
        let new: BTreeSet<RowKey> = keys.filter(|key| !self.asked.contains(key)).collect();
        if !new.is_empty() {
            let new: Vec<RowKey> = new.into_iter().collect();
            self.loaded.extend(tx.row_states(&new)?);
            self.asked.extend(new);
        }
        Ok(())
    }

    /// The state of a loaded row.
    pub(crate) fn state(&self, key: &RowKey) -> Option<&RowState> {
        self.marks.changed.get(key).or_else(|| self.loaded.get(key)).filter(|state| !state.is_empty())
    }

    /// Takes a change into its row's state.
    pub(crate) fn apply(&mut self, rules: &Rules, record: &Record, change: &Change, now: i64) -> Outcome {
        let mut state = self.state(&change.key).cloned().unwrap_or_default();
        let edit = Edit { record, change, depth: DEPTH };
        let before = state.members(EXISTENCE);
        let outcome = state.apply(rules.policy, edit);
        for group in &outcome.conflicts {
            let existence = &**group == EXISTENCE;
            let rule = match existence {
                true if state.is_restored() => "delete-against-reference",
                true => "delete-against-edit",
                false => rules.policy.code(),
            };
            let mut versions = state.members(group);
            if existence {
                // The delete that a restore has ended still belongs to the entry.
                let ended = before.iter().filter(|version| versions.iter().all(|other| other.id != version.id));
                let ended: Vec<Version> = ended.cloned().collect();
                versions.splice(..0, ended);
            }
            self.open(&change.key, group.clone(), versions, rule, now);
        }
        for group in &outcome.settled {
            self.marks.conflicts.remove(&(change.key.clone(), group.clone()));
            self.marks.settled.insert((change.key.clone(), group.clone()));
        }
        self.marks.changed.insert(change.key.clone(), state);
        outcome
    }

    /// Keeps a deleted row because a row points at it whose author had not seen the delete; the record that
    /// restores it for everybody follows ([`crate::journal::Ledger::restore`]).
    pub(crate) fn keep_for_reference(&mut self, key: &RowKey) {
        let mut state = self.state(key).cloned().unwrap_or_default();
        state.keep_for_reference();
        self.marks.changed.insert(key.clone(), state);
    }

    /// Opens (or replaces) the entry of a row and group.
    pub(crate) fn open(&mut self, key: &RowKey, group: Name, versions: Vec<Version>, rule: &str, now: i64) {
        let entry = RowConflict {
            key: key.clone(),
            group: group.clone(),
            versions,
            rule: rule.to_owned(),
            opened: now,
            kind: EntryKind::Versions,
            others: Vec::new(),
        };
        self.marks.settled.remove(&(key.clone(), group.clone()));
        self.marks.conflicts.insert((key.clone(), group), entry);
    }

    /// Raises the entry that a record carries, or closes it. Of several that servers raised on their own the greatest stays, by
    /// time and record, as of versions; one that only lists rows is raised once.
    pub(crate) fn enter(&mut self, tx: &mut dyn Tx, record: &Record, change: &Change, now: i64) -> StoreResult<()> {
        let Some(entry) = Entry::of(change) else { return Ok(()) };
        let place = (entry.row.clone(), entry.rule.clone());
        if change.op == Op::Delete {
            self.marks.conflicts.remove(&place);
            self.marks.settled.insert(place);
            return Ok(());
        }
        let known = match self.marks.conflicts.get(&place) {
            Some(entry) => Some((entry.clone(), true)),
            None => tx.conflicts(std::slice::from_ref(&place))?.remove(&place),
        };
        let stays = known.is_some_and(|(known, open)| {
            let by = |version: &Version| (version.time, version.id);
            let last = known.versions.last().map(by);
            (!open && entry.kind == EntryKind::Listed) || last >= Some((record.ordering_time, record.id))
        });
        if !stays {
            self.marks.settled.remove(&place);
            self.marks.conflicts.insert(place, entry.stored(record, now));
        }
        Ok(())
    }

    /// The row that a deleted row was, as far as this schema holds it, with what stands of all edits; `None`
    /// when it was not deleted.
    pub(crate) fn restorable(&self, rules: &Rules, key: &RowKey) -> Option<Vec<(Name, tributary_model::Value)>> {
        let state = self.state(key)?;
        // A sweep's delete may carry nothing: then only a server that has the row can bring it back.
        let deleted = state.deleted_row().filter(|row| !row.is_empty())?;
        let mut row: BTreeMap<_, _> = deleted.iter().cloned().collect();
        row.extend(state.standing());
        let table = rules.catalog.table(&key.table)?;
        row.retain(|name, _| table.column(name).is_some_and(|column| !column.generated));
        Some(row.into_iter().collect())
    }

    /// What was changed so far.
    pub(crate) fn marks(&self) -> Marks {
        self.marks.clone()
    }

    /// Goes back to what had been changed then.
    pub(crate) fn reset(&mut self, marks: Marks) {
        self.marks = marks;
    }

    /// Writes everything back.
    pub(crate) fn save(self, tx: &mut dyn Tx, now: i64) -> StoreResult<()> {
        let mut states: Vec<(RowKey, RowState)> = self.marks.changed.into_iter().collect();
        states.sort_by(|left, right| left.0.cmp(&right.0));
        if !states.is_empty() {
            tx.save_row_states(&states)?;
        }
        if !self.marks.conflicts.is_empty() {
            tx.save_conflicts(&self.marks.conflicts.into_values().collect::<Vec<_>>())?;
        }
        if !self.marks.settled.is_empty() {
            tx.close_conflicts(&self.marks.settled.into_iter().collect::<Vec<_>>(), now)?;
        }
        Ok(())
    }
}
