//! Sets of seen records, each stored once and named by a number.

use crate::codec::hash;
use crate::error::Fault;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use std::collections::HashMap;
use std::sync::Arc;
use tributary_model::Seen;
use tributary_wire::journal::{decode_seen, encode_seen};

/// Sets that are no longer current stay at least for so many later ones: a session may still name them.
const SETS_KEPT_MIN: i64 = 10_000;

/// The sets that a transaction has met.
#[derive(Default)]
pub(crate) struct SeenSets {
    by_id: HashMap<i64, Arc<Seen>>,
    by_digest: HashMap<[u8; 16], i64>,
    last: Option<(Arc<Seen>, i64)>,
}

impl SeenSets {
    pub(crate) fn forget(&mut self) {
        *self = SeenSets::default();
    }
}

impl MySqlTx<'_> {
    pub(crate) fn current_seen(&mut self) -> Result<Seen, Fault> {
        let bytes: Option<Vec<u8>> = self.conn.query_first(
            "SELECT s.vector FROM tributary_state l JOIN tributary_seen s ON s.id = l.seen_id WHERE l.id = 1",
        )?;
        Ok(bytes.map(|bytes| decode_seen(&bytes)).transpose()?.unwrap_or_default())
    }

    /// What sessions that read now have seen.
    pub(crate) fn told_seen(&mut self) -> Result<Seen, Fault> {
        let bytes: Option<Vec<u8>> = self.conn.query_first(
            "SELECT s.vector FROM tributary_state l JOIN tributary_seen s ON s.id = COALESCE(l.told_seen_id, l.seen_id) \
             WHERE l.id = 1",
        )?;
        Ok(bytes.map(|bytes| decode_seen(&bytes)).transpose()?.unwrap_or_default())
    }

    pub(crate) fn replace_seen(&mut self, seen: &Seen) -> Result<(), Fault> {
        let id = self.id_of_bytes(&encode_seen(seen))?;
        Ok(self.conn.exec_drop("UPDATE tributary_state SET seen_id = ? WHERE id = 1", (id,))?)
    }

    /// The number of a set, which is stored if it is new.
    pub(crate) fn seen_id(&mut self, seen: &Arc<Seen>) -> Result<i64, Fault> {
        if let Some((last, id)) = &self.seen_sets.last {
            if Arc::ptr_eq(last, seen) {
                return Ok(*id);
            }
        }
        let id = self.id_of_bytes(&encode_seen(seen))?;
        self.seen_sets.last = Some((Arc::clone(seen), id));
        Ok(id)
    }

    fn id_of_bytes(&mut self, bytes: &[u8]) -> Result<i64, Fault> {
        let digest = hash(bytes);
        if let Some(id) = self.seen_sets.by_digest.get(&digest) {
            return Ok(*id);
        }
        let find = "SELECT id FROM tributary_seen WHERE digest = ?";
        let known: Option<i64> = self.conn.exec_first(find, (&digest[..],))?;
        let id = match known {
            Some(id) => id,
            None => {
                self.conn
                    .exec_drop("INSERT INTO tributary_seen (digest, vector) VALUES (?, ?)", (&digest[..], bytes))?;
                i64::try_from(self.conn.last_insert_id()).unwrap_or_default()
            }
        };
        self.seen_sets.by_digest.insert(digest, id);
        Ok(id)
    }

    /// The sets with these numbers. One that is gone counts as empty: nothing seen, which loses nothing.
    pub(crate) fn seen_sets(&mut self, ids: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, Arc<Seen>>, Fault> {
        let mut unknown: Vec<i64> = ids.into_iter().filter(|id| !self.seen_sets.by_id.contains_key(id)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        for chunk in unknown.chunks(crate::sql::BATCH_ROWS_MAX) {
            let list: Vec<String> = chunk.iter().map(i64::to_string).collect();
            let query = format!("SELECT id, vector FROM tributary_seen WHERE id IN ({})", list.join(", "));
            let rows: Vec<(i64, Vec<u8>)> = self.conn.query(query)?;
            for (id, bytes) in rows {
                self.seen_sets.by_id.insert(id, Arc::new(decode_seen(&bytes)?));
            }
        }
        Ok(self.seen_sets.by_id.clone())
    }

    /// Removes old sets that neither the journal nor a waiting capture names.
    pub(crate) fn prune_seen(&mut self) -> Result<(), Fault> {
        let oldest: Option<i64> = self.conn.query_first(format!(
            "SELECT LEAST((SELECT LEAST(seen_id, COALESCE(told_seen_id, seen_id)) FROM tributary_state WHERE id = 1) - {SETS_KEPT_MIN}, \
             COALESCE((SELECT MIN(seen_id) FROM tributary_record), {max}), \
             COALESCE((SELECT MIN(seen_id) FROM tributary_journal), {max}))",
            max = i64::MAX
        ))?;
        match oldest {
            Some(oldest) => {
                Ok(self.conn.exec_drop("DELETE FROM tributary_seen WHERE id < ? LIMIT 10000", (oldest,))?)
            }
            None => Ok(()),
        }
    }
}
