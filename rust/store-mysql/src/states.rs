//! Merge states of rows.

use crate::codec::{by_hash, decode_keyed_state, decode_state, encode_state, key_hash};
use crate::error::Fault;
use crate::peers::hash_in;
use crate::sql;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use mysql::Value as Sql;
use std::collections::HashMap;
use tributary_merge::RowState;
use tributary_model::RowKey;

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

    /// States of rows whose hashes follow that of one row. A row of metadata that has got another name since is left out.
    pub(crate) fn read_states_after(
        &mut self,
        after: Option<&RowKey>,
        limit: usize,
    ) -> Result<Vec<(RowKey, RowState)>, Fault> {
        let (mut after, mut states) = (after.map_or_else(Vec::new, |key| key_hash(key).to_vec()), Vec::new());
        loop {
            let rows: Vec<(Vec<u8>, Vec<u8>)> = self.conn.exec(
                "SELECT row_hash, state FROM tributary_version WHERE row_hash > ? ORDER BY row_hash LIMIT ?",
                (&after, limit),
            )?;
            let Some((last, _)) = rows.last() else { return Ok(states) };
            after.clone_from(last);
            for (hash, state) in &rows {
                if let (Some(key), state) = decode_keyed_state(state)? {
                    if key_hash(&key)[..] == hash[..] {
                        states.push((key, state));
                    }
                }
            }
            if !states.is_empty() {
                return Ok(states);
            }
        }
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
}
