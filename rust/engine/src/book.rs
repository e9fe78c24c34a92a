//! The merge state that one transaction loads, changes and writes back.

use crate::domain::Entry;
use crate::policy;
use crate::rules::Rules;
use crate::store::{EntryKind, Fix, RowConflict, StoreResult, Tx, Which};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tributary_merge::{compare, Edit, Existence, Outcome, Policy, RowState, Version, EXISTENCE};
use tributary_model::{Change, Name, Op, Record, RowKey};

/// Entries that are read at once when a policy changes.
const ENTRIES_AT_ONCE: usize = 500;

/// Merge states, as loaded and as changed.
#[derive(Default)]
pub(crate) struct Book {
    loaded: HashMap<RowKey, RowState>,
    asked: BTreeSet<RowKey>,
    /// Of the tables of loaded rows, where one was set.
    policies: HashMap<Name, Policy>,
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
        if new.is_empty() {
            return Ok(());
        }
        let of_tables: BTreeSet<RowKey> = new.iter().map(|key| policy::key(&key.table)).collect();
        let all = new.into_iter().chain(of_tables);
        let all: Vec<RowKey> = all.filter(|key| self.asked.insert(key.clone())).collect();
        let mut states = tx.row_states(&all)?;
        let policies = states.iter().filter_map(|(key, state)| Some((policy::table_of(key)?, policy::said(state))));
        self.policies.extend(policies);
        for (key, state) in &mut states {
            if let Some(policy) = self.policies.get(&key.table) {
                state.order(*policy);
            }
        }
        self.loaded.extend(states);
        Ok(())
    }

    /// Who wins in a table.
    fn policy(&self, rules: &Rules, table: &Name) -> Policy {
        self.policies.get(table).copied().unwrap_or(rules.policy)
    }

    /// Takes a table's policy in, before anything of the table is decided in this transaction; gives the rows and groups
    /// in which another version may stand now.
    pub(crate) fn take_policy(
        &mut self,
        tx: &mut dyn Tx,
        rules: &Rules,
        record: &Record,
        change: &Change,
    ) -> StoreResult<Vec<Fix>> {
        let Some(table) = policy::table_of(&change.key) else { return Ok(Vec::new()) };
        self.load(tx, std::iter::once(change.key.clone()))?;
        let mut state = self.state(&change.key).cloned().unwrap_or_default();
        let before = if state.is_empty() { rules.policy } else { policy::said(&state) };
        state.apply(Policy::Later, Edit { record, change });
        let policy = policy::said(&state);
        self.marks.changed.insert(change.key.clone(), state);
        self.policies.insert(table.clone(), policy);
        if before == policy {
            return Ok(Vec::new());
        }
        let states = self.loaded.iter_mut().chain(&mut self.marks.changed);
        states.filter(|(key, _)| key.table == table).for_each(|(_, state)| state.order(policy));
        self.order_entries(tx, table, policy)
    }

    /// Puts the open entries of a table in the order of a policy, with their rows' states.
    fn order_entries(&mut self, tx: &mut dyn Tx, table: Name, policy: Policy) -> StoreResult<Vec<Fix>> {
        let which = Which { table: Some(table), ..Which::default() };
        let (mut after, mut fixes) = (None, Vec::new());
        loop {
            let entries = tx.open_conflicts(&which, after.as_ref(), ENTRIES_AT_ONCE)?;
            let Some(last) = entries.last() else { return Ok(fixes) };
            after = Some((last.key.clone(), last.group.clone()));
            self.load(tx, entries.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>().into_iter())?;
            for mut entry in entries.into_iter().filter(|entry| Policy::of_code(&entry.rule).is_some()) {
                entry.versions.sort_by(|left, right| compare(policy, left, right));
                policy.code().clone_into(&mut entry.rule);
                if let Some(state) = self.state(&entry.key).cloned() {
                    self.marks.changed.insert(entry.key.clone(), state);
                }
                fixes.push(Fix { key: entry.key.clone(), groups: BTreeSet::from([entry.group.clone()]) });
                self.marks.conflicts.insert((entry.key.clone(), entry.group.clone()), entry);
            }
        }
    }

    /// The state of a loaded row.
    pub(crate) fn state(&self, key: &RowKey) -> Option<&RowState> {
        self.marks.changed.get(key).or_else(|| self.loaded.get(key)).filter(|state| !state.is_empty())
    }

    /// Takes a change into its row's state.
    pub(crate) fn apply(&mut self, rules: &Rules, record: &Record, change: &Change, now: i64) -> Outcome {
        let mut state = self.state(&change.key).cloned().unwrap_or_default();
        let edit = Edit { record, change };
        let policy = self.policy(rules, &change.key.table);
        let before = state.members(EXISTENCE);
        let outcome = state.apply(policy, edit);
        for group in &outcome.conflicts {
            let existence = &**group == EXISTENCE;
            let rule = match existence {
                true if state.is_restored() => "delete-against-reference",
                true => "delete-against-edit",
                false => policy.code(),
            };
            let mut versions = state.members(group);
            if existence {
                // The delete that a restore has ended still belongs to the entry.
                let ended = before.iter().filter(|version| versions.iter().all(|other| other.id != version.id));
                let ended: Vec<Version> = ended.cloned().collect();
                versions.splice(..0, ended);
                let opened = self.marks.conflicts.get(&(change.key.clone(), group.clone()));
                add_deletes(&mut versions, opened);
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

    /// Raises the entry that a record carries, or closes it. It is merged like a row, so that it is open everywhere or
    /// nowhere, with the same content, in whatever order its records came: who closes it ends what was raised as far as it
    /// was seen, and of several that servers raised on their own the greatest stays, as of versions.
    pub(crate) fn enter(&mut self, tx: &mut dyn Tx, record: &Record, change: &Change, now: i64) -> StoreResult<()> {
        let Some(entry) = Entry::of(change) else { return Ok(()) };
        self.load(tx, [change.key.clone(), entry.row.clone()].into_iter())?;
        let mut state = self.state(&change.key).cloned().unwrap_or_default();
        state.apply(Policy::Later, Edit { record, change });
        let place = (entry.row.clone(), entry.rule.clone());
        let disagrees = || self.state(&entry.row).is_some_and(|state| state.conflicts().contains(&entry.rule));
        if state.existence() == Existence::Deleted {
            if !disagrees() {
                self.marks.conflicts.remove(&place);
                self.marks.settled.insert(place);
            }
        } else if change.op == Op::Insert && state.creation().is_some_and(|creation| creation.id == record.id) {
            self.marks.settled.remove(&place);
            self.marks.conflicts.insert(place, entry.stored(record, now));
        }
        self.marks.changed.insert(change.key.clone(), state);
        Ok(())
    }

    /// What became of an entry since the book was opened: the versions that it has now, none where it was closed.
    pub(crate) fn entry(&self, key: &RowKey, group: &Name) -> Option<&[Version]> {
        let place = (key.clone(), group.clone());
        let opened = self.marks.conflicts.get(&place).map(|entry| entry.versions.as_slice());
        opened.or_else(|| self.marks.settled.contains(&place).then_some(&[]))
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
        let mut conflicts: Vec<RowConflict> = self.marks.conflicts.into_values().collect();
        for entry in conflicts.iter_mut().filter(|entry| &*entry.group == EXISTENCE) {
            let place = (entry.key.clone(), entry.group.clone());
            let found = tx.conflicts(std::slice::from_ref(&place))?.remove(&place);
            add_deletes(&mut entry.versions, found.filter(|(_, open)| *open).map(|(entry, _)| entry).as_ref());
        }
        if !conflicts.is_empty() {
            tx.save_conflicts(&conflicts)?;
        }
        if !self.marks.settled.is_empty() {
            tx.close_conflicts(&self.marks.settled.into_iter().collect::<Vec<_>>(), now)?;
        }
        Ok(())
    }
}

/// The deletes of the entry as it was before, where none is left: several restores may have ended them.
fn add_deletes(versions: &mut Vec<Version>, entry: Option<&RowConflict>) {
    if versions.iter().all(|version| version.op != Op::Delete) {
        let deletes = entry.into_iter().flat_map(|entry| &entry.versions).filter(|version| version.op == Op::Delete);
        let deletes: Vec<Version> = deletes.cloned().collect();
        versions.splice(..0, deletes);
    }
}
