//! Builds the next run of this server's journal for a neighbour.
//!
//! Guarantees: the cost is the entries covered, never the history; what came from the neighbour, or was made
//! there, is never sent back to it; what the filter withholds is covered by the range, so that it is no gap, and
//! named, so that it does not count as seen (unless its rows cross the link neither way: no edit made beyond it can
//! then meet one made here). Building a frame twice from the same cursor gives the same
//! records: a lost frame is mended by asking again.

mod references;

use crate::flows::{Direction, Flow, Flows};
use crate::store::{Aliases, Entry, EntryBody, Known, NewEntry, Peer, Role, StoreResult, Tx};
use crate::unify;
use references::References;
use std::collections::{BTreeMap, BTreeSet};
use tributary_model::{Change, Cursor, Frame, FramedRecord, Op, Position, Record, RecordId, RowKey};

/// How large a frame may become; one entry is always taken, however large.
#[derive(Clone, Copy, Debug)]
pub struct FrameLimits {
    /// Changes.
    pub rows_max: usize,
    /// Bytes of journal encoding, compressed.
    pub bytes_max: usize,
    /// Rows that the neighbour reported missing; what they need in turn comes with them.
    pub wanted_max: usize,
}

/// A frame and what waits behind it.
#[derive(Clone, Debug, Default)]
pub struct NextFrame {
    /// The frame; `None` when the neighbour has everything.
    pub frame: Option<Frame>,
    /// Rows in it that the neighbour reported missing.
    pub wanted: Vec<RowKey>,
    /// Journal positions behind the frame.
    pub waiting: u64,
    /// The neighbour needs entries that retention has deleted: only a new copy of the database helps it.
    pub archived: bool,
}

/// The direction in which changes travel to a neighbour.
pub fn direction_to(peer: &Peer) -> Direction {
    match peer.role {
        Role::Parent => Direction::Up,
        Role::Child => Direction::Down,
    }
}

/// The next frame for `peer`, from what it last confirmed. Notes the reference rows that ride on it.
/// `too_large` are records that no message can carry: they are withheld.
pub fn next_frame(
    tx: &mut dyn Tx,
    flows: &Flows,
    peer: &mut Peer,
    limits: FrameLimits,
    too_large: &BTreeSet<RecordId>,
) -> StoreResult<NextFrame> {
    let mut entries = tx.entries_after(peer.confirmed.position, limits.rows_max, limits.bytes_max)?;
    let mut wanted = references::still_wanted(tx, flows, peer)?;
    wanted.truncate(limits.wanted_max);
    if entries.is_empty() && !wanted.is_empty() {
        give_them_a_position(tx)?;
        entries = tx.entries_after(peer.confirmed.position, limits.rows_max, limits.bytes_max)?;
    }
    let Some(last) = entries.last() else {
        return Ok(NextFrame::default());
    };
    if entries.first().is_some_and(|first| first.position.0 > peer.confirmed.position.0 + 1) {
        return Ok(NextFrame { archived: true, ..NextFrame::default() });
    }
    let to = Cursor { position: last.position, chain: last.chain };
    let mut selection = Selection::new(flows, peer, too_large);
    selection.own = own_rows(tx, peer, flows, &entries)?;
    selection.aliases = tx.aliases()?;
    entries.iter().for_each(|entry| selection.take(entry));
    let Selection { records, withheld, .. } = selection;
    let references = References::collect(tx, flows, peer, &records, &wanted)?;
    note_as_sent(tx, flows, peer, &records, references.keys(), to.position)?;
    let (head, _) = tx.head()?;
    let mut references = references.into_rows();
    unify::tell_made(tx, &mut references)?;
    let frame = Frame { from: peer.confirmed, to, references, withheld, records };
    let waiting = head.0.saturating_sub(to.position.0);
    Ok(NextFrame { frame: Some(frame), wanted, waiting, archived: false })
}

/// An empty entry: reference rows that travel alone need a position whose confirmation tells that they arrived.
fn give_them_a_position(tx: &mut dyn Tx) -> StoreResult<()> {
    let counter = tx.lock_counter()?;
    let body = EntryBody::Withheld(Vec::new());
    tx.append(&[NewEntry { position: counter.next, source: None, body }])?;
    Ok(())
}

/// What of the entries goes into the frame.
struct Selection<'a> {
    flows: &'a Flows,
    peer: &'a Peer,
    direction: Direction,
    too_large: &'a BTreeSet<RecordId>,
    own: BTreeSet<RowKey>,
    aliases: Aliases,
    records: Vec<FramedRecord>,
    withheld: Vec<RecordId>,
}

impl<'a> Selection<'a> {
    fn new(flows: &'a Flows, peer: &'a Peer, too_large: &'a BTreeSet<RecordId>) -> Self {
        let direction = direction_to(peer);
        let (records, withheld) = (Vec::new(), Vec::new());
        let (own, aliases) = (BTreeSet::new(), Aliases::default());
        Selection { flows, peer, direction, too_large, own, aliases, records, withheld }
    }

    fn take(&mut self, entry: &Entry) {
        if entry.source == Some(self.peer.server) {
            return;
        }
        match &entry.body {
            EntryBody::Withheld(ids) => {
                let others = ids.iter().filter(|id| id.origin != self.peer.server);
                self.withheld.extend(others.copied());
            }
            EntryBody::Record(record) if record.id.origin == self.peer.server => {}
            EntryBody::Record(record) => self.take_record(entry.position, record),
        }
    }

    fn take_record(&mut self, position: Position, record: &Record) {
        if self.too_large.contains(&record.id) {
            self.withheld.push(record.id);
            return;
        }
        let changes: Vec<Change> = record.changes.iter().filter_map(|change| self.kept(change)).collect();
        if changes.is_empty() {
            if record.changes.iter().any(|change| self.flows.crosses(&change.key)) {
                self.withheld.push(record.id);
            }
            return;
        }
        let partial = changes.len() < record.changes.len();
        let record = Record { changes, ..record.clone() };
        self.records.push(FramedRecord { position, partial, record });
    }

    fn kept(&self, change: &Change) -> Option<Change> {
        let mut kept = self.flows.filter(change, self.direction, self.own.contains(&change.key))?;
        if !self.flows.keeps_local_id(&kept.key.table) {
            kept.local_id = None;
        }
        unify::translate(&self.aliases, &mut kept);
        Some(kept)
    }
}

/// Rows of "new and own" tables among the entries' changes that this server brought to the neighbour.
fn own_rows(tx: &mut dyn Tx, peer: &Peer, flows: &Flows, entries: &[Entry]) -> StoreResult<BTreeSet<RowKey>> {
    let changes = entries.iter().flat_map(|entry| match &entry.body {
        EntryBody::Record(record) => record.changes.as_slice(),
        EntryBody::Withheld(_) => &[],
    });
    let (new, changed): (Vec<&Change>, Vec<&Change>) =
        changes.filter(|change| is_new_and_own(flows, peer, &change.key)).partition(|change| change.op == Op::Insert);
    let mut own: BTreeSet<RowKey> = new.into_iter().map(|change| change.key.clone()).collect();
    let mut marks: BTreeMap<RowKey, RowKey> =
        changed.into_iter().map(|change| (own_mark(&change.key), change.key.clone())).collect();
    if !marks.is_empty() {
        let known = tx.known(peer.server, &marks.keys().cloned().collect::<Vec<_>>())?;
        marks.retain(|mark, _| known.contains_key(mark));
        own.extend(marks.into_values());
    }
    Ok(own)
}

/// What [`Tx::known`] holds, beside the row itself, for a row of a "new and own" table that was created on the
/// lower side of the link.
pub(crate) fn own_mark(key: &RowKey) -> RowKey {
    RowKey { table: key.table.clone(), parts: [key.parts.as_slice(), &["own".to_owned()]].concat() }
}

fn is_new_and_own(flows: &Flows, peer: &Peer, key: &RowKey) -> bool {
    flows.row(key, direction_to(peer)) == Flow::NewAndOwn
}

/// Remembers the reference rows, and that the "new and own" rows were created here, with the frame's end.
fn note_as_sent<'k>(
    tx: &mut dyn Tx,
    flows: &Flows,
    peer: &Peer,
    records: &'k [FramedRecord],
    references: impl Iterator<Item = &'k RowKey>,
    position: Position,
) -> StoreResult<()> {
    let created = records
        .iter()
        .flat_map(|framed| &framed.record.changes)
        .filter(|change| change.op == Op::Insert && is_new_and_own(flows, peer, &change.key))
        .map(|change| own_mark(&change.key));
    let keys: BTreeSet<RowKey> = references.cloned().chain(created).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let known: Vec<Known> = keys.into_iter().map(|key| Known { key, position }).collect();
    tx.save_known(peer.server, &known)
}
