//! The engine's transaction: its own changes over what is committed, at READ COMMITTED.

use super::locks::{Mode, Owner};
use super::rows::{self, Sheet};
use super::table::Changes;
use super::{died, Books, Data, Fault, Memory};
use crate::rules::Rules;
use crate::store::{
    Aliases, Captured, Columns, Counter, Entries, Entry, EntryBody, Fix, Hashes, Known, Local, LockRequest, NewEntry,
    OwnFloor, ParkedRecord, Peer, Pending, RowConflict, RowImage, RowWrite, RowWriteWarning, StoreError, StoreResult,
    Tx, Which, TOO_LARGE,
};
use std::cell::{Ref, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Bound;
use std::sync::Arc;
use tributary_merge::RowState;
use tributary_model::{Chain, Name, Op, ParkNotice, Position, RecordId, RowKey, Seen, ServerId, Value};
use tributary_wire::journal::{decode, Encoder};

/// One transaction.
pub(super) struct MemoryTx<'m> {
    memory: &'m Memory,
    owner: Owner,
    own: Own,
    mark: Option<Own>,
    /// The captures that were given out last.
    given: Vec<u64>,
}

/// What the transaction changed.
#[derive(Clone)]
struct Own {
    rows: BTreeMap<RowKey, Option<Arc<RowImage>>>,
    sequenced: BTreeSet<u64>,
    entries: Changes<Position, Entry>,
    known: Changes<(ServerId, RowKey), Position>,
    parked: Changes<u64, ParkedRecord>,
    notices: Changes<(ServerId, u64), ParkNotice>,
    told: Changes<(ServerId, RecordId), ParkNotice>,
    states: Changes<RowKey, RowState>,
    conflicts: Changes<(RowKey, Name), (RowConflict, Option<i64>)>,
    fixes: Changes<RowKey, BTreeSet<Name>>,
    peers: Changes<ServerId, Peer>,
    refresh: Vec<(Op, RowKey)>,
    books: Books,
}

impl Own {
    fn over(data: &Data) -> Own {
        Own {
            rows: BTreeMap::new(),
            sequenced: BTreeSet::new(),
            entries: Changes::default(),
            known: Changes::default(),
            parked: Changes::default(),
            notices: Changes::default(),
            told: Changes::default(),
            states: Changes::default(),
            conflicts: Changes::default(),
            fixes: Changes::default(),
            peers: Changes::default(),
            refresh: Vec::new(),
            books: data.books.clone(),
        }
    }

    fn commit(self, data: &mut Data) {
        data.rows.commit(self.rows);
        data.pending.retain(|number, _| !self.sequenced.contains(number));
        self.entries.commit(&mut data.entries);
        self.known.commit(&mut data.known);
        self.parked.commit(&mut data.parked);
        self.notices.commit(&mut data.notices);
        self.told.commit(&mut data.told);
        self.states.commit(&mut data.states);
        self.conflicts.commit(&mut data.conflicts);
        self.fixes.commit(&mut data.fixes);
        self.peers.commit(&mut data.peers);
        data.refresh.extend(self.refresh);
        data.books = Books { commits: self.books.commits + 1, ..self.books };
    }

    fn counter(&self) -> Counter {
        Counter { next: Position(self.books.head.0 .0 + 1), chain: self.books.head.1 }
    }
}

impl<'m> MemoryTx<'m> {
    pub(super) fn new(memory: &'m Memory) -> Self {
        let own = Own::over(&memory.data.borrow());
        MemoryTx { memory, owner: memory.next_owner(), own, mark: None, given: Vec::new() }
    }

    fn pass(&self) -> StoreResult<()> {
        self.memory.pass()
    }

    fn data(&self) -> Ref<'m, Data> {
        self.memory.data.borrow()
    }

    /// Locks without waiting.
    fn lock(&self, key: &RowKey, mode: Mode) -> StoreResult<()> {
        let mut locks = self.memory.locks.borrow_mut();
        if !locks.is_free(self.owner, key, mode) {
            return Err(StoreError::Busy);
        }
        locks.lock(self.owner, key, mode);
        Ok(())
    }

    /// Gives a row the name that stands, if it is here under the other one, and lets everything that points at it follow.
    fn unify(&mut self, alias: &RowKey, stands: &RowKey) {
        let data = self.data();
        Arc::make_mut(&mut self.own.books.aliases).insert(alias.clone(), stands.clone());
        if let Some(row) = rows::get(&data.rows, &self.own.rows, alias).cloned() {
            self.own.rows.insert(alias.clone(), None);
            self.own.rows.insert(stands.clone(), Some(row));
        }
        if let Some(state) = self.own.states.get(&data.states, alias).cloned() {
            self.own.states.remove(alias);
            self.own.states.put(stands.clone(), (*state).clone());
        }
        let points = |value: &Value| value.reference() == Some(alias);
        let visible = rows::visible(&data.rows, &self.own.rows);
        let pointing = visible.filter(|(_, row)| row.columns.iter().any(|(_, value)| points(value)));
        let pointing: Vec<(RowKey, Arc<RowImage>)> =
            pointing.map(|(key, row)| (key.clone(), Arc::clone(row))).collect();
        for (key, mut row) in pointing {
            let values = Arc::make_mut(&mut row).columns.iter_mut().map(|(_, value)| value);
            values.filter(|value| points(value)).for_each(|value| *value = Value::Ref(stands.clone()));
            self.own.rows.insert(key, Some(row));
        }
    }
}

impl Drop for MemoryTx<'_> {
    fn drop(&mut self) {
        self.memory.locks.borrow_mut().release(self.owner);
    }
}

/// Of so many records one is read back from its encoding.
const READ_BACK: u64 = 8;

/// The journal encoding, which must give back what went in.
fn encoding(body: &EntryBody) -> StoreResult<Vec<u8>> {
    thread_local!(static ENCODER: RefCell<Encoder> = RefCell::default());
    let EntryBody::Record(record) = body else { return Ok(format!("{body:?}").into_bytes()) };
    let bytes = ENCODER.with_borrow_mut(|encoder| encoder.encode(record));
    let seen = || Arc::clone(&record.seen);
    if record.id.position.0 % READ_BACK != 0 || decode(&bytes, seen()).is_ok_and(|read| read == *record) {
        return Ok(bytes);
    }
    Err(StoreError::Fatal(format!("record {:?} does not come back from its encoding", record.id)))
}

fn changes(entry: &Entry) -> usize {
    match &entry.body {
        EntryBody::Record(record) => record.changes.len(),
        EntryBody::Withheld(_) => 0,
    }
}

impl Tx for MemoryTx<'_> {
    fn local(&mut self) -> StoreResult<Local> {
        self.pass()?;
        Ok(self.own.books.local.clone())
    }

    fn save_depth(&mut self, depth: u16) -> StoreResult<()> {
        self.pass()?;
        self.own.books.local.depth = depth;
        Ok(())
    }

    fn open_from(&mut self) -> StoreResult<Position> {
        self.pass()?;
        Ok(self.memory.open_from().min(self.own.counter().next))
    }

    fn own_floor(&mut self) -> StoreResult<OwnFloor> {
        self.pass()?;
        Ok((*self.own.books.own_floor).clone())
    }

    fn save_own_floor(&mut self, floor: &OwnFloor) -> StoreResult<()> {
        self.pass()?;
        self.own.books.own_floor = Arc::new(floor.clone());
        Ok(())
    }

    fn lock_counter(&mut self) -> StoreResult<Counter> {
        self.pass()?;
        Ok(self.own.counter())
    }

    fn pending(&mut self, changes_max: usize) -> StoreResult<Pending> {
        self.pass()?;
        let mut captured: Vec<Captured> = Vec::new();
        let mut rows = 0;
        let data = self.data();
        let waiting = || data.pending.iter().filter(|(number, _)| !self.own.sequenced.contains(number));
        let mut given = Vec::new();
        for (number, capture) in waiting() {
            if !captured.is_empty() && rows >= changes_max {
                break;
            }
            rows += capture.changes.len();
            captured.push((**capture).clone());
            given.push(*number);
        }
        let more = captured.len() < waiting().count();
        self.given = given;
        Ok(Pending { captured, more })
    }

    fn pending_done(&mut self, captured: &[Captured]) -> StoreResult<()> {
        self.pass()?;
        self.own.sequenced.extend(self.given.iter().take(captured.len()));
        Ok(())
    }

    fn append(&mut self, entries: &[NewEntry]) -> StoreResult<Counter> {
        self.pass()?;
        for entry in entries {
            let counter = self.own.counter();
            if entry.position != counter.next {
                return Err(StoreError::Fatal(format!("position {} is not the next", entry.position)));
            }
            let bytes = encoding(&entry.body)?;
            let chain = counter.chain.then(&bytes);
            self.own.books.head = (entry.position, chain);
            let stored = Entry {
                position: entry.position,
                chain,
                source: entry.source,
                bytes: bytes.len(),
                body: entry.body.clone(),
            };
            self.own.entries.put(entry.position, stored);
        }
        Ok(self.own.counter())
    }

    fn entries_after(&mut self, after: Position, rows_max: usize, bytes_max: usize) -> StoreResult<Vec<Entry>> {
        self.pass()?;
        let mut found: Vec<Entry> = Vec::new();
        let (mut rows, mut bytes) = (0, 0);
        let data = self.data();
        for (_, entry) in self.own.entries.range(&data.entries, Position(after.0 + 1)..) {
            if !found.is_empty() && (rows >= rows_max || bytes >= bytes_max) {
                break;
            }
            rows += changes(entry);
            bytes += entry.bytes;
            found.push((**entry).clone());
        }
        Ok(found)
    }

    fn chain_at(&mut self, position: Position) -> StoreResult<Option<Chain>> {
        self.pass()?;
        if position == Position(0) {
            return Ok(Some(Chain::default()));
        }
        Ok(self.own.entries.get(&self.data().entries, &position).map(|entry| entry.chain))
    }

    fn head(&mut self) -> StoreResult<(Position, Chain)> {
        self.pass()?;
        Ok(self.own.books.head)
    }

    fn delete_entries(&mut self, below: Position, sealed_before: i64, limit: usize) -> StoreResult<usize> {
        self.pass()?;
        let old = |entry: &Entry| match &entry.body {
            EntryBody::Record(record) => record.ordering_time < sealed_before,
            EntryBody::Withheld(_) => true,
        };
        let data = self.data();
        let oldest: Vec<Position> = self
            .own
            .entries
            .range(&data.entries, ..below)
            .take_while(|(_, entry)| old(entry))
            .map(|(position, _)| *position)
            .take(limit)
            .collect();
        oldest.iter().for_each(|position| {
            self.own.entries.remove(position);
        });
        Ok(oldest.len())
    }

    fn seen(&mut self) -> StoreResult<Seen> {
        self.pass()?;
        Ok((*self.own.books.seen).clone())
    }

    fn seen_by_sessions(&mut self) -> StoreResult<Seen> {
        self.seen()
    }

    fn save_seen(&mut self, seen: &Seen) -> StoreResult<()> {
        self.pass()?;
        self.own.books.seen = Arc::new(seen.clone());
        Ok(())
    }

    fn peers(&mut self) -> StoreResult<Vec<Peer>> {
        self.pass()?;
        Ok(self.own.peers.all(&self.data().peers).map(|(_, peer)| (**peer).clone()).collect())
    }

    fn peer(&mut self, server: ServerId, _lock: bool) -> StoreResult<Option<Peer>> {
        self.pass()?;
        Ok(self.own.peers.get(&self.data().peers, &server).map(|peer| (**peer).clone()))
    }

    fn save_peer(&mut self, peer: &Peer) -> StoreResult<()> {
        self.pass()?;
        self.own.peers.put(peer.server, peer.clone());
        Ok(())
    }

    fn known(&mut self, peer: ServerId, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, Position>> {
        self.pass()?;
        let data = self.data();
        let known = |key: &RowKey| {
            let position = self.own.known.get(&data.known, &(peer, key.clone()))?;
            Some((key.clone(), **position))
        };
        Ok(keys.iter().filter_map(known).collect())
    }

    fn save_known(&mut self, peer: ServerId, rows: &[Known]) -> StoreResult<()> {
        self.pass()?;
        rows.iter().for_each(|row| self.own.known.put((peer, row.key.clone()), row.position));
        Ok(())
    }

    fn parked_count(&mut self) -> StoreResult<u64> {
        self.pass()?;
        Ok(self.own.parked.all(&self.data().parked).count() as u64)
    }

    fn parked(&mut self, after: u64, limit: usize) -> StoreResult<Vec<ParkedRecord>> {
        self.pass()?;
        let data = self.data();
        let found = self.own.parked.range(&data.parked, after + 1..);
        Ok(found.map(|(_, parked)| (**parked).clone()).take(limit).collect())
    }

    fn parked_ids(&mut self, ids: &[RecordId]) -> StoreResult<HashMap<RecordId, u64>> {
        self.pass()?;
        let mut found = HashMap::new();
        for (number, parked) in self.own.parked.all(&self.data().parked) {
            if ids.contains(&parked.record.id) {
                found.entry(parked.record.id).or_insert(*number);
            }
        }
        Ok(found)
    }

    fn parked_blocking(&mut self, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, u64>> {
        self.pass()?;
        let mut blocking = HashMap::new();
        for (_, parked) in self.own.parked.all(&self.data().parked) {
            for row in parked.blocked_rows().filter(|row| keys.contains(row)) {
                blocking.entry(row.clone()).or_insert(parked.number);
            }
        }
        Ok(blocking)
    }

    fn parked_waiting_for(&mut self, keys: &[RowKey]) -> StoreResult<Vec<ParkedRecord>> {
        self.pass()?;
        let waits = |parked: &ParkedRecord| parked.waits_for.as_ref().is_some_and(|row| keys.contains(row));
        let data = self.data();
        let all = self.own.parked.all(&data.parked);
        Ok(all.filter(|(_, parked)| waits(parked)).map(|(_, parked)| (**parked).clone()).collect())
    }

    fn park(&mut self, records: &[ParkedRecord]) -> StoreResult<()> {
        self.pass()?;
        for record in records {
            self.own.books.parked_number += 1;
            let number = self.own.books.parked_number;
            self.own.parked.put(number, ParkedRecord { number, ..record.clone() });
        }
        Ok(())
    }

    fn repark(&mut self, record: &ParkedRecord) -> StoreResult<()> {
        self.pass()?;
        self.own.parked.put(record.number, record.clone());
        Ok(())
    }

    fn unpark(&mut self, numbers: &[u64]) -> StoreResult<()> {
        self.pass()?;
        numbers.iter().for_each(|number| self.own.parked.remove(number));
        Ok(())
    }

    fn add_notices(&mut self, peer: ServerId, notices: &[ParkNotice]) -> StoreResult<()> {
        self.pass()?;
        for notice in notices {
            let last = Arc::make_mut(&mut self.own.books.notice_numbers).entry(peer).or_insert(0);
            *last += 1;
            self.own.notices.put((peer, *last), notice.clone());
        }
        Ok(())
    }

    fn notices(&mut self, peer: ServerId, limit: usize) -> StoreResult<Vec<(u64, ParkNotice)>> {
        self.pass()?;
        let data = self.data();
        let of_peer = self.own.notices.range(&data.notices, (peer, 0)..=(peer, u64::MAX));
        Ok(of_peer.map(|((_, number), notice)| (*number, (**notice).clone())).take(limit).collect())
    }

    fn notices_done(&mut self, peer: ServerId, through: u64) -> StoreResult<()> {
        self.pass()?;
        let data = self.data();
        let done = self.own.notices.range(&data.notices, (peer, 0)..=(peer, through));
        let done: Vec<_> = done.map(|(key, _)| *key).collect();
        done.iter().for_each(|key| self.own.notices.remove(key));
        Ok(())
    }

    fn told(&mut self, peer: ServerId, notices: &[ParkNotice]) -> StoreResult<()> {
        self.pass()?;
        for notice in notices {
            if notice.reason.is_empty() {
                self.own.told.remove(&(peer, notice.record));
            } else {
                self.own.told.put((peer, notice.record), notice.clone());
            }
        }
        Ok(())
    }

    fn forget_notices(&mut self, peer: ServerId) -> StoreResult<()> {
        self.pass()?;
        let data = self.data();
        let told =
            self.own.told.all(&data.told).filter(|((server, _), notice)| *server == peer && notice.reason != TOO_LARGE);
        let told: Vec<_> = told.map(|(key, _)| *key).collect();
        told.iter().for_each(|key| self.own.told.remove(key));
        self.notices_done(peer, u64::MAX)
    }

    fn lock_rows(&mut self, request: &LockRequest) -> StoreResult<HashSet<RowKey>> {
        self.pass()?;
        request.write.iter().try_for_each(|key| self.lock(key, Mode::Exclusive))?;
        request.refer.iter().try_for_each(|key| self.lock(key, Mode::Shared))?;
        let data = self.data();
        let keys = request.write.iter().chain(&request.refer);
        Ok(keys.filter(|key| rows::get(&data.rows, &self.own.rows, key).is_some()).cloned().collect())
    }

    fn rows(&mut self, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, RowImage>> {
        self.pass()?;
        let data = self.data();
        let row = |key: &RowKey| Some((key.clone(), (**rows::get(&data.rows, &self.own.rows, key)?).clone()));
        Ok(keys.iter().filter_map(row).collect())
    }

    fn hashes(&mut self, _: &Rules, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, Hashes>> {
        Ok(self.rows(keys)?.into_iter().map(|(key, image)| (key, hashes_of(&image.columns))).collect())
    }

    fn hashes_of(&mut self, _: &Rules, rows: &[(RowKey, Columns)]) -> StoreResult<HashMap<RowKey, Hashes>> {
        Ok(rows.iter().map(|(key, columns)| (key.clone(), hashes_of(columns))).collect())
    }

    fn rows_referring(
        &mut self,
        table: &str,
        column: &str,
        targets: &[RowKey],
        limit: usize,
    ) -> StoreResult<Vec<RowKey>> {
        self.pass()?;
        let refers = |row: &RowImage| {
            row.columns
                .iter()
                .any(|(name, value)| &**name == column && value.reference().is_some_and(|key| targets.contains(key)))
        };
        let data = self.data();
        let found = rows::visible(&data.rows, &self.own.rows).filter(|(key, row)| &*key.table == table && refers(row));
        Ok(found.map(|(key, _)| key.clone()).take(limit).collect())
    }

    fn rows_with_text(
        &mut self,
        table: &str,
        column: &str,
        texts: &[String],
        limit: usize,
    ) -> StoreResult<Vec<RowKey>> {
        self.pass()?;
        let texts: HashSet<String> = texts.iter().map(|text| text.to_lowercase()).collect();
        let holds = |row: &RowImage| {
            let mut values = row.columns.iter().filter(|(name, _)| &**name == column);
            values.any(|(_, value)| value.text().is_some_and(|text| texts.contains(&text.to_lowercase())))
        };
        let data = self.data();
        let found = rows::visible(&data.rows, &self.own.rows).filter(|(key, row)| &*key.table == table && holds(row));
        Ok(found.map(|(key, _)| key.clone()).take(limit).collect())
    }

    fn write(&mut self, writes: &[RowWrite]) -> StoreResult<Vec<RowWriteWarning>> {
        self.pass()?;
        let catalog = Arc::clone(&self.memory.catalog.borrow());
        let locks = writes.iter().flat_map(|write| rows::locked_by(&catalog, write));
        locks.into_iter().try_for_each(|(key, mode)| self.lock(&key, mode))?;
        let mut data = self.memory.data.borrow_mut();
        let data = &mut *data;
        let mut sheet = Sheet { rows: &data.rows, written: &mut self.own.rows, local_ids: &mut data.local_ids };
        let warnings = sheet.write(&catalog, writes)?;
        self.own.refresh.extend(writes.iter().map(|write| (write.op, write.key.clone())));
        Ok(warnings)
    }

    fn savepoint(&mut self) -> StoreResult<()> {
        self.pass()?;
        self.mark = Some(self.own.clone());
        Ok(())
    }

    fn rollback_to_savepoint(&mut self) -> StoreResult<()> {
        self.pass()?;
        match &self.mark {
            Some(mark) => {
                self.own = mark.clone();
                Ok(())
            }
            None => Err(StoreError::Fatal("there is no savepoint".to_owned())),
        }
    }

    fn aliases(&mut self) -> StoreResult<Aliases> {
        self.pass()?;
        Ok((*self.own.books.aliases).clone())
    }

    fn note_made(&mut self, keys: &[RowKey]) -> StoreResult<()> {
        self.pass()?;
        Arc::make_mut(&mut self.own.books.made).extend(keys.iter().cloned());
        Ok(())
    }

    fn made(&mut self, keys: &[RowKey]) -> StoreResult<HashSet<RowKey>> {
        self.pass()?;
        Ok(keys.iter().filter(|key| self.own.books.made.contains(*key)).cloned().collect())
    }

    fn twins(&mut self, rows: &[(RowKey, Columns)]) -> StoreResult<HashMap<RowKey, RowKey>> {
        self.pass()?;
        let data = self.data();
        let twin = |(key, natural): &(RowKey, Columns)| {
            if rows::get(&data.rows, &self.own.rows, key).is_some() {
                return None;
            }
            let same = |image: &RowImage| natural.iter().all(|column| image.columns.contains(column));
            let rows = rows::visible(&data.rows, &self.own.rows);
            let mut found = rows.filter(|(other, image)| other.table == key.table && same(image));
            let (twin, _) = found.next().filter(|(twin, _)| self.own.books.made.contains(*twin))?;
            found.next().is_none().then(|| (key.clone(), twin.clone()))
        };
        Ok(rows.iter().filter_map(twin).collect())
    }

    fn save_alias(&mut self, alias: &RowKey, stands: &RowKey) -> StoreResult<()> {
        self.pass()?;
        self.unify(alias, stands);
        Ok(())
    }

    fn row_states(&mut self, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, RowState>> {
        self.pass()?;
        let data = self.data();
        let state = |key: &RowKey| Some((key.clone(), (**self.own.states.get(&data.states, key)?).clone()));
        Ok(keys.iter().filter_map(state).collect())
    }

    fn states_after(&mut self, after: Option<&RowKey>, limit: usize) -> StoreResult<Vec<(RowKey, RowState)>> {
        self.pass()?;
        let data = self.data();
        let from = after.map_or(Bound::Unbounded, |after| Bound::Excluded(after.clone()));
        let states = self.own.states.range(&data.states, (from, Bound::Unbounded));
        Ok(states.take(limit).map(|(key, state)| (key.clone(), (**state).clone())).collect())
    }

    fn save_row_states(&mut self, states: &[(RowKey, RowState)]) -> StoreResult<()> {
        self.pass()?;
        for (key, state) in states {
            if state.is_empty() {
                self.own.states.remove(key);
            } else {
                self.own.states.put(key.clone(), state.clone());
            }
        }
        Ok(())
    }

    fn conflicts(&mut self, places: &[(RowKey, Name)]) -> StoreResult<Entries> {
        self.pass()?;
        let data = self.data();
        let found = places.iter().filter_map(|place| Some((place, self.own.conflicts.get(&data.conflicts, place)?)));
        Ok(found.map(|(place, entry)| (place.clone(), (entry.0.clone(), entry.1.is_none()))).collect())
    }

    fn open_conflicts(
        &mut self,
        which: &Which,
        after: Option<&(RowKey, Name)>,
        limit: usize,
    ) -> StoreResult<Vec<RowConflict>> {
        self.pass()?;
        let data = self.data();
        let from = after.map_or(Bound::Unbounded, |after| Bound::Excluded(after.clone()));
        let entries = self.own.conflicts.range(&data.conflicts, (from, Bound::Unbounded)).map(|(_, entry)| &**entry);
        let open = entries.filter(|(entry, closed)| closed.is_none() && which.contain(entry));
        Ok(open.map(|(entry, _)| entry.clone()).take(limit).collect())
    }

    fn save_conflicts(&mut self, conflicts: &[RowConflict]) -> StoreResult<()> {
        self.pass()?;
        for entry in conflicts {
            self.own.conflicts.put((entry.key.clone(), entry.group.clone()), (entry.clone(), None));
        }
        Ok(())
    }

    fn close_conflicts(&mut self, settled: &[(RowKey, Name)], now: i64) -> StoreResult<()> {
        self.pass()?;
        for place in settled {
            let found = self.own.conflicts.get(&self.data().conflicts, place).cloned();
            if let Some((entry, closed)) = found.as_deref() {
                self.own.conflicts.put(place.clone(), (entry.clone(), Some(closed.unwrap_or(now))));
            }
        }
        Ok(())
    }

    fn save_fixes(&mut self, fixes: &[Fix]) -> StoreResult<()> {
        self.pass()?;
        for fix in fixes {
            let listed = self.own.fixes.get(&self.data().fixes, &fix.key).cloned();
            let mut groups = listed.map(|groups| (*groups).clone()).unwrap_or_default();
            groups.extend(fix.groups.iter().cloned());
            self.own.fixes.put(fix.key.clone(), groups);
        }
        Ok(())
    }

    fn fixes(&mut self, after: Option<&RowKey>, limit: usize) -> StoreResult<Vec<Fix>> {
        self.pass()?;
        let data = self.data();
        let listed = self.own.fixes.all(&data.fixes).filter(|(key, _)| after.is_none_or(|after| *key > after));
        Ok(listed.map(|(key, groups)| Fix { key: key.clone(), groups: (**groups).clone() }).take(limit).collect())
    }

    fn fixes_done(&mut self, fixes: &[Fix]) -> StoreResult<()> {
        self.pass()?;
        for fix in fixes {
            let Some(listed) = self.own.fixes.get(&self.data().fixes, &fix.key).cloned() else { continue };
            let left: BTreeSet<Name> = listed.difference(&fix.groups).cloned().collect();
            if left.is_empty() {
                self.own.fixes.remove(&fix.key);
            } else {
                self.own.fixes.put(fix.key.clone(), left);
            }
        }
        Ok(())
    }

    fn commit(mut self: Box<Self>) -> StoreResult<()> {
        self.pass()?;
        let memory = self.memory;
        let mut data = memory.data.borrow_mut();
        if data.books.commits != self.own.books.commits {
            return Err(StoreError::Fatal("two of the engine's transactions have met".to_owned()));
        }
        let appended = (self.own.books.head.0 .0 - data.books.head.0 .0) as usize;
        memory.entries_at_once.set(memory.entries_at_once.get().max(appended));
        let own = std::mem::replace(&mut self.own, Own::over(&data));
        own.commit(&mut data);
        match memory.fault.get() {
            Fault::AfterCommit(at) if memory.operations.get() >= at => {
                memory.fault.set(Fault::Before(0));
                Err(died())
            }
            _ => Ok(()),
        }
    }
}

fn hashes_of(columns: &Columns) -> Hashes {
    let hash = |value: &tributary_model::Value| {
        let mut hasher = DefaultHasher::new();
        format!("{value:?}").hash(&mut hasher);
        hasher.finish() as u32
    };
    columns.iter().map(|(name, value)| (name.clone(), hash(value))).collect()
}
