//! Parked records, and what neighbours tell each other of them.

use crate::codec::{by_hash, key_hash, key_of_text, key_text, record_id, server_id};
use crate::error::Fault;
use crate::peers::hash_in;
use crate::pieces::{first_piece, Owner, PIECE_BYTES_MAX};
use crate::sql;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use mysql::{params, Value as Sql};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tributary_engine::store::{ParkedRecord, TOO_LARGE};
use tributary_model::{ParkNotice, RecordId, RowKey, ServerId};
use tributary_wire::journal::{decode, decode_seen, encode_seen};

const SELECT: &str = "SELECT number, source, reason, row_key, waits_for, blocks, rest, since, attempts, seen, payload FROM tributary_parked";

type StoredRecord = (u64, Vec<u8>, String, Option<String>, Option<String>, bool, bool, i64, u32, Vec<u8>, Vec<u8>);
type StoredNotice = (u64, Vec<u8>, u64, String, Option<String>);

fn damaged() -> Fault {
    Fault::fatal("a parked record is damaged: restore a backup or ask for support")
}

fn id_bytes(bytes: &[u8]) -> Result<[u8; 16], Fault> {
    bytes.try_into().map_err(|_| damaged())
}

fn parked(stored: StoredRecord) -> Result<ParkedRecord, Fault> {
    let (number, source, reason, row, waits_for, blocks, rest, since, attempts, seen, payload) = stored;
    Ok(ParkedRecord {
        number,
        source: server_id(&id_bytes(&source)?),
        reason,
        row: row.as_deref().and_then(key_of_text),
        waits_for: waits_for.as_deref().and_then(key_of_text),
        blocks,
        rest,
        since,
        attempts,
        record: decode(&payload, Arc::new(decode_seen(&seen)?))?,
    })
}

impl MySqlTx<'_> {
    pub(crate) fn count_parked(&mut self) -> Result<u64, Fault> {
        Ok(self.conn.query_first("SELECT COUNT(*) FROM tributary_parked")?.unwrap_or(0))
    }

    pub(crate) fn read_parked(&mut self, after: u64, limit: usize) -> Result<Vec<ParkedRecord>, Fault> {
        let rows: Vec<StoredRecord> =
            self.conn.exec(format!("{SELECT} WHERE number > ? ORDER BY number LIMIT {limit}"), (after,))?;
        self.whole(rows)
    }

    /// Parked records with all pieces of their payloads.
    fn whole(&mut self, mut rows: Vec<StoredRecord>) -> Result<Vec<ParkedRecord>, Fault> {
        let large: Vec<u64> = rows.iter().filter(|row| row.10.len() >= PIECE_BYTES_MAX).map(|row| row.0).collect();
        let mut pieces = self.read_pieces(Owner::Parked, &large)?;
        for row in &mut rows {
            row.10.extend(pieces.remove(&row.0).unwrap_or_default());
        }
        rows.into_iter().map(parked).collect()
    }

    pub(crate) fn find_parked(&mut self, ids: &[RecordId]) -> Result<HashMap<RecordId, u64>, Fault> {
        let mut found = HashMap::new();
        for chunk in ids.chunks(sql::BATCH_ROWS_MAX) {
            let mut query = String::from(
                "SELECT origin, origin_position, MIN(number) FROM tributary_parked WHERE (origin, origin_position) IN (",
            );
            for (at, id) in chunk.iter().enumerate() {
                query.push_str(if at > 0 { ", (" } else { "(" });
                sql::push_bytes(&mut query, id.origin.0.as_bytes());
                query.push_str(&format!(", {})", id.position.0));
            }
            query.push_str(") GROUP BY origin, origin_position");
            let rows: Vec<(Vec<u8>, u64, u64)> = self.conn.query(query)?;
            for (origin, position, number) in rows {
                found.insert(record_id(&id_bytes(&origin)?, position), number);
            }
        }
        Ok(found)
    }

    pub(crate) fn find_blocking(&mut self, keys: &[RowKey]) -> Result<HashMap<RowKey, u64>, Fault> {
        let mut found = HashMap::new();
        for chunk in keys.chunks(sql::BATCH_ROWS_MAX) {
            let hashes = by_hash(chunk);
            let query = format!(
                "SELECT row_hash, MIN(number) FROM tributary_parked_row WHERE {} GROUP BY row_hash",
                hash_in(&hashes)
            );
            let rows: Vec<(Vec<u8>, u64)> = self.conn.query(query)?;
            found.extend(
                rows.into_iter().filter_map(|(hash, number)| Some(((*hashes.get(hash.as_slice())?).clone(), number))),
            );
        }
        Ok(found)
    }

    pub(crate) fn find_waiting(&mut self, keys: &[RowKey]) -> Result<Vec<ParkedRecord>, Fault> {
        let mut found = Vec::new();
        for chunk in keys.chunks(sql::BATCH_ROWS_MAX) {
            let condition = hash_in(&by_hash(chunk)).replacen("row_hash", "waits_for_hash", 1);
            let rows: Vec<StoredRecord> = self.conn.query(format!("{SELECT} WHERE {condition} ORDER BY number"))?;
            found.extend(self.whole(rows)?);
        }
        found.sort_by_key(|record| record.number);
        Ok(found)
    }

    pub(crate) fn write_parked(&mut self, record: &ParkedRecord) -> Result<(), Fault> {
        let payload = self.encoder.encode(&record.record);
        self.conn.exec_drop(
            "INSERT INTO tributary_parked (source, origin, origin_position, reason, row_key, waits_for, waits_for_hash, blocks, \
             rest, since, attempts, seen, payload) VALUES (:source, :origin, :origin_position, :reason, :row_key, :waits_for, \
             :waits_for_hash, :blocks, :rest, :since, :attempts, :seen, :payload)",
            params! {
                "source" => &record.source.0.as_bytes()[..],
                "origin" => &record.record.id.origin.0.as_bytes()[..],
                "origin_position" => record.record.id.position.0,
                "reason" => &record.reason,
                "row_key" => record.row.as_ref().map(key_text),
                "waits_for" => record.waits_for.as_ref().map(key_text),
                "waits_for_hash" => record.waits_for.as_ref().map(|key| key_hash(key).to_vec()),
                "blocks" => record.blocks,
                "rest" => record.rest,
                "since" => record.since,
                "attempts" => record.attempts,
                "seen" => encode_seen(&record.record.seen),
                "payload" => first_piece(&payload),
            },
        )?;
        let number = self.conn.last_insert_id();
        self.write_pieces(Owner::Parked, number, &payload)?;
        let hashes: BTreeSet<[u8; 16]> = record.blocked_rows().map(key_hash).collect();
        let hashes: Vec<[u8; 16]> = hashes.into_iter().collect();
        for chunk in hashes.chunks(sql::BATCH_ROWS_MAX) {
            let values = chunk.iter().flat_map(|hash| [Sql::from(&hash[..]), Sql::from(number)]).collect::<Vec<_>>();
            let groups = sql::placeholders(chunk.len(), 2);
            self.conn
                .exec_drop(format!("INSERT INTO tributary_parked_row (row_hash, number) VALUES {groups}"), values)?;
        }
        Ok(())
    }

    pub(crate) fn update_parked(&mut self, record: &ParkedRecord) -> Result<(), Fault> {
        self.conn.exec_drop(
            "UPDATE tributary_parked SET reason = ?, row_key = ?, waits_for = ?, waits_for_hash = ?, blocks = ?, attempts = ? \
             WHERE number = ?",
            (
                &record.reason,
                record.row.as_ref().map(key_text),
                record.waits_for.as_ref().map(key_text),
                record.waits_for.as_ref().map(|key| key_hash(key).to_vec()),
                record.blocks,
                record.attempts,
                record.number,
            ),
        )?;
        if !record.blocks {
            self.conn.exec_drop("DELETE FROM tributary_parked_row WHERE number = ?", (record.number,))?;
        }
        Ok(())
    }

    pub(crate) fn remove_parked(&mut self, numbers: &[u64]) -> Result<(), Fault> {
        for chunk in numbers.chunks(sql::BATCH_ROWS_MAX) {
            let list = chunk.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
            self.conn.query_drop(format!("DELETE FROM tributary_parked_row WHERE number IN ({list})"))?;
            self.conn.query_drop(format!("DELETE FROM tributary_parked WHERE number IN ({list})"))?;
            let owner = Owner::Parked as u8;
            self.conn
                .query_drop(format!("DELETE FROM tributary_piece WHERE owner = {owner} AND number IN ({list})"))?;
        }
        Ok(())
    }

    pub(crate) fn write_notices(&mut self, peer: ServerId, notices: &[ParkNotice]) -> Result<(), Fault> {
        let peer = self.paired_number(peer)?;
        let count = notices.len() as u64;
        self.conn.exec_drop("UPDATE tributary_peer SET notices_last = notices_last + ? WHERE id = ?", (count, peer))?;
        let last: Option<u64> =
            self.conn.exec_first("SELECT notices_last FROM tributary_peer WHERE id = ?", (peer,))?;
        let first = last.unwrap_or(count) - count + 1;
        let rows = (first..).zip(notices).map(|(number, notice)| {
            (
                peer,
                number,
                &notice.record.origin.0.as_bytes()[..],
                notice.record.position.0,
                &notice.reason,
                notice.row.as_ref().map(key_text),
            )
        });
        Ok(self.conn.exec_batch(
            "INSERT INTO tributary_notice (peer, number, origin, origin_position, reason, row_key) \
             VALUES (?, ?, ?, ?, ?, ?)",
            rows,
        )?)
    }

    pub(crate) fn read_notices(&mut self, peer: ServerId, limit: usize) -> Result<Vec<(u64, ParkNotice)>, Fault> {
        let Some(peer) = self.peer_number(peer)? else { return Ok(Vec::new()) };
        let rows: Vec<StoredNotice> = self.conn.query(format!(
            "SELECT number, origin, origin_position, reason, row_key FROM tributary_notice WHERE peer = {peer} ORDER BY number LIMIT {limit}"
        ))?;
        let notice = |(number, origin, position, reason, row): StoredNotice| {
            let record = record_id(&id_bytes(&origin)?, position);
            Ok((number, ParkNotice { record, reason, row: row.as_deref().and_then(key_of_text) }))
        };
        rows.into_iter().map(notice).collect()
    }

    pub(crate) fn remove_notices(&mut self, peer: ServerId, through: u64) -> Result<(), Fault> {
        let Some(peer) = self.peer_number(peer)? else { return Ok(()) };
        Ok(self.conn.exec_drop("DELETE FROM tributary_notice WHERE peer = ? AND number <= ?", (peer, through))?)
    }

    /// Removes the notices for the neighbour and those of it, but for our own that a record is too large for it.
    pub(crate) fn remove_told(&mut self, peer: ServerId) -> Result<(), Fault> {
        let Some(peer) = self.peer_number(peer)? else { return Ok(()) };
        self.conn.exec_drop("DELETE FROM tributary_notice WHERE peer = ?", (peer,))?;
        let query = "DELETE FROM tributary_told WHERE peer = ? AND reason <> ?";
        Ok(self.conn.exec_drop(query, (peer, TOO_LARGE))?)
    }

    pub(crate) fn write_told(&mut self, peer: ServerId, notices: &[ParkNotice]) -> Result<(), Fault> {
        let peer = self.paired_number(peer)?;
        for notice in notices {
            let (origin, position) = (&notice.record.origin.0.as_bytes()[..], notice.record.position.0);
            if notice.reason.is_empty() {
                self.conn.exec_drop(
                    "DELETE FROM tributary_told WHERE peer = ? AND origin = ? AND origin_position = ?",
                    (peer, origin, position),
                )?;
            } else {
                self.conn.exec_drop(
                    "REPLACE INTO tributary_told (peer, origin, origin_position, reason, row_key) VALUES (?, ?, ?, ?, ?)",
                    (peer, origin, position, &notice.reason, notice.row.as_ref().map(key_text)),
                )?;
            }
        }
        Ok(())
    }

    pub(crate) fn read_told(&mut self, peer: ServerId, limit: usize) -> Result<Vec<ParkNotice>, Fault> {
        let Some(peer) = self.peer_number(peer)? else { return Ok(Vec::new()) };
        let rows: Vec<(Vec<u8>, u64, String, Option<String>)> = self.conn.query(format!(
            "SELECT origin, origin_position, reason, row_key FROM tributary_told WHERE peer = {peer} \
             ORDER BY origin, origin_position LIMIT {limit}"
        ))?;
        let notice = |(origin, position, reason, row): (Vec<u8>, u64, String, Option<String>)| {
            let record = record_id(&id_bytes(&origin)?, position);
            Ok(ParkNotice { record, reason, row: row.as_deref().and_then(key_of_text) })
        };
        rows.into_iter().map(notice).collect()
    }
}
