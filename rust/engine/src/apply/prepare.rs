//! What of a record this server takes: its filter, and its schema.

use crate::domain::ENTRIES;
use crate::flows::{is_admin, strip_admin_secrets, touches_login_secrets, Direction, Flow};
use crate::policy::POLICIES;
use crate::rules::Rules;
use crate::send::own_mark;
use crate::store::{Aliases, Peer, Role, StoreResult, Tx};
use crate::unify;
use std::collections::HashSet;
use std::sync::Arc;
use tributary_model::{Change, Name, Op, Record, RowKey, ServerId};

/// The reason of a rest that waits for a table.
pub(super) const UNKNOWN_TABLE: &str = "unknown-table";
/// The reason of a rest that waits for a column.
pub(super) const UNKNOWN_COLUMN: &str = "unknown-column";

/// A record as this server takes it.
pub(crate) struct Prepared {
    /// What passes the filter: relayed on, parked whole.
    pub(super) whole: Record,
    /// The changes that this schema can hold, where that is not all.
    held: Option<Vec<Change>>,
    /// What it cannot hold yet, with the reason.
    pub(super) rest: Vec<(&'static str, Change)>,
    /// Entries for people that it raises or closes, and policies that it sets.
    pub(super) entries: Vec<Change>,
}

impl Prepared {
    /// The changes that this schema can hold.
    pub(crate) fn known(&self) -> &[Change] {
        self.held.as_deref().unwrap_or(&self.whole.changes)
    }

    /// Names rows by the uuids that stand; new names have been given by then.
    pub(crate) fn translate(&mut self, aliases: &Aliases) {
        if self.known().iter().any(unify::is_renaming) {
            let left = self.known().iter().filter(|change| !unify::is_renaming(change)).cloned().collect();
            self.held = Some(left);
        }
        let held = self.held.iter_mut().flatten();
        let rest = self.rest.iter_mut().map(|(_, change)| change);
        let entries = self.entries.iter_mut();
        self.whole
            .changes
            .iter_mut()
            .chain(held)
            .chain(rest)
            .chain(entries)
            .for_each(|change| unify::translate(aliases, change));
    }

    /// The whole record, leaving it without changes.
    pub(super) fn take(&mut self) -> Record {
        let changes = std::mem::take(&mut self.whole.changes);
        Record { changes, ..without_changes(&self.whole) }
    }
}

/// The direction in which a neighbour's changes come.
pub(super) fn direction_from(peer: &Peer) -> Direction {
    match peer.role {
        Role::Parent => Direction::Down,
        Role::Child => Direction::Up,
    }
}

/// Judges records of a neighbour.
pub(super) struct Intake<'a> {
    rules: &'a Rules,
    /// `None`: judged before, nothing is filtered.
    direction: Option<Direction>,
    own: HashSet<RowKey>,
    admins: HashSet<RowKey>,
}

impl<'a> Intake<'a> {
    /// Looks up what judging these records takes; nothing for most.
    pub(super) fn new(tx: &mut dyn Tx, rules: &'a Rules, peer: &Peer, records: &[&Record]) -> StoreResult<Self> {
        let direction = direction_from(peer);
        let changes = || records.iter().flat_map(|record| &record.changes);
        let staff: HashSet<RowKey> = changes()
            .filter(|change| change.op != Op::Insert)
            .filter(|change| rules.flows.row(&change.key, direction) == Flow::NewAndOwn)
            .map(|change| change.key.clone())
            .collect();
        let new = changes().filter(|change| change.op == Op::Insert && staff.contains(&change.key));
        let new: Vec<RowKey> = new.map(|change| change.key.clone()).collect();
        let logins: HashSet<RowKey> =
            changes().filter(|change| touches_login_secrets(change)).map(|change| change.key.clone()).collect();
        let mut own = own(tx, peer.server, staff)?;
        own.extend(new);
        Ok(Intake { rules, direction: Some(direction), own, admins: admins(tx, logins)? })
    }

    /// For records that passed the filter when they came and whose neighbour is paired no more.
    pub(super) fn unfiltered(rules: &'a Rules) -> Self {
        Intake { rules, direction: None, own: HashSet::new(), admins: HashSet::new() }
    }

    /// The part that this server takes; `None` when its filter refuses all of it.
    pub(super) fn prepare(&self, record: &Record) -> Option<Prepared> {
        let taken = |change: &Change| {
            let Some(direction) = self.direction else { return Some(change.clone()) };
            let own = self.own.contains(&change.key);
            let empty = change.columns.is_empty();
            let mut change = self.rules.flows.filter(change, direction, own)?;
            let admin = self.admins.contains(&change.key);
            strip_admin_secrets(&mut change, admin);
            change.local_id = change.local_id.filter(|_| self.rules.flows.keeps_local_id(&change.key.table));
            (change.op != Op::Update || !change.columns.is_empty() || empty).then_some(change)
        };
        let changes: Vec<Change> = record.changes.iter().filter_map(taken).collect();
        if changes.is_empty() {
            return None;
        }
        let whole = Record { changes, ..without_changes(record) };
        if whole.changes.iter().all(|change| holds(self.rules, change)) {
            return Some(Prepared { whole, held: None, rest: Vec::new(), entries: Vec::new() });
        }
        let (mut held, mut rest) = (Vec::with_capacity(whole.changes.len()), Vec::new());
        let (entries, changes): (Vec<&Change>, Vec<&Change>) =
            whole.changes.iter().partition(|change| matches!(&*change.key.table, ENTRIES | POLICIES));
        for change in changes {
            split(self.rules, change, &mut held, &mut rest);
        }
        let entries = entries.into_iter().cloned().collect();
        Some(Prepared { whole, held: Some(held), rest, entries })
    }
}

/// Rows that were created on the neighbour's side.
fn own(tx: &mut dyn Tx, peer: ServerId, staff: HashSet<RowKey>) -> StoreResult<HashSet<RowKey>> {
    if staff.is_empty() {
        return Ok(staff);
    }
    let marks: HashSet<RowKey> = staff.iter().map(own_mark).collect();
    let known = tx.known(peer, &sorted(marks))?;
    Ok(staff.into_iter().filter(|key| known.contains_key(&own_mark(key))).collect())
}

/// Which of these accounts are this server's `admin`.
fn admins(tx: &mut dyn Tx, logins: HashSet<RowKey>) -> StoreResult<HashSet<RowKey>> {
    if logins.is_empty() {
        return Ok(HashSet::new());
    }
    let images = tx.rows(&sorted(logins))?;
    Ok(images.into_iter().filter(|(_, image)| is_admin(&image.columns)).map(|(key, _)| key).collect())
}

fn sorted(keys: HashSet<RowKey>) -> Vec<RowKey> {
    let mut keys: Vec<RowKey> = keys.into_iter().collect();
    keys.sort();
    keys
}

fn without_changes(record: &Record) -> Record {
    Record {
        id: record.id,
        kind: record.kind,
        author: record.author.clone(),
        ordering_time: record.ordering_time,
        depth: record.depth,
        seen: Arc::clone(&record.seen),
        changes: Vec::new(),
    }
}

/// Whether this schema can hold all of a change.
pub(super) fn holds(rules: &Rules, change: &Change) -> bool {
    rules.catalog.table(&change.key.table).is_some_and(|table| {
        let writable = |name: &Name| table.column(name).is_some_and(|column| !column.generated);
        change.op == Op::Delete || change.columns.iter().all(|(name, _)| writable(name))
    })
}

/// Parts a change into what this schema holds and what it does not.
fn split(rules: &Rules, change: &Change, known: &mut Vec<Change>, rest: &mut Vec<(&'static str, Change)>) {
    let Some(table) = rules.catalog.table(&change.key.table) else {
        rest.push((UNKNOWN_TABLE, change.clone()));
        return;
    };
    let writable = |name: &Name| table.column(name).is_some_and(|column| !column.generated);
    if change.op == Op::Delete || change.columns.iter().all(|(name, _)| writable(name)) {
        known.push(change.clone());
        return;
    }
    let (here, not_here): (Vec<_>, Vec<_>) = change.columns.iter().cloned().partition(|(name, _)| writable(name));
    let new: Vec<_> = not_here.into_iter().filter(|(name, _)| table.column(name).is_none()).collect();
    if !new.is_empty() {
        let key = change.key.clone();
        let late = Change { key, op: Op::Update, columns: new, old: Vec::new(), local_id: None };
        rest.push((UNKNOWN_COLUMN, late));
    }
    if change.op == Op::Insert || !here.is_empty() {
        known.push(Change { columns: here, ..change.clone() });
    }
}
