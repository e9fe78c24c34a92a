//! Merge states of rows, and conflicts.

use crate::codec::{
    by_hash, decode_state, decode_texts, decode_versions, encode_state, encode_texts, encode_versions, key_hash,
    key_of_text, key_text,
};
use crate::error::Fault;
use crate::peers::hash_in;
use crate::sql;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use mysql::{params, Value as Sql};
use std::collections::HashMap;
use tributary_engine::store::{Entries, EntryKind, RowConflict};
use tributary_merge::RowState;
use tributary_model::{Name, RowKey};

/// Row hash, group, whether open, rule, since when, versions, kind, other rows.
type StoredConflict = (Vec<u8>, String, Option<u8>, String, i64, Vec<u8>, String, Option<Vec<u8>>);

fn conflict(key: RowKey, row: StoredConflict) -> Result<RowConflict, Fault> {
    let (_, group, _, rule, opened, versions, kind, others) = row;
    let others = others.map_or_else(|| Ok(Vec::new()), |texts| decode_texts(&texts))?;
    Ok(RowConflict {
        key,
        group: group.into(),
        versions: decode_versions(&versions)?,
        rule,
        opened,
        kind: EntryKind::of_code(&kind).unwrap_or(EntryKind::Versions),
        others: others.into_iter().flatten().filter_map(|text| key_of_text(&text)).collect(),
    })
}

impl MySqlTx<'_> {
    pub(crate) fn read_states(&mut self, keys: &[RowKey]) -> Result<HashMap<RowKey, RowState>, Fault> {
        let aliases = self.read_aliases()?;
        let mut states = HashMap::new();
        for chunk in keys.chunks(sql::BATCH_ROWS_MAX) {
            let hashes = by_hash(chunk);
            let query = format!("SELECT row_hash, state FROM tributary_version WHERE {}", hash_in(&hashes));
            let rows: Vec<(Vec<u8>, Vec<u8>)> = self.conn.query(query)?;
            for (hash, state) in rows {
                if let Some(key) = hashes.get(hash.as_slice()) {
                    let mut state = decode_state(&state)?;
                    if !aliases.is_empty() {
                        let versions = state.groups.values_mut().flat_map(|group| &mut group.versions);
                        let values = versions.flat_map(|version| &mut version.values);
                        values.for_each(|(_, value)| aliases.translate_value(value));
                    }
                    states.insert((*key).clone(), state);
                }
            }
        }
        Ok(states)
    }

    pub(crate) fn write_states(&mut self, states: &[(RowKey, RowState)]) -> Result<(), Fault> {
        let (empty, full): (Vec<_>, Vec<_>) = states.iter().partition(|(_, state)| state.is_empty());
        for chunk in empty.chunks(sql::BATCH_ROWS_MAX) {
            let keys: Vec<RowKey> = chunk.iter().map(|(key, _)| key.clone()).collect();
            self.conn.query_drop(format!("DELETE FROM tributary_version WHERE {}", hash_in(&by_hash(&keys))))?;
        }
        let (mut values, mut bytes): (Vec<Sql>, usize) = (Vec::new(), 0);
        for (key, state) in full {
            let state = encode_state(key, state, &mut self.encoder);
            bytes += state.len();
            values.extend([Sql::from(&key_hash(key)[..]), Sql::from(state)]);
            if bytes >= sql::BATCH_BYTES_MAX || values.len() >= 2 * sql::BATCH_ROWS_MAX {
                self.replace_states(std::mem::take(&mut values))?;
                bytes = 0;
            }
        }
        self.replace_states(values)
    }

    fn replace_states(&mut self, values: Vec<Sql>) -> Result<(), Fault> {
        if values.is_empty() {
            return Ok(());
        }
        let groups = sql::placeholders(values.len() / 2, 2);
        let statement = format!(
            "INSERT INTO tributary_version (row_hash, state) VALUES {groups} ON DUPLICATE KEY UPDATE state = VALUES(state)"
        );
        Ok(self.conn.exec_drop(statement, values)?)
    }

    pub(crate) fn read_conflicts(&mut self, places: &[(RowKey, Name)]) -> Result<Entries, Fault> {
        let mut found = HashMap::new();
        for chunk in places.chunks(sql::BATCH_ROWS_MAX) {
            let keys: Vec<RowKey> = chunk.iter().map(|(key, _)| key.clone()).collect();
            let hashes = by_hash(&keys);
            // Open ones last, and of closed ones the youngest.
            let query = format!(
                "SELECT row_hash, column_group, is_open, rule, opened, versions, kind, others FROM tributary_conflict \
                 WHERE {} ORDER BY is_open, id",
                hash_in(&hashes)
            );
            let rows: Vec<StoredConflict> = self.conn.query(query)?;
            for row in rows {
                let Some(key) = hashes.get(row.0.as_slice()) else { continue };
                let place = ((*key).clone(), Name::from(row.1.as_str()));
                if chunk.contains(&place) {
                    let open = row.2.is_some();
                    found.insert(place, (conflict((*key).clone(), row)?, open));
                }
            }
        }
        Ok(found)
    }

    pub(crate) fn write_conflicts(&mut self, conflicts: &[RowConflict]) -> Result<(), Fault> {
        for conflict in conflicts {
            let versions = encode_versions(&conflict.key, &conflict.versions, &mut self.encoder);
            let others: Vec<String> = conflict.others.iter().map(key_text).collect();
            self.conn.exec_drop(
                "INSERT INTO tributary_conflict (row_hash, row_key, column_group, is_open, rule, opened, versions, kind, others) \
                 VALUES (:hash, :key, :group, 1, :rule, :opened, :versions, :kind, :others) \
                 ON DUPLICATE KEY UPDATE rule = VALUES(rule), versions = VALUES(versions), kind = VALUES(kind), \
                 others = VALUES(others)",
                params! {
                    "hash" => &key_hash(&conflict.key)[..],
                    "key" => key_text(&conflict.key),
                    "group" => &*conflict.group,
                    "rule" => &conflict.rule,
                    "opened" => conflict.opened,
                    "versions" => versions,
                    "kind" => conflict.kind.code(),
                    "others" => (!others.is_empty()).then(|| encode_texts(others.iter().map(|key| Some(key.as_str())))),
                },
            )?;
        }
        Ok(())
    }

    pub(crate) fn settle_conflicts(&mut self, settled: &[(RowKey, Name)], now: i64) -> Result<(), Fault> {
        let rows = settled.iter().map(|(key, group)| (now, key_hash(key).to_vec(), group.to_string()));
        Ok(self.conn.exec_batch(
            "UPDATE tributary_conflict SET is_open = NULL, closed = ? WHERE row_hash = ? AND column_group = ? AND is_open = 1",
            rows,
        )?)
    }
}
