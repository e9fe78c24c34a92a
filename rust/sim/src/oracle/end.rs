//! What must hold when everything has come to rest.

use super::{Acknowledged, Oracle};
use crate::world::{Server, World};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use tributary_engine::store::{Entry, EntryBody, Link, RowConflict};
use tributary_merge::EXISTENCE;
use tributary_model::{Change, Name, Op, Record, RecordId, RecordKind, RowKey, Value};

/// Tables of which only what the root writes reaches everybody.
const DOWN_ONLY: &[&str] = &["location", "user_role", "users"];

/// What this server had made of a row before the record came that made it: its own business.
const CREATED_TWICE: &str = "created-twice";

pub(super) type Row = Vec<(Name, Value)>;

/// What one server holds.
pub(super) struct Held {
    pub(super) index: usize,
    pub(super) rows: BTreeMap<RowKey, Row>,
    states: BTreeMap<(RowKey, Name), Vec<RecordId>>,
    pub(super) conflicts: BTreeMap<(RowKey, Name), RowConflict>,
    journal: Vec<Arc<Entry>>,
}

impl Held {
    fn by(index: usize, server: &Server) -> Held {
        let mut rows = BTreeMap::new();
        server.memory.each_row(|key, row| {
            let columns = row.columns.iter().filter(|(_, value)| !value.is_null());
            rows.insert(key.clone(), columns.cloned().collect());
        });
        let mut states = BTreeMap::new();
        server.memory.each_state(|key, state| {
            for (group, state) in &state.groups {
                let ids: Vec<RecordId> = state.versions.iter().map(|version| version.id).collect();
                if !ids.is_empty() {
                    states.insert((key.clone(), group.clone()), ids);
                }
            }
        });
        let open = server.memory.open_conflicts().into_iter();
        let conflicts = open.map(|entry| ((entry.key.clone(), entry.group.clone()), entry)).collect();
        Held { index, rows, states, conflicts, journal: server.memory.entries_from(Default::default()) }
    }

    pub(super) fn records(&self) -> impl Iterator<Item = &Record> {
        self.journal.iter().filter_map(|entry| match &entry.body {
            EntryBody::Record(record) => Some(record),
            EntryBody::Withheld(_) => None,
        })
    }
}

impl Oracle {
    /// Looks at everything.
    pub fn judge(&self, world: &World) {
        if world.blind.get() {
            return;
        }
        for component in components(world) {
            let held: Vec<Held> = component.iter().map(|at| Held::by(*at, &world.servers[*at])).collect();
            let judgement = self.judge_component(world, &held);
            if let Err(found) = judgement {
                world.fail(|| found);
            }
            count(world, &held[0]);
        }
    }

    fn judge_component(&self, world: &World, held: &[Held]) -> Result<(), String> {
        nothing_waits(world, held)?;
        held.iter().try_for_each(no_record_twice)?;
        let local = self.local_rows(held);
        held.iter().skip(1).try_for_each(|other| same(&held[0], other, &local))?;
        same_records(held)?;
        self.saw(held)?;
        self.kept(world, held)?;
        self.across(world, held)
    }

    /// Accounts that some server has given a suffix, for itself and those below it.
    fn suffixed(held: &[Held]) -> BTreeSet<RowKey> {
        let repairs = held.iter().flat_map(Held::records).filter(|record| record.kind == RecordKind::Repair);
        let changes = repairs.flat_map(|record| &record.changes);
        changes.filter(|change| &*change.key.table == "users").map(|change| change.key.clone()).collect()
    }

    /// Rows that some server but the root wrote in a table whose changes only go down.
    fn local_rows(&self, held: &[Held]) -> BTreeSet<RowKey> {
        let writes = self.writes.borrow();
        let suffixed = Oracle::suffixed(held);
        let below = writes.values().filter(|write| write.server != 0).flat_map(|write| &write.changes);
        let below = below.filter(|change| DOWN_ONLY.contains(&&*change.key.table)).map(|change| change.key.clone());
        below.chain(suffixed).collect()
    }

    /// Whether every record says exactly what its author had seen.
    fn saw(&self, held: &[Held]) -> Result<(), String> {
        let mut records: Vec<(&Record, u32)> = Vec::new();
        let mut known = BTreeSet::new();
        for record in held.iter().flat_map(Held::records) {
            if known.insert(record.id) {
                records.push((record, self.number(record)));
            }
        }
        let writes = self.writes.borrow();
        for (record, _) in &records {
            let Some(write) = token(record).and_then(|token| writes.get(&token)) else { continue };
            for (other, number) in &records {
                if other.id.origin == record.id.origin {
                    continue;
                }
                let (says, truth) = (record.seen.contains(other.id), write.visible.contains(*number));
                if says == truth || (truth && is_excepted(write, record, other)) {
                    continue;
                }
                let (what, of) = (if says { "says it had" } else { "does not say that it had" }, other.id);
                return Err(format!("saw: {:?} ({:?}) {what} seen {of:?}", record.id, record.author));
            }
        }
        Ok(())
    }

    /// Whether every acknowledged write is current, was seen by a later one of its place, or is in an entry.
    fn kept(&self, world: &World, held: &[Held]) -> Result<(), String> {
        let mut records: HashMap<RecordId, &Record> = HashMap::new();
        held.iter().flat_map(Held::records).for_each(|record| {
            records.entry(record.id).or_insert(record);
        });
        let mut of_row: HashMap<&RowKey, Vec<(&Record, &Change)>> = HashMap::new();
        let mut of_token: HashMap<u32, &Record> = HashMap::new();
        for record in records.values() {
            token(record).map(|token| of_token.insert(token, record));
            record.changes.iter().for_each(|change| of_row.entry(&change.key).or_default().push((record, change)));
        }
        let local = self.local_rows(held);
        for (token, write) in self.writes.borrow().iter() {
            let changes = effective(&write.changes);
            let Some(record) = of_token.get(token) else {
                if changes.is_empty() || world.copied.get() {
                    continue;
                }
                return Err(format!("lost: w{token}, saved on server {}, is in no journal", write.server));
            };
            for change in changes.iter().filter(|change| !local.contains(&change.key)) {
                let rivals = of_row.get(&change.key).map(Vec::as_slice).unwrap_or_default();
                if !is_kept(&held[0], record, change, rivals) {
                    let (key, op) = (&change.key, change.op);
                    let row = held[0].rows.get(key);
                    return Err(format!(
                        "lost: w{token} ({:?}), {op:?} of {key} {:?}; the row is {row:?}",
                        record.id, change.columns
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Whether two servers hold the same, but for rows that are not everybody's.
fn same(one: &Held, other: &Held, local: &BTreeSet<RowKey>) -> Result<(), String> {
    let servers = format!("servers {} and {}", one.index, other.index);
    let differing = differing(&one.rows, &other.rows).into_iter().find(|key| !local.contains(key));
    if let Some(key) = differing {
        let (left, right) = (one.rows.get(&key), other.rows.get(&key));
        return Err(format!("equal: {servers} differ in {key}:\n  {left:?}\n  {right:?}"));
    }
    let differing = differing_where(&one.states, &other.states, |(key, _)| !local.contains(key));
    if let Some(place) = differing {
        let (left, right) = (one.states.get(&place), other.states.get(&place));
        return Err(format!("versions: {servers} differ in {place:?}:\n  {left:?}\n  {right:?}"));
    }
    let entries = |held: &Held| {
        // Which versions an entry about a row's existence holds depends on the order in which they came.
        let counted = |entry: &RowConflict| &*entry.group != EXISTENCE;
        let ids = |entry: &RowConflict| {
            let versions = entry.versions.iter().filter(|_| counted(entry));
            versions.map(|version| version.id).collect::<BTreeSet<_>>()
        };
        let conflicts = held.conflicts.iter().filter(|(_, entry)| entry.rule != CREATED_TWICE);
        conflicts.map(|(place, entry)| (place.clone(), ids(entry))).collect::<BTreeMap<_, _>>()
    };
    let (left, right) = (entries(one), entries(other));
    match differing_where(&left, &right, |(key, _)| !local.contains(key)) {
        Some(place) => {
            let (left, right) = (left.get(&place), right.get(&place));
            Err(format!("entries: {servers} differ in {place:?}:\n  {left:?}\n  {right:?}"))
        }
        None => Ok(()),
    }
}

fn token(record: &Record) -> Option<u32> {
    record.author.as_ref()?.strip_prefix('w')?.parse().ok()
}

/// Servers that can reach each other over links that run.
fn components(world: &World) -> Vec<Vec<usize>> {
    let mut of: Vec<usize> = (0..world.servers.len()).collect();
    for (child, server) in world.servers.iter().enumerate() {
        let Some(parent) = server.parent else { continue };
        let stopped = |at: usize, other: usize| {
            let other = world.servers[other].id;
            world.servers[at].memory.peer(other).is_none_or(|peer| peer.link != Link::Open)
        };
        if server.parted.get() || stopped(child, parent) || stopped(parent, child) {
            if !world.copied.get() {
                world.fail(|| format!("link: that of server {child} to its parent is stopped"));
            }
            world.counts.add("end: link stopped");
            continue;
        }
        let (from, to) = (of[child], of[parent]);
        of.iter_mut().filter(|at| **at == from).for_each(|at| *at = to);
    }
    let mut components: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    of.iter().enumerate().for_each(|(server, component)| components.entry(*component).or_default().push(server));
    components.into_values().collect()
}

fn nothing_waits(world: &World, held: &[Held]) -> Result<(), String> {
    for Held { index, .. } in held {
        let memory = &world.servers[*index].memory;
        // Who is cut off may wait for what lies beyond.
        let parked = memory.parked().into_iter().next().filter(|_| held.len() == world.servers.len());
        if let Some(parked) = parked {
            let (reason, row) = (&parked.reason, &parked.waits_for);
            return Err(format!("queue: server {index} has parked {:?} ({reason}, {row:?})", parked.record.id));
        }
        if let Some(fix) = memory.fixes().first() {
            return Err(format!("queue: server {index} is to write {} back", fix.key));
        }
        if !memory.pending().is_empty() {
            return Err(format!("queue: server {index} has captures without a position"));
        }
        for Held { index: other, .. } in held {
            let Some(peer) = memory.peer(world.servers[*other].id) else { continue };
            if peer.received.position != world.servers[*other].memory.head().0 {
                return Err(format!("queue: server {index} has not come to the end of server {other}'s journal"));
            }
        }
    }
    Ok(())
}

fn no_record_twice(held: &Held) -> Result<(), String> {
    let mut known = BTreeSet::new();
    match held.records().find(|record| !known.insert(record.id)) {
        Some(record) => Err(format!("twice: {:?} stands twice in the journal of server {}", record.id, held.index)),
        None => Ok(()),
    }
}

/// Whether a record is the same wherever it went, but for what a filter took out of it.
fn same_records(held: &[Held]) -> Result<(), String> {
    let mut known: HashMap<RecordId, (&Record, usize)> = HashMap::new();
    for at in held {
        for record in at.records() {
            let (first, server) = known.entry(record.id).or_insert((record, at.index));
            let same = first.seen == record.seen
                && (first.kind, &first.author, first.ordering_time)
                    == (record.kind, &record.author, record.ordering_time);
            if !same {
                return Err(format!("records: {:?} differs between servers {server} and {}", record.id, at.index));
            }
        }
    }
    Ok(())
}

fn differing(one: &BTreeMap<RowKey, Row>, other: &BTreeMap<RowKey, Row>) -> Vec<RowKey> {
    let keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(*key)));
    keys.filter(|key| one.get(*key) != other.get(*key)).cloned().collect()
}

fn differing_where<K: Ord + Clone, V: PartialEq>(
    one: &BTreeMap<K, V>,
    other: &BTreeMap<K, V>,
    concerns: impl Fn(&K) -> bool,
) -> Option<K> {
    let mut keys = one.keys().chain(other.keys()).filter(|key| concerns(key));
    keys.find(|key| one.get(*key) != other.get(*key)).cloned()
}

/// Whether the author, before whom another's record lay, rightly does not say so: the value that was loaded was not the
/// one that the other wrote.
fn is_excepted(write: &Acknowledged, record: &Record, other: &Record) -> bool {
    let loaded = |change: &Change| change.old.clone();
    let edits = record.changes.iter().filter(|change| change.op == Op::Update);
    edits.filter_map(|edit| Some((edit, other.changes.iter().find(|change| change.key == edit.key)?))).any(
        |(edit, theirs)| {
            let old = loaded(edit);
            theirs.columns.iter().any(|(name, value)| old.iter().any(|(column, was)| column == name && was != value))
        },
    ) || (write.cached
        && record.changes.iter().any(|change| other.changes.iter().any(|theirs| theirs.key == change.key)))
}

/// One change a row, as far as it changes anything.
fn effective(changes: &[Change]) -> Vec<Change> {
    let mut rows: BTreeMap<RowKey, Vec<&Change>> = BTreeMap::new();
    changes.iter().for_each(|change| rows.entry(change.key.clone()).or_default().push(change));
    rows.into_values().filter_map(|changes| joined(&changes)).collect()
}

fn joined(changes: &[&Change]) -> Option<Change> {
    let (first, last) = (changes.first()?, changes.last()?);
    let mut columns: BTreeMap<Name, (Value, Value)> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.op != Op::Delete) {
        for (name, value) in &change.columns {
            let was = change.old.iter().find(|(column, _)| column == name).map(|(_, value)| value.clone());
            let was = columns.get(name).map(|(was, _)| was.clone()).or(was).unwrap_or(Value::Null);
            columns.insert(name.clone(), (was, value.clone()));
        }
    }
    columns.retain(|_, (was, is)| was != is);
    let columns: Row = columns.into_iter().map(|(name, (_, is))| (name, is)).collect();
    let op = match (first.op, last.op) {
        (Op::Insert, Op::Delete) => return None,
        (Op::Insert, _) => Op::Insert,
        (_, Op::Delete) => Op::Delete,
        // Deleted and made anew in one go: an edit of a row that says what it said.
        (Op::Delete, _) => return None,
        _ if columns.is_empty() => return None,
        _ => Op::Update,
    };
    Some(Change { key: first.key.clone(), op, columns, old: Vec::new(), local_id: None })
}

/// Who made a row and when goes with what they wrote.
const AUDIT: &str = "audit";

/// Columns that mean one thing together.
fn group<'c>(table: &str, column: &'c str) -> &'c str {
    match (table, column) {
        (_, "voided" | "voided_by" | "date_voided" | "void_reason") => "voided",
        ("person", "dead" | "death_date" | "deathdate_estimated" | "cause_of_death" | "cause_of_death_non_coded") => {
            "death"
        }
        ("person", "birthdate" | "birthdate_estimated" | "birthtime") => "birth",
        (_, "creator" | "date_created" | "date_changed") => AUDIT,
        ("person_address", _) => "address",
        ("obs", "value_text") => "value",
        ("cohort_member" | "patient_state", "start_date" | "end_date")
        | ("visit", "date_started" | "date_stopped")
        | ("patient_program", "date_enrolled" | "date_completed")
        | ("orders", "date_activated" | "date_stopped") => "period",
        ("allergy", "coded_allergen" | "allergen_type") => "allergen",
        _ => column,
    }
}

fn is_kept(held: &Held, record: &Record, change: &Change, rivals: &[(&Record, &Change)]) -> bool {
    let row = held.rows.get(&change.key);
    let after = |rival: &Record| {
        rival.seen.contains(record.id)
            || (rival.id.origin == record.id.origin && rival.id.position > record.id.position)
    };
    let in_entry = |name: &str| {
        let entry = held.conflicts.get(&(change.key.clone(), name.into()));
        entry.is_some_and(|entry| entry.versions.iter().any(|version| version.id == record.id))
    };
    match change.op {
        Op::Insert => {
            // Whoever deletes a row that has an identity of its own has had it before them.
            let has_uuid = change.key.parts.len() == 1;
            let deletes = |theirs: &Change| theirs.op == Op::Delete;
            row.is_some() || rivals.iter().any(|(rival, theirs)| deletes(theirs) && (has_uuid || after(rival)))
        }
        Op::Delete => {
            let is_element = change.key.parts.len() > 1;
            let unseen = |rival: &Record| rival.id.origin != record.id.origin && !record.seen.contains(rival.id);
            row.is_none()
                || rivals.iter().any(|(rival, _)| after(rival))
                || in_entry(EXISTENCE)
                || (is_element && rivals.iter().any(|(rival, theirs)| theirs.op == Op::Insert && unseen(rival)))
        }
        Op::Update => {
            let groups: BTreeSet<&str> =
                change.columns.iter().map(|(name, _)| group(&change.key.table, name)).collect();
            groups.into_iter().filter(|name| *name != AUDIT).all(|name| {
                let of_group = |column: &Name| group(&change.key.table, column) == name;
                let written = change.columns.iter().filter(|(column, _)| of_group(column));
                let shown = row.is_some_and(|row| {
                    written
                        .clone()
                        .all(|(column, value)| value.is_null() || row.contains(&(column.clone(), value.clone())))
                });
                let superseded = rivals.iter().any(|(rival, theirs)| {
                    let touches = theirs.op == Op::Delete || theirs.columns.iter().any(|(column, _)| of_group(column));
                    touches && after(rival)
                });
                shown || superseded || in_entry(name) || in_entry(EXISTENCE)
            })
        }
    }
}

/// Counts how merge decided.
fn count(world: &World, held: &Held) {
    for (entry, closed) in world.servers[held.index].memory.conflicts() {
        let state = if closed.is_some() { "settled" } else { "open" };
        world.counts.add(&format!("entry {state}: {}", entry.rule));
    }
    let elements = held.records().flat_map(|record| &record.changes).filter(|change| change.key.parts.len() > 1);
    let toggled: BTreeSet<&RowKey> =
        elements.filter(|change| change.op == Op::Delete).map(|change| &change.key).collect();
    let back = toggled.into_iter().filter(|key| held.rows.contains_key(*key)).count();
    world.counts.add_many("element removed and added", back as u64);
    world.counts.add_many("records", held.records().count() as u64);
}
