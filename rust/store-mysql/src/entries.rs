//! Entries for people: what they are to decide, and what they decided.

use crate::codec::{
    by_hash, decode_texts, decode_versions, encode_texts, encode_versions, key_hash, key_of_text, key_text,
};
use crate::error::Fault;
use crate::peers::hash_in;
use crate::sql;
use crate::store::MySqlStore;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use mysql::{params, Value as Sql};
use std::collections::HashMap;
use tributary_engine::people::patients_of;
use tributary_engine::store::{Entries, EntryKind, RowConflict, StoreResult, Which};
use tributary_model::{Name, RowKey};

/// Which entries the page asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Of which table, group and rule.
    pub which: Which,
    /// uuid of the patient whose data they concern.
    pub patient: Option<String>,
    /// Open ones, or settled ones.
    pub open: Option<bool>,
}

/// An entry with what only the store knows.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedEntry {
    /// Rises with each entry.
    pub number: u64,
    /// The entry.
    pub entry: RowConflict,
    /// When it was settled, milliseconds since 1970 UTC.
    pub closed: Option<i64>,
    /// uuid of the person whose data it concerns.
    pub patient: Option<String>,
}

/// How many entries of one kind are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenEntries {
    /// The table.
    pub table: String,
    /// The column group, or the rule across rows.
    pub group: String,
    /// The rule that decided.
    pub rule: String,
    /// A code of [`EntryKind`].
    pub kind: String,
    /// How many.
    pub count: u64,
}

/// The columns of an entry.
const SELECT_CONFLICT: &str =
    "SELECT row_key, column_group, rule, opened, versions, kind, others FROM tributary_conflict";

type StoredConflict = (String, String, String, i64, Vec<u8>, String, Option<Vec<u8>>);

type ListedRow = (String, String, String, i64, Vec<u8>, String, Option<Vec<u8>>, u64, Option<i64>, Option<String>);

fn damaged() -> Fault {
    Fault::fatal("an entry of what people are to decide is damaged: restore a backup or ask for support")
}

/// What picks these entries, and its values.
fn condition(which: &Which) -> (String, Vec<Sql>) {
    let (mut condition, mut values) = ("1 = 1".to_owned(), Vec::new());
    let texts = [
        ("SUBSTRING_INDEX(row_key, CHAR(31), 1)", which.table.as_deref()),
        ("column_group", which.group.as_deref()),
        ("rule", which.rule.as_deref()),
    ];
    for (column, text) in texts {
        if let Some(text) = text {
            condition.push_str(&format!(" AND {column} = ?"));
            values.push(Sql::from(text));
        }
    }
    (condition, values)
}

fn entry(stored: StoredConflict) -> Result<RowConflict, Fault> {
    let (key, group, rule, opened, versions, kind, others) = stored;
    let others = decode_texts(&others.unwrap_or_default())?;
    Ok(RowConflict {
        key: key_of_text(&key).ok_or_else(damaged)?,
        group: group.into(),
        versions: decode_versions(&versions)?,
        rule,
        opened,
        kind: EntryKind::of_code(&kind).ok_or_else(damaged)?,
        others: others.into_iter().flatten().filter_map(|key| key_of_text(&key)).collect(),
    })
}

impl MySqlTx<'_> {
    pub(crate) fn read_open_conflicts(
        &mut self,
        which: &Which,
        after: Option<&(RowKey, Name)>,
        limit: usize,
    ) -> Result<Vec<RowConflict>, Fault> {
        let (mut condition, mut values) = condition(which);
        condition.push_str(" AND is_open = 1");
        if let Some((key, group)) = after {
            condition.push_str(" AND (row_hash, column_group) > (?, ?)");
            values.extend([Sql::from(&key_hash(key)[..]), Sql::from(&**group)]);
        }
        let query = format!("{SELECT_CONFLICT} WHERE {condition} ORDER BY row_hash, column_group LIMIT {limit}");
        let found: Vec<StoredConflict> = self.conn.exec(query, values)?;
        found.into_iter().map(entry).collect()
    }

    pub(crate) fn read_conflicts(&mut self, places: &[(RowKey, Name)]) -> Result<Entries, Fault> {
        let mut found = HashMap::new();
        for chunk in places.chunks(sql::BATCH_ROWS_MAX) {
            let keys: Vec<RowKey> = chunk.iter().map(|(key, _)| key.clone()).collect();
            let hashes = by_hash(&keys);
            // Open ones last, and of closed ones the youngest.
            let query = format!("{SELECT_LISTED} WHERE {} ORDER BY is_open, id", hash_in(&hashes));
            let rows: Vec<ListedRow> = self.conn.query(query)?;
            for row in rows {
                let ListedEntry { entry, closed, .. } = listed(row)?;
                let place = (entry.key.clone(), entry.group.clone());
                if chunk.contains(&place) {
                    found.insert(place, (entry, closed.is_none()));
                }
            }
        }
        Ok(found)
    }

    pub(crate) fn write_conflicts(&mut self, conflicts: &[RowConflict]) -> Result<(), Fault> {
        let catalog = self.catalog.clone();
        let keys: Vec<RowKey> = conflicts.iter().map(|conflict| conflict.key.clone()).collect();
        let people = patients_of(self, &catalog, &keys)?;
        for conflict in conflicts {
            let versions = encode_versions(&conflict.key, &conflict.versions, &mut self.encoder);
            let others: Vec<String> = conflict.others.iter().map(key_text).collect();
            self.conn.exec_drop(
                "INSERT INTO tributary_conflict (row_hash, row_key, column_group, is_open, rule, opened, versions, kind, others, patient) \
                 VALUES (:hash, :key, :group, 1, :rule, :opened, :versions, :kind, :others, :patient) \
                 ON DUPLICATE KEY UPDATE rule = VALUES(rule), versions = VALUES(versions), kind = VALUES(kind), \
                 others = VALUES(others), patient = VALUES(patient)",
                params! {
                    "hash" => &key_hash(&conflict.key)[..],
                    "key" => key_text(&conflict.key),
                    "group" => &*conflict.group,
                    "rule" => &conflict.rule,
                    "opened" => conflict.opened,
                    "versions" => versions,
                    "kind" => conflict.kind.code(),
                    "patient" => people.get(&conflict.key).map(|person| person.parts.join("/")),
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

impl MySqlStore {
    /// Entries of a filter, the newest first, those before a number; and how many the filter has in all.
    pub fn entries(
        &self,
        filter: &EntryFilter,
        before: Option<u64>,
        limit: usize,
    ) -> StoreResult<(Vec<ListedEntry>, u64)> {
        let read = || -> Result<_, Fault> {
            let (mut condition, mut values) = condition(&filter.which);
            if let Some(patient) = &filter.patient {
                condition.push_str(" AND patient = ?");
                values.push(Sql::from(patient));
            }
            condition.push_str(match filter.open {
                Some(true) => " AND is_open = 1",
                Some(false) => " AND is_open IS NULL",
                None => "",
            });
            let mut conn = self.connections.take()?;
            let count = format!("SELECT COUNT(*) FROM tributary_conflict WHERE {condition}");
            let total: Option<u64> = conn.exec_first(count, values.clone())?;
            if let Some(before) = before {
                condition.push_str(" AND id < ?");
                values.push(Sql::from(before));
            }
            let query = format!("{SELECT_LISTED} WHERE {condition} ORDER BY id DESC LIMIT {limit}");
            let rows: Vec<ListedRow> = conn.exec(query, values)?;
            Ok((rows.into_iter().map(listed).collect::<Result<_, Fault>>()?, total.unwrap_or(0)))
        };
        Ok(read()?)
    }

    /// One entry by its number.
    pub fn entry(&self, number: u64) -> StoreResult<Option<ListedEntry>> {
        let read = || -> Result<_, Fault> {
            let row: Option<ListedRow> =
                self.connections.take()?.exec_first(format!("{SELECT_LISTED} WHERE id = ?"), (number,))?;
            row.map(listed).transpose()
        };
        Ok(read()?)
    }

    /// What kinds of entries are open, and how many of each.
    pub fn open_entries(&self) -> StoreResult<Vec<OpenEntries>> {
        let read = || -> Result<_, Fault> {
            let query =
                "SELECT SUBSTRING_INDEX(row_key, CHAR(31), 1) AS its_table, column_group, rule, kind, COUNT(*) \
                         FROM tributary_conflict WHERE is_open = 1 \
                         GROUP BY its_table, column_group, rule, kind ORDER BY its_table, column_group, rule";
            let kind = |(table, group, rule, kind, count)| OpenEntries { table, group, rule, kind, count };
            Ok(self.connections.take()?.query_map(query, kind)?)
        };
        Ok(read()?)
    }
}

/// The columns of [`entry`] and then the others.
const SELECT_LISTED: &str = "SELECT row_key, column_group, rule, opened, versions, kind, others, id, closed, patient \
                             FROM tributary_conflict";

fn listed(row: ListedRow) -> Result<ListedEntry, Fault> {
    let (key, group, rule, opened, versions, kind, others, number, closed, patient) = row;
    let entry = entry((key, group, rule, opened, versions, kind, others))?;
    Ok(ListedEntry { number, entry, closed, patient })
}
