//! This server, the counter and the journal of records.
//!
//! Guarantees: positions are dense and given out under the counter's row lock; the stored bytes are those that the
//! chain covers; reading costs only the entries that are returned.

use crate::codec::{decode_ids, encode_ids, server_id};
use crate::error::Fault;
use crate::pieces::{first_piece, Owner, PIECE_BYTES_MAX};
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use mysql::Value as Sql;
use std::sync::Arc;
use tributary_engine::store::{Counter, Entry, EntryBody, Local, NewEntry};
use tributary_model::{Chain, Position, ServerId};
use tributary_wire::journal::decode;
use uuid::Uuid;

const RECORD: u8 = 1;
const WITHHELD: u8 = 2;
/// Entries whose sizes are looked at in one statement.
const SIZES_READ_MAX: usize = 200;
/// Bytes of payload in one INSERT: far below any `max_allowed_packet`.
const APPEND_BYTES_MAX: usize = 512 * 1024;
/// Entries that one call looks at before it deletes.
const ARCHIVE_ENTRIES_MAX: usize = 1000;
const APPEND_ROWS_MAX: usize = 100;
const COLUMNS: &str = "position, body, source, origin, origin_position, sealed_at, author, seen_id, chain, row_count, payload_bytes, payload";
const COLUMN_COUNT: usize = 12;

type StoredEntry = (u64, u8, Option<Vec<u8>>, Option<i64>, Vec<u8>, Vec<u8>);

fn damaged(what: &str) -> Fault {
    Fault::fatal(format!("{what} is missing or damaged: restart the module, or restore a backup"))
}

fn array<const N: usize>(bytes: &[u8], what: &str) -> Result<[u8; N], Fault> {
    bytes.try_into().map_err(|_| damaged(what))
}

fn parse_uuid(text: &str) -> Result<Uuid, Fault> {
    Uuid::parse_str(text).map_err(|_| damaged("tributary_state"))
}

impl MySqlTx<'_> {
    pub(crate) fn read_local(&mut self) -> Result<Local, Fault> {
        let row: Option<(String, String, String, u16)> =
            self.conn.query_first("SELECT server_uuid, incarnation, name, depth FROM tributary_state WHERE id = 1")?;
        let (server, incarnation, name, depth) = row.ok_or_else(|| damaged("tributary_state"))?;
        Ok(Local { server: ServerId(parse_uuid(&server)?), incarnation: parse_uuid(&incarnation)?, name, depth })
    }

    pub(crate) fn establish(&mut self, local: &Local) -> Result<Local, Fault> {
        self.conn.exec_drop(
            "INSERT IGNORE INTO tributary_state (id, server_uuid, incarnation, name, depth) VALUES (1, ?, ?, ?, ?)",
            (local.server.to_string(), local.incarnation.to_string(), &local.name, local.depth),
        )?;
        let zero = Chain::default().0;
        self.conn.exec_drop(
            "INSERT IGNORE INTO tributary_counter (id, next_position, chain) VALUES (1, 1, ?)",
            (&zero[..],),
        )?;
        let unseen: Option<u8> =
            self.conn.query_first("SELECT 1 FROM tributary_state WHERE id = 1 AND seen_id IS NULL")?;
        if unseen.is_some() {
            self.replace_seen(&tributary_model::Seen::default())?;
        }
        self.read_local()
    }

    pub(crate) fn save_local(&mut self, local: &Local) -> Result<(), Fault> {
        Ok(self.conn.exec_drop(
            "UPDATE tributary_state SET incarnation = ?, name = ?, depth = ? WHERE id = 1",
            (local.incarnation.to_string(), &local.name, local.depth),
        )?)
    }

    pub(crate) fn write_depth(&mut self, depth: u16) -> Result<(), Fault> {
        Ok(self.conn.exec_drop("UPDATE tributary_state SET depth = ? WHERE id = 1", (depth,))?)
    }

    pub(crate) fn take_counter(&mut self) -> Result<Counter, Fault> {
        self.read_counter("FOR UPDATE")
    }

    fn read_counter(&mut self, lock: &str) -> Result<Counter, Fault> {
        let query = format!("SELECT next_position, chain FROM tributary_counter WHERE id = 1 {lock}");
        let row: Option<(u64, Vec<u8>)> = self.conn.query_first(query)?;
        let (next, chain) = row.ok_or_else(|| damaged("tributary_counter"))?;
        Ok(Counter { next: Position(next), chain: Chain(array(&chain, "tributary_counter")?) })
    }

    pub(crate) fn read_head(&mut self) -> Result<(Position, Chain), Fault> {
        let counter = self.read_counter("")?;
        Ok((Position(counter.next.0.saturating_sub(1)), counter.chain))
    }

    pub(crate) fn append_entries(&mut self, entries: &[NewEntry]) -> Result<Counter, Fault> {
        let mut counter = self.take_counter()?;
        let mut batch: Vec<Sql> = Vec::new();
        let mut bytes = 0;
        for entry in entries {
            if entry.position != counter.next {
                return Err(Fault::fatal(format!(
                    "position {} was to be given out, not {}",
                    counter.next, entry.position
                )));
            }
            let payload = self.payload(&entry.body);
            counter = Counter { next: Position(counter.next.0 + 1), chain: counter.chain.then(&payload) };
            let inline = first_piece(&payload).len();
            if bytes + inline > APPEND_BYTES_MAX || batch.len() >= APPEND_ROWS_MAX * COLUMN_COUNT {
                self.insert_entries(std::mem::take(&mut batch))?;
                bytes = 0;
            }
            bytes += inline;
            self.write_pieces(Owner::Record, entry.position.0, &payload)?;
            batch.extend(self.entry_row(entry, counter.chain, &payload)?);
        }
        self.insert_entries(batch)?;
        self.conn.exec_drop(
            "UPDATE tributary_counter SET next_position = ?, chain = ? WHERE id = 1",
            (counter.next.0, &counter.chain.0[..]),
        )?;
        Ok(counter)
    }

    fn payload(&mut self, body: &EntryBody) -> Vec<u8> {
        match body {
            EntryBody::Record(record) => self.encoder.encode(record),
            EntryBody::Withheld(ids) => encode_ids(ids),
        }
    }

    fn entry_row(&mut self, entry: &NewEntry, chain: Chain, payload: &[u8]) -> Result<[Sql; COLUMN_COUNT], Fault> {
        let record = match &entry.body {
            EntryBody::Record(record) => Some(record),
            EntryBody::Withheld(_) => None,
        };
        let seen_id = record.map(|record| self.seen_id(&record.seen)).transpose()?;
        Ok([
            entry.position.0.into(),
            (if record.is_some() { RECORD } else { WITHHELD }).into(),
            entry.source.map(|server| server.0.as_bytes().to_vec()).into(),
            record.map(|record| record.id.origin.0.as_bytes().to_vec()).into(),
            record.map(|record| record.id.position.0).into(),
            record.map(|record| record.ordering_time).into(),
            record.and_then(|record| record.author.clone()).into(),
            seen_id.into(),
            chain.0.to_vec().into(),
            (record.map_or(0, |record| record.changes.len()) as u64).into(),
            (payload.len() as u64).into(),
            first_piece(payload).into(),
        ])
    }

    fn insert_entries(&mut self, values: Vec<Sql>) -> Result<(), Fault> {
        if values.is_empty() {
            return Ok(());
        }
        // By the database's clock: retention must not depend on the clocks of the records' authors.
        let group = format!("({}FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000))", "?, ".repeat(COLUMN_COUNT));
        let groups = vec![group; values.len() / COLUMN_COUNT].join(", ");
        Ok(self
            .conn
            .exec_drop(format!("INSERT INTO tributary_record ({COLUMNS}, appended_at) VALUES {groups}"), values)?)
    }

    pub(crate) fn read_entries(
        &mut self,
        after: Position,
        rows_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<Entry>, Fault> {
        let Some(last) = self.last_within(after, rows_max, bytes_max)? else { return Ok(Vec::new()) };
        let mut found: Vec<StoredEntry> = self.conn.exec(
            "SELECT position, body, source, seen_id, chain, payload FROM tributary_record \
             WHERE position > ? AND position <= ? ORDER BY position",
            (after.0, last.0),
        )?;
        let large: Vec<u64> =
            found.iter().filter(|entry| entry.5.len() >= PIECE_BYTES_MAX).map(|entry| entry.0).collect();
        let mut pieces = self.read_pieces(Owner::Record, &large)?;
        for entry in &mut found {
            entry.5.extend(pieces.remove(&entry.0).unwrap_or_default());
        }
        let seen = self.seen_sets(found.iter().filter_map(|entry| entry.3))?;
        let entry = |(position, body, source, seen_id, chain, payload): StoredEntry| {
            let source = source.map(|source| array(&source, "a journal entry")).transpose()?;
            let set = seen_id.and_then(|id| seen.get(&id)).map_or_else(Arc::default, Arc::clone);
            let body = match body {
                RECORD => EntryBody::Record(decode(&payload, set)?),
                WITHHELD => EntryBody::Withheld(decode_ids(&payload)?),
                _ => return Err(damaged("a journal entry")),
            };
            Ok(Entry {
                position: Position(position),
                chain: Chain(array(&chain, "a journal entry")?),
                source: source.as_ref().map(server_id),
                bytes: payload.len(),
                body,
            })
        };
        found.into_iter().map(entry).collect()
    }

    /// The position at which a run that starts after `after` passes one of the limits, or ends.
    fn last_within(&mut self, after: Position, rows_max: usize, bytes_max: usize) -> Result<Option<Position>, Fault> {
        let (mut rows, mut bytes, mut last) = (0, 0, after);
        loop {
            let sizes: Vec<(u64, usize, usize)> = self.conn.exec(
                format!(
                    "SELECT position, row_count, payload_bytes FROM tributary_record \
                     WHERE position > ? ORDER BY position LIMIT {SIZES_READ_MAX}"
                ),
                (last.0,),
            )?;
            let ended = sizes.len() < SIZES_READ_MAX;
            for (position, row_count, payload_bytes) in sizes {
                if rows > rows_max || bytes > bytes_max {
                    return Ok(Some(last));
                }
                rows += row_count;
                bytes += payload_bytes;
                last = Position(position);
            }
            if ended {
                return Ok((last != after).then_some(last));
            }
        }
    }

    pub(crate) fn read_chain(&mut self, position: Position) -> Result<Option<Chain>, Fault> {
        if position.0 == 0 {
            return Ok(Some(Chain::default()));
        }
        let (head, chain) = self.read_head()?;
        if position == head {
            return Ok(Some(chain));
        }
        let stored: Option<Vec<u8>> =
            self.conn.exec_first("SELECT chain FROM tributary_record WHERE position = ?", (position.0,))?;
        stored.map(|chain| Ok(Chain(array(&chain, "a journal entry")?))).transpose()
    }

    /// Deletes the oldest entries, up to the first that was appended too lately: the journal keeps no holes.
    pub(crate) fn archive(&mut self, below: Position, appended_before: i64, limit: usize) -> Result<usize, Fault> {
        self.take_counter()?;
        let below = self.read_folded()?.map_or(below, |folded| below.min(folded));
        let oldest: Vec<(u64, i64)> = self.conn.exec(
            format!(
                "SELECT position, appended_at FROM tributary_record WHERE position < ? ORDER BY position LIMIT {}",
                limit.min(ARCHIVE_ENTRIES_MAX)
            ),
            (below.0,),
        )?;
        let old: Vec<u64> =
            oldest.into_iter().take_while(|(_, at)| *at < appended_before).map(|(position, _)| position).collect();
        if let (Some(first), Some(last)) = (old.first(), old.last()) {
            self.conn.exec_drop("DELETE FROM tributary_record WHERE position BETWEEN ? AND ?", (first, last))?;
            self.remove_pieces(Owner::Record, *first, *last)?;
            self.conn.exec_drop("DELETE FROM tributary_tombstone WHERE position <= ? LIMIT 10000", (last,))?;
            self.prune_seen()?;
        }
        Ok(old.len())
    }
}
