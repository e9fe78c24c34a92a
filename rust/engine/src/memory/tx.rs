//! A transaction: a copy of the data that replaces it at commit.

use super::{rows, Data, Memory};
use crate::rules::Rules;
use crate::store::{
    Aliases, Captured, Columns, Counter, Entries, Entry, EntryBody, Fix, Hashes, Known, Local, LockRequest, NewEntry,
    ParkedRecord, Peer, Pending, RowConflict, RowImage, RowWrite, RowWriteWarning, StoreError, StoreResult, Tx, Which,
    TOO_LARGE,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use tributary_merge::RowState;
use tributary_model::{Chain, Name, ParkNotice, Position, RecordId, RowKey, Seen, ServerId};

/// One transaction.
pub(super) struct MemoryTx<'m> {
    memory: &'m Memory,
    data: Data,
    mark: Option<Data>,
}

impl<'m> MemoryTx<'m> {
    pub(super) fn new(memory: &'m Memory, data: Data) -> Self {
        MemoryTx { memory, data, mark: None }
    }

    fn pass(&self) -> StoreResult<()> {
        self.memory.pass()
    }

    fn number(&mut self) -> u64 {
        self.data.numbers += 1;
        self.data.numbers
    }

    fn counter(&self) -> Counter {
        Counter { next: Position(self.data.head.0 .0 + 1), chain: self.data.head.1 }
    }
}

/// Stands for the journal encoding: any injective text does.
fn encoding(body: &EntryBody) -> String {
    format!("{body:?}")
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
        Ok(self.data.local.clone())
    }

    fn save_depth(&mut self, depth: u16) -> StoreResult<()> {
        self.pass()?;
        self.data.local.depth = depth;
        Ok(())
    }

    fn lock_counter(&mut self) -> StoreResult<Counter> {
        self.pass()?;
        Ok(self.counter())
    }

    fn pending(&mut self, changes_max: usize) -> StoreResult<Pending> {
        self.pass()?;
        let mut captured: Vec<Captured> = Vec::new();
        let mut rows = 0;
        for capture in &self.data.pending {
            if !captured.is_empty() && rows >= changes_max {
                break;
            }
            rows += capture.changes.len();
            captured.push(capture.clone());
        }
        let more = captured.len() < self.data.pending.len();
        Ok(Pending { captured, more })
    }

    fn pending_done(&mut self, captured: &[Captured]) -> StoreResult<()> {
        self.pass()?;
        self.data.pending.drain(..captured.len());
        Ok(())
    }

    fn append(&mut self, entries: &[NewEntry]) -> StoreResult<Counter> {
        self.pass()?;
        for entry in entries {
            let counter = self.counter();
            if entry.position != counter.next {
                return Err(StoreError::Fatal(format!("position {} is not the next", entry.position)));
            }
            let bytes = encoding(&entry.body);
            let chain = counter.chain.then(bytes.as_bytes());
            self.data.head = (entry.position, chain);
            let stored = Entry {
                position: entry.position,
                chain,
                source: entry.source,
                bytes: bytes.len(),
                body: entry.body.clone(),
            };
            self.data.entries.insert(entry.position, stored);
        }
        Ok(self.counter())
    }

    fn entries_after(&mut self, after: Position, rows_max: usize, bytes_max: usize) -> StoreResult<Vec<Entry>> {
        self.pass()?;
        let mut found: Vec<Entry> = Vec::new();
        let (mut rows, mut bytes) = (0, 0);
        for entry in self.data.entries.range(Position(after.0 + 1)..).map(|(_, entry)| entry) {
            if !found.is_empty() && (rows >= rows_max || bytes >= bytes_max) {
                break;
            }
            rows += changes(entry);
            bytes += entry.bytes;
            found.push(entry.clone());
        }
        Ok(found)
    }

    fn chain_at(&mut self, position: Position) -> StoreResult<Option<Chain>> {
        self.pass()?;
        if position == Position(0) {
            return Ok(Some(Chain::default()));
        }
        Ok(self.data.entries.get(&position).map(|entry| entry.chain))
    }

    fn head(&mut self) -> StoreResult<(Position, Chain)> {
        self.pass()?;
        Ok(self.data.head)
    }

    fn delete_entries(&mut self, below: Position, sealed_before: i64, limit: usize) -> StoreResult<usize> {
        self.pass()?;
        let old = |entry: &Entry| match &entry.body {
            EntryBody::Record(record) => record.ordering_time < sealed_before,
            EntryBody::Withheld(_) => true,
        };
        let oldest: Vec<Position> = self
            .data
            .entries
            .range(..below)
            .take_while(|(_, entry)| old(entry))
            .map(|(position, _)| *position)
            .take(limit)
            .collect();
        oldest.iter().for_each(|position| {
            self.data.entries.remove(position);
        });
        Ok(oldest.len())
    }

    fn seen(&mut self) -> StoreResult<Seen> {
        self.pass()?;
        Ok((*self.data.seen).clone())
    }

    fn save_seen(&mut self, seen: &Seen) -> StoreResult<()> {
        self.pass()?;
        self.data.seen = Arc::new(seen.clone());
        Ok(())
    }

    fn peers(&mut self) -> StoreResult<Vec<Peer>> {
        self.pass()?;
        Ok(self.data.peers.values().cloned().collect())
    }

    fn peer(&mut self, server: ServerId, _lock: bool) -> StoreResult<Option<Peer>> {
        self.pass()?;
        Ok(self.data.peers.get(&server).cloned())
    }

    fn save_peer(&mut self, peer: &Peer) -> StoreResult<()> {
        self.pass()?;
        self.data.peers.insert(peer.server, peer.clone());
        Ok(())
    }

    fn known(&mut self, peer: ServerId, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, Position>> {
        self.pass()?;
        let known = |key: &RowKey| self.data.known.get(&(peer, key.clone())).map(|position| (key.clone(), *position));
        Ok(keys.iter().filter_map(known).collect())
    }

    fn save_known(&mut self, peer: ServerId, rows: &[Known]) -> StoreResult<()> {
        self.pass()?;
        self.data.known.extend(rows.iter().map(|row| ((peer, row.key.clone()), row.position)));
        Ok(())
    }

    fn parked_count(&mut self) -> StoreResult<u64> {
        self.pass()?;
        Ok(self.data.parked.len() as u64)
    }

    fn parked(&mut self, after: u64, limit: usize) -> StoreResult<Vec<ParkedRecord>> {
        self.pass()?;
        Ok(self.data.parked.range(after + 1..).map(|(_, parked)| parked.clone()).take(limit).collect())
    }

    fn parked_ids(&mut self, ids: &[RecordId]) -> StoreResult<HashMap<RecordId, u64>> {
        self.pass()?;
        let wanted = self.data.parked.values().filter(|parked| ids.contains(&parked.record.id));
        Ok(wanted.map(|parked| (parked.record.id, parked.number)).collect())
    }

    fn parked_blocking(&mut self, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, u64>> {
        self.pass()?;
        let mut blocking = HashMap::new();
        for parked in self.data.parked.values() {
            for row in parked.blocked_rows().filter(|row| keys.contains(row)) {
                blocking.entry(row.clone()).or_insert(parked.number);
            }
        }
        Ok(blocking)
    }

    fn parked_waiting_for(&mut self, keys: &[RowKey]) -> StoreResult<Vec<ParkedRecord>> {
        self.pass()?;
        let waits = |parked: &&ParkedRecord| parked.waits_for.as_ref().is_some_and(|row| keys.contains(row));
        Ok(self.data.parked.values().filter(waits).cloned().collect())
    }

    fn park(&mut self, records: &[ParkedRecord]) -> StoreResult<()> {
        self.pass()?;
        for record in records {
            let number = self.number();
            self.data.parked.insert(number, ParkedRecord { number, ..record.clone() });
        }
        Ok(())
    }

    fn repark(&mut self, record: &ParkedRecord) -> StoreResult<()> {
        self.pass()?;
        self.data.parked.insert(record.number, record.clone());
        Ok(())
    }

    fn unpark(&mut self, numbers: &[u64]) -> StoreResult<()> {
        self.pass()?;
        self.data.parked.retain(|number, _| !numbers.contains(number));
        Ok(())
    }

    fn add_notices(&mut self, peer: ServerId, notices: &[ParkNotice]) -> StoreResult<()> {
        self.pass()?;
        for notice in notices {
            let last = self.data.notice_numbers.entry(peer).or_insert(0);
            *last += 1;
            self.data.notices.insert((peer, *last), notice.clone());
        }
        Ok(())
    }

    fn notices(&mut self, peer: ServerId, limit: usize) -> StoreResult<Vec<(u64, ParkNotice)>> {
        self.pass()?;
        let of_peer = self.data.notices.iter().filter(|((server, _), _)| *server == peer);
        Ok(of_peer.map(|((_, number), notice)| (*number, notice.clone())).take(limit).collect())
    }

    fn notices_done(&mut self, peer: ServerId, through: u64) -> StoreResult<()> {
        self.pass()?;
        self.data.notices.retain(|(server, number), _| *server != peer || *number > through);
        Ok(())
    }

    fn told(&mut self, peer: ServerId, notices: &[ParkNotice]) -> StoreResult<()> {
        self.pass()?;
        for notice in notices {
            if notice.reason.is_empty() {
                self.data.told.remove(&(peer, notice.record));
            } else {
                self.data.told.insert((peer, notice.record), notice.clone());
            }
        }
        Ok(())
    }

    fn forget_notices(&mut self, peer: ServerId) -> StoreResult<()> {
        self.pass()?;
        self.data.notices.retain(|(server, _), _| *server != peer);
        self.data.told.retain(|(server, _), notice| *server != peer || notice.reason == TOO_LARGE);
        Ok(())
    }

    fn lock_rows(&mut self, request: &LockRequest) -> StoreResult<HashSet<RowKey>> {
        self.pass()?;
        let held = self.memory.held.borrow();
        if request.write.iter().chain(&request.refer).any(|key| held.contains(key)) {
            return Err(StoreError::Busy);
        }
        let there = request.write.iter().chain(&request.refer).filter(|key| self.data.rows.contains_key(key));
        Ok(there.cloned().collect())
    }

    fn rows(&mut self, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, RowImage>> {
        self.pass()?;
        let row = |key: &RowKey| self.data.rows.get(key).map(|row| (key.clone(), row.clone()));
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
        let found = self.data.rows.iter().filter(|(key, row)| &*key.table == table && refers(row));
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
        let found = self.data.rows.iter().filter(|(key, row)| &*key.table == table && holds(row));
        Ok(found.map(|(key, _)| key.clone()).take(limit).collect())
    }

    fn write(&mut self, writes: &[RowWrite]) -> StoreResult<Vec<RowWriteWarning>> {
        self.pass()?;
        let catalog = Arc::clone(&self.memory.catalog.borrow());
        rows::write(&mut self.data, &catalog, writes)
    }

    fn savepoint(&mut self) -> StoreResult<()> {
        self.pass()?;
        self.mark = Some(self.data.clone());
        Ok(())
    }

    fn rollback_to_savepoint(&mut self) -> StoreResult<()> {
        self.pass()?;
        match &self.mark {
            Some(mark) => {
                self.data = mark.clone();
                Ok(())
            }
            None => Err(StoreError::Fatal("there is no savepoint".to_owned())),
        }
    }

    fn aliases(&mut self) -> StoreResult<Aliases> {
        self.pass()?;
        Ok(self.data.aliases.clone())
    }

    fn note_made(&mut self, keys: &[RowKey]) -> StoreResult<()> {
        self.pass()?;
        self.data.made.extend(keys.iter().cloned());
        Ok(())
    }

    fn made(&mut self, keys: &[RowKey]) -> StoreResult<HashSet<RowKey>> {
        self.pass()?;
        Ok(keys.iter().filter(|key| self.data.made.contains(*key)).cloned().collect())
    }

    fn twins(&mut self, rows: &[(RowKey, Columns)]) -> StoreResult<HashMap<RowKey, RowKey>> {
        self.pass()?;
        let twin = |(key, natural): &(RowKey, Columns)| {
            if self.data.rows.contains_key(key) {
                return None;
            }
            let same = |image: &RowImage| natural.iter().all(|column| image.columns.contains(column));
            let mut found = self.data.rows.iter().filter(|(other, image)| other.table == key.table && same(image));
            let (twin, _) = found.next().filter(|(twin, _)| self.data.made.contains(*twin))?;
            found.next().is_none().then(|| (key.clone(), twin.clone()))
        };
        Ok(rows.iter().filter_map(twin).collect())
    }

    fn save_alias(&mut self, alias: &RowKey, stands: &RowKey) -> StoreResult<()> {
        self.pass()?;
        self.data.unify(alias, stands);
        Ok(())
    }

    fn row_states(&mut self, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, RowState>> {
        self.pass()?;
        let state = |key: &RowKey| self.data.states.get(key).map(|state| (key.clone(), state.clone()));
        Ok(keys.iter().filter_map(state).collect())
    }

    fn save_row_states(&mut self, states: &[(RowKey, RowState)]) -> StoreResult<()> {
        self.pass()?;
        for (key, state) in states {
            if state.is_empty() {
                self.data.states.remove(key);
            } else {
                self.data.states.insert(key.clone(), state.clone());
            }
        }
        Ok(())
    }

    fn conflicts(&mut self, places: &[(RowKey, Name)]) -> StoreResult<Entries> {
        self.pass()?;
        let found = places.iter().filter_map(|place| Some((place, self.data.conflicts.get(place)?)));
        Ok(found.map(|(place, (entry, closed))| (place.clone(), (entry.clone(), closed.is_none()))).collect())
    }

    fn open_conflicts(
        &mut self,
        which: &Which,
        after: Option<&(RowKey, Name)>,
        limit: usize,
    ) -> StoreResult<Vec<RowConflict>> {
        self.pass()?;
        let entries = self.data.conflicts.iter().filter(|(place, _)| after.is_none_or(|after| *place > after));
        let open = entries.map(|(_, entry)| entry).filter(|(entry, closed)| closed.is_none() && which.contain(entry));
        Ok(open.map(|(entry, _)| entry.clone()).take(limit).collect())
    }

    fn save_conflicts(&mut self, conflicts: &[RowConflict]) -> StoreResult<()> {
        self.pass()?;
        let entries: BTreeMap<_, _> =
            conflicts.iter().map(|entry| ((entry.key.clone(), entry.group.clone()), (entry.clone(), None))).collect();
        self.data.conflicts.extend(entries);
        Ok(())
    }

    fn close_conflicts(&mut self, settled: &[(RowKey, Name)], now: i64) -> StoreResult<()> {
        self.pass()?;
        for place in settled {
            if let Some((_, closed)) = self.data.conflicts.get_mut(place) {
                closed.get_or_insert(now);
            }
        }
        Ok(())
    }

    fn save_fixes(&mut self, fixes: &[Fix]) -> StoreResult<()> {
        self.pass()?;
        for fix in fixes {
            self.data.fixes.entry(fix.key.clone()).or_default().extend(fix.groups.iter().cloned());
        }
        Ok(())
    }

    fn fixes(&mut self, after: Option<&RowKey>, limit: usize) -> StoreResult<Vec<Fix>> {
        self.pass()?;
        let listed = self.data.fixes.iter().filter(|(key, _)| after.is_none_or(|after| *key > after));
        Ok(listed.map(|(key, groups)| Fix { key: key.clone(), groups: groups.clone() }).take(limit).collect())
    }

    fn fixes_done(&mut self, fixes: &[Fix]) -> StoreResult<()> {
        self.pass()?;
        for fix in fixes {
            if let Some(groups) = self.data.fixes.get_mut(&fix.key) {
                groups.retain(|group| !fix.groups.contains(group));
                if groups.is_empty() {
                    self.data.fixes.remove(&fix.key);
                }
            }
        }
        Ok(())
    }

    fn commit(self: Box<Self>) -> StoreResult<()> {
        self.memory.commit(self.data)
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
