//! Captured transactions: read in commit order, resolved from local ids to row keys.
//!
//! Guarantees: transactions come in an order in which none comes before one whose rows it saw: each inserts its last
//! journal row after it got its last row lock, so the order of last rows is such an order, whoever
//! commits when. A transaction is taken whole or not at all; cost grows with the new rows only.

mod resolve;
mod rounding;

use crate::codec::key_text;
use crate::error::Fault;
use crate::sql;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use mysql::Value as Sql;
use resolve::RawRow;
use std::collections::{BTreeMap, HashMap};
use tributary_engine::store::{Captured, Pending};
use tributary_model::{Name, Position, RecordKind, RowKey};
use tributary_wire::capture::Rows;

const HEADS_READ_MAX: usize = 1000;
/// Compressed bytes that are read at once.
const READ_BYTES_MAX: u64 = 1024 * 1024;

type TxId = [u8; 16];

/// What the last `pending` gave out, for `pending_done`.
#[derive(Default)]
pub(crate) struct Sequenced {
    transactions: HashMap<TxId, Done>,
}

/// What is to be done for a captured transaction once it has its position.
struct Done {
    /// Its journal rows.
    ids: Vec<i64>,
    deleted: Vec<Deleted>,
}

/// A deleted row and the local id that it had.
pub(crate) struct Deleted {
    pub(crate) table: Name,
    pub(crate) id: i64,
    pub(crate) key: RowKey,
}

/// The last journal row of a captured transaction.
struct Head {
    id: i64,
    tx: TxId,
    parts: u32,
    kind: u8,
    user_id: Option<i64>,
    sealed_at: i64,
    seen_id: Option<i64>,
    seen_own: Option<u64>,
    bytes: u64,
}

type HeadColumns = (i64, Vec<u8>, u32, u8, Option<i64>, i64, Option<i64>, Option<u64>, u64);

/// A journal row: id, payload, temporals.
type Part = (i64, Vec<u8>, Option<String>);
type PartColumns = (Vec<u8>, i64, Vec<u8>, Option<String>);

/// A captured transaction with local ids.
pub(crate) struct RawTx {
    head: Head,
    ids: Vec<i64>,
    pub(crate) rows: Vec<RawRow>,
}

impl MySqlTx<'_> {
    pub(crate) fn read_pending(&mut self, changes_max: usize) -> Result<Pending, Fault> {
        let heads = self.heads()?;
        let mut more = heads.len() == HEADS_READ_MAX;
        let mut heads = heads.into_iter().peekable();
        let mut transactions: Vec<RawTx> = Vec::new();
        let mut changes = 0;
        while heads.peek().is_some() {
            if changes >= changes_max {
                more = true;
                break;
            }
            let mut group: Vec<Head> = Vec::new();
            let mut bytes = 0;
            while let Some(head) =
                heads.next_if(|head| group.is_empty() || (head.parts == 1 && bytes + head.bytes <= READ_BYTES_MAX))
            {
                bytes += head.bytes;
                let alone = head.parts > 1;
                group.push(head);
                if alone || changes + group.len() >= changes_max {
                    break;
                }
            }
            for transaction in self.load(group)? {
                changes += transaction.rows.len();
                transactions.push(transaction);
            }
        }
        Ok(Pending { captured: self.resolve_all(transactions)?, more })
    }

    fn heads(&mut self) -> Result<Vec<Head>, Fault> {
        let rows: Vec<HeadColumns> = self.conn.query(format!(
            "SELECT id, tx, part, kind, user_id, sealed_at, seen_id, seen_own, LENGTH(payload) FROM tributary_journal \
             WHERE last_part = 1 ORDER BY id LIMIT {HEADS_READ_MAX}"
        ))?;
        let head = |(id, tx, part, kind, user_id, sealed_at, seen_id, seen_own, bytes): HeadColumns| {
            Ok(Head { id, tx: tx_id(&tx)?, parts: part + 1, kind, user_id, sealed_at, seen_id, seen_own, bytes })
        };
        rows.into_iter().map(head).collect()
    }

    /// Reads the rows of transactions, in the order given.
    fn load(&mut self, heads: Vec<Head>) -> Result<Vec<RawTx>, Fault> {
        let mut parts: HashMap<TxId, Vec<Part>> = HashMap::new();
        let ids: Vec<Sql> = heads.iter().map(|head| Sql::from(&head.tx[..])).collect();
        let query = format!(
            "SELECT tx, id, payload, temporals FROM tributary_journal WHERE tx IN ({}) ORDER BY part",
            vec!["?"; ids.len()].join(", ")
        );
        let rows: Vec<PartColumns> = self.conn.exec(query, ids)?;
        for (tx, id, payload, temporals) in rows {
            parts.entry(tx_id(&tx)?).or_default().push((id, payload, temporals));
        }
        let mut transactions = Vec::with_capacity(heads.len());
        for head in heads {
            let chunks = parts.remove(&head.tx).unwrap_or_default();
            if chunks.len() != head.parts as usize {
                return Err(Fault::fatal(format!(
                    "journal row {} lacks parts of its transaction: ask for support",
                    head.id
                )));
            }
            let mut rows = Vec::new();
            for (_, payload, temporals) in &chunks {
                for row in Rows::open(payload, temporals.as_deref())? {
                    rows.push(RawRow::new(row?));
                }
            }
            transactions.push(RawTx { head, ids: chunks.iter().map(|chunk| chunk.0).collect(), rows });
        }
        Ok(transactions)
    }

    fn resolve_all(&mut self, mut transactions: Vec<RawTx>) -> Result<Vec<Captured>, Fault> {
        self.resolve(&mut transactions)?;
        let seen = self.seen_sets(transactions.iter().filter_map(|transaction| transaction.head.seen_id))?;
        self.sequenced = Sequenced::default();
        let mut captured = Vec::with_capacity(transactions.len());
        for transaction in transactions {
            let RawTx { head, ids, rows } = transaction;
            let author =
                head.user_id.and_then(|id| self.ids.key("users", &sql::Id::Int(id))).map(|key| key.parts.concat());
            let mut deleted = Vec::new();
            let (mut changes, mut unresolved) = (Vec::with_capacity(rows.len()), Vec::new());
            for row in rows {
                let table = row.table.clone();
                deleted.extend(row.tombstone(&self.catalog));
                match row.into_change(&self.catalog) {
                    Some(change) => changes.push(change),
                    None => unresolved.push(table),
                }
            }
            self.sequenced.transactions.insert(head.tx, Done { ids, deleted });
            captured.push(Captured {
                tx: head.tx,
                kind: kind(head.kind)?,
                author,
                ordering_time: head.sealed_at,
                seen: head.seen_id.and_then(|id| seen.get(&id).cloned()).unwrap_or_default(),
                unseen_from: head.seen_own.map(Position),
                changes,
                unresolved,
            });
        }
        Ok(captured)
    }

    pub(crate) fn finish_pending(&mut self, captured: &[Captured]) -> Result<(), Fault> {
        let mut sequenced = std::mem::take(&mut self.sequenced);
        let done: Vec<Done> = captured.iter().filter_map(|each| sequenced.transactions.remove(&each.tx)).collect();
        let ids: Vec<String> = done.iter().flat_map(|done| &done.ids).map(i64::to_string).collect();
        let deleted: Vec<Deleted> = done.into_iter().flat_map(|done| done.deleted).collect();
        self.bury(&deleted)?;
        self.count_unresolved(captured)?;
        for chunk in ids.chunks(sql::BATCH_ROWS_MAX) {
            // By key: a scan would wait for the journal rows of users who have not committed yet.
            let list = chunk.join(", ");
            self.conn.query_drop(format!(
                "DELETE j FROM tributary_journal j FORCE INDEX (PRIMARY) WHERE j.id IN ({list})"
            ))?;
        }
        Ok(())
    }

    /// Keeps what could not be resolved in people's sight.
    fn count_unresolved(&mut self, captured: &[Captured]) -> Result<(), Fault> {
        let mut tables: BTreeMap<&Name, u64> = BTreeMap::new();
        for table in captured.iter().flat_map(|each| &each.unresolved) {
            *tables.entry(table).or_default() += 1;
        }
        tables.into_iter().try_for_each(|(table, changes)| self.count_lost(table, changes))
    }

    /// Counts changes of a table of which no other server can be told.
    pub(crate) fn count_lost(&mut self, table: &Name, changes: u64) -> Result<(), Fault> {
        if changes == 0 {
            return Ok(());
        }
        Ok(self.conn.exec_drop(
            "INSERT INTO tributary_unresolved (table_name, changes, since) \
             VALUES (?, ?, FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000)) \
             ON DUPLICATE KEY UPDATE changes = changes + VALUES(changes)",
            (&**table, changes),
        )?)
    }

    fn bury(&mut self, deleted: &[Deleted]) -> Result<(), Fault> {
        let next = self.take_counter()?.next.0;
        for chunk in deleted.chunks(sql::BATCH_ROWS_MAX) {
            let mut query =
                String::from("INSERT INTO tributary_tombstone (table_name, local_id, row_key, position) VALUES ");
            for (at, row) in chunk.iter().enumerate() {
                query.push_str(if at > 0 { ", (" } else { "(" });
                sql::push_text(&mut query, &row.table);
                query.push_str(&format!(", {}, ", row.id));
                sql::push_text(&mut query, &key_text(&row.key));
                query.push_str(&format!(", {next})"));
            }
            query.push_str(" ON DUPLICATE KEY UPDATE row_key = VALUES(row_key), position = VALUES(position)");
            self.conn.query_drop(query)?;
        }
        Ok(())
    }
}

fn tx_id(bytes: &[u8]) -> Result<TxId, Fault> {
    bytes.try_into().map_err(|_| Fault::fatal("a journal row has a malformed transaction id"))
}

fn kind(number: u8) -> Result<RecordKind, Fault> {
    [RecordKind::User, RecordKind::Sweep, RecordKind::Settlement, RecordKind::Repair]
        .get(usize::from(number))
        .copied()
        .ok_or_else(|| Fault::fatal("a journal row was written by a newer version: upgrade the Tributary module"))
}
