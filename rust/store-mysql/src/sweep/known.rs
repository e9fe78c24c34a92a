//! The tables that hold what is known.

use super::content::{decode, encode, Entries};
use super::shape::Shape;
use crate::error::Fault;
use crate::sql;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use mysql::Value as Sql;
use std::collections::BTreeMap;
use tributary_engine::rules::Rules;
use tributary_engine::sweep::is_taken_as_it_comes;
use tributary_model::{Name, Position};

/// Rows that a bucket is made for.
const BUCKET_ROWS: u64 = 256;
/// The row of `tributary_sweep` that is of no table.
const JOURNAL: &str = "";

/// How far sweeps have come in a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// The greatest key that was there before the first sweep, until that has gone through the table.
    pub(crate) founded: Option<i64>,
    pub(crate) buckets: u32,
    /// The greatest key that was looked at.
    pub(crate) last_key: i64,
}

/// A range that is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Range {
    /// The database's digest of it when it was last in order; `None` when it has to be looked at.
    pub(crate) digest: Option<u64>,
    pub(crate) entries: Entries,
}

impl MySqlTx<'_> {
    /// Notes what was here before the first sweep, and tables that have come since.
    pub(super) fn found(&mut self, rules: &Rules, tables: &[Name]) -> Result<(), Fault> {
        let known: Vec<String> = self.conn.query("SELECT table_name FROM tributary_sweep FOR UPDATE")?;
        let first = !known.iter().any(|name| name == JOURNAL);
        if first {
            let head = self.read_head()?.0 .0;
            self.conn.exec_drop("INSERT INTO tributary_sweep (table_name, last_key) VALUES (?, ?)", (JOURNAL, head))?;
        }
        for name in tables.iter().filter(|name| !known.iter().any(|known| known == &***name)) {
            let Some(shape) = rules.catalog.table(name).and_then(|table| Shape::of(rules, table)) else { continue };
            self.found_table(&shape, first || is_taken_as_it_comes(name))?;
        }
        Ok(())
    }

    fn found_table(&mut self, shape: &Shape<'_>, as_it_is: bool) -> Result<(), Fault> {
        let table = sql::name(&shape.table.name);
        let (founded, buckets): (Option<i64>, Option<u64>) = match shape.key {
            Some(key) if as_it_is => {
                let greatest: Option<Option<i64>> =
                    self.conn.query_first(format!("SELECT MAX({}) FROM {table}", sql::name(key)))?;
                (Some(greatest.flatten().unwrap_or(0)), None)
            }
            Some(_) => (Some(0), None),
            None => {
                let rows: u64 = self.conn.query_first(format!("SELECT COUNT(*) FROM {table}"))?.unwrap_or(0);
                (as_it_is.then_some(i64::MAX), Some((2 * rows / BUCKET_ROWS).max(8).next_power_of_two()))
            }
        };
        Ok(self.conn.exec_drop(
            "INSERT INTO tributary_sweep (table_name, founded, buckets, last_key) VALUES (?, ?, ?, ?)",
            (&*shape.table.name, founded, buckets, founded.filter(|_| shape.key.is_some()).unwrap_or(0)),
        )?)
    }

    /// How far the journal has gone into what is known; `None` before the first sweep.
    pub(crate) fn read_folded(&mut self) -> Result<Option<Position>, Fault> {
        let folded: Option<u64> =
            self.conn.exec_first("SELECT last_key FROM tributary_sweep WHERE table_name = ?", (JOURNAL,))?;
        Ok(folded.map(Position))
    }

    pub(super) fn write_folded(&mut self, through: Position) -> Result<(), Fault> {
        Ok(self.conn.exec_drop("UPDATE tributary_sweep SET last_key = ? WHERE table_name = ?", (through.0, JOURNAL))?)
    }

    pub(super) fn read_progress(&mut self, table: &Name) -> Result<Progress, Fault> {
        let row: Option<(Option<i64>, Option<u32>, i64)> = self
            .conn
            .exec_first("SELECT founded, buckets, last_key FROM tributary_sweep WHERE table_name = ?", (&**table,))?;
        let (founded, buckets, last_key) = row.unwrap_or_default();
        Ok(Progress { founded, buckets: buckets.unwrap_or(1), last_key })
    }

    pub(super) fn write_last_key(&mut self, table: &Name, last_key: i64) -> Result<(), Fault> {
        Ok(self.conn.exec_drop(
            "UPDATE tributary_sweep SET last_key = GREATEST(last_key, ?) WHERE table_name = ?",
            (last_key, &**table),
        )?)
    }

    /// Everything in the table is known: from now on whatever it gets is new.
    pub(super) fn write_stocked(&mut self, table: &Name) -> Result<(), Fault> {
        Ok(self.conn.exec_drop("UPDATE tributary_sweep SET founded = NULL WHERE table_name = ?", (&**table,))?)
    }

    /// Holds the journal's place in what is known until the end of the transaction; false when somebody has moved it.
    pub(super) fn hold_folded(&mut self, through: Position) -> Result<bool, Fault> {
        let folded: Option<u64> =
            self.conn.exec_first("SELECT last_key FROM tributary_sweep WHERE table_name = ? FOR UPDATE", (JOURNAL,))?;
        Ok(folded == Some(through.0))
    }

    /// The digests of the known ranges from `from` up to but not `to`.
    pub(super) fn read_digests(
        &mut self,
        table: &Name,
        from: i64,
        to: i64,
    ) -> Result<BTreeMap<i64, Option<u64>>, Fault> {
        let rows: Vec<(i64, Option<u64>)> = self.conn.exec(
            "SELECT range_no, digest FROM tributary_digest WHERE table_name = ? AND range_no >= ? AND range_no < ?",
            (&**table, from, to),
        )?;
        Ok(rows.into_iter().collect())
    }

    /// The first and the last known range from one on.
    pub(super) fn known_from(&mut self, table: &Name, from: i64) -> Result<Option<(i64, i64)>, Fault> {
        let row: Option<(Option<i64>, Option<i64>)> = self.conn.exec_first(
            "SELECT MIN(range_no), MAX(range_no) FROM tributary_digest WHERE table_name = ? AND range_no >= ?",
            (&**table, from),
        )?;
        Ok(row.and_then(|(first, last)| first.zip(last)))
    }

    pub(super) fn read_ranges(&mut self, table: &Name, ranges: &[i64]) -> Result<BTreeMap<i64, Range>, Fault> {
        if ranges.is_empty() {
            return Ok(BTreeMap::new());
        }
        let list = ranges.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let rows: Vec<(i64, Option<u64>, Vec<u8>)> = self.conn.exec(
            format!(
                "SELECT range_no, digest, content FROM tributary_digest WHERE table_name = ? AND range_no IN ({list})"
            ),
            (&**table,),
        )?;
        rows.into_iter()
            .map(|(range, digest, content)| Ok((range, Range { digest, entries: decode(table, &content)? })))
            .collect()
    }

    pub(super) fn write_ranges(&mut self, table: &Name, ranges: &BTreeMap<i64, Range>) -> Result<(), Fault> {
        let (empty, full): (Vec<_>, Vec<_>) = ranges.iter().partition(|(_, range)| range.entries.is_empty());
        if !empty.is_empty() {
            let list = empty.iter().map(|(number, _)| number.to_string()).collect::<Vec<_>>().join(", ");
            self.conn.exec_drop(
                format!("DELETE FROM tributary_digest WHERE table_name = ? AND range_no IN ({list})"),
                (&**table,),
            )?;
        }
        for chunk in full.chunks(16) {
            let mut values: Vec<Sql> = Vec::new();
            for (number, range) in chunk {
                values.extend([
                    (&**table).into(),
                    (**number).into(),
                    range.digest.into(),
                    encode(&range.entries)?.into(),
                ]);
            }
            self.conn.exec_drop(
                format!(
                    "INSERT INTO tributary_digest (table_name, range_no, digest, content) VALUES {} \
                     ON DUPLICATE KEY UPDATE digest = VALUES(digest), content = VALUES(content)",
                    sql::placeholders(chunk.len(), 4)
                ),
                values,
            )?;
        }
        Ok(())
    }
}
