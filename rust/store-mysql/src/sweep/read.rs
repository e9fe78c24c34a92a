//! What a sweep reads of the tables: digests, dates, keys, rows.

use super::content::{hash, Entry};
use super::known::Progress;
use super::shape::{Shape, RANGE_KEYS};
use crate::error::Fault;
use crate::ids::{self, Address};
use crate::rows::{identifying_columns, part_of};
use crate::sql;
use crate::tx::MySqlTx;
use crate::value;
use mysql::prelude::Queryable;
use mysql::Value as Sql;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tributary_engine::catalog::Identity;
use tributary_engine::rules::Rules;
use tributary_engine::store::{Columns, Hashes};
use tributary_model::{Name, RowKey};

/// Ranges that one step has the database digest: about 16,000 rows.
const DIGESTED_AT_ONCE: i64 = 32;
/// Ranges whose dates one step looks at.
const DATED_AT_ONCE: i64 = 512;
/// Columns that say when a row was written.
const DATES: [&str; 4] = ["date_created", "date_changed", "date_voided", "date_retired"];
/// Dates are local times of a server whose zone and clock nobody vouches for.
const DATE_MARGIN_SECONDS: i64 = 26 * 60 * 60;
/// Tables whose greatest keys one statement asks for.
const TAILS_AT_ONCE: usize = 40;

/// Which ranges a step looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// All that the database digests otherwise than before.
    Full,
    /// Those with a date since then, milliseconds since 1970 UTC.
    Dated(i64),
}

/// The ranges that one step looks at.
pub(super) struct Window {
    pub(super) ranges: Vec<i64>,
    /// Rows that were looked at to find them.
    pub(super) rows: u64,
    pub(super) next: Option<i64>,
}

/// The database's digest of a range.
pub(super) struct Digested {
    pub(super) range: i64,
    rows: u64,
    pub(super) digest: u64,
}

impl MySqlTx<'_> {
    /// From now on everything is read as of one moment.
    pub(super) fn take_snapshot(&mut self) -> Result<(), Fault> {
        self.conn.query_drop("ROLLBACK")?;
        self.conn.query_drop("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")?;
        Ok(self.conn.query_drop("START TRANSACTION WITH CONSISTENT SNAPSHOT")?)
    }

    pub(super) fn find_tails(&mut self, rules: &Rules, tables: &[Name]) -> Result<Vec<(Name, i64)>, Fault> {
        let last: Vec<(String, i64)> = self.conn.query("SELECT table_name, last_key FROM tributary_sweep")?;
        let last: HashMap<String, i64> = last.into_iter().collect();
        let keyed: Vec<(&Name, &Name)> =
            tables.iter().filter_map(|name| Some((name, Shape::of(rules, rules.catalog.table(name)?)?.key?))).collect();
        let mut tails = Vec::new();
        for chunk in keyed.chunks(TAILS_AT_ONCE) {
            let selects: Vec<String> = chunk
                .iter()
                .enumerate()
                .map(|(at, (table, key))| format!("SELECT {at}, MAX({}) FROM {}", sql::name(key), sql::name(table)))
                .collect();
            let greatest: Vec<(usize, Option<i64>)> = self.conn.query(selects.join(" UNION ALL "))?;
            for (at, greatest) in greatest {
                let table = chunk[at].0;
                let known = last.get(&**table).copied().unwrap_or(0);
                if greatest.is_some_and(|greatest| greatest > known) {
                    tails.push((table.clone(), known / RANGE_KEYS));
                }
            }
        }
        Ok(tails)
    }

    /// The next ranges to look at, from one on; `None` behind the table's end.
    pub(super) fn window(
        &mut self,
        shape: &Shape<'_>,
        progress: Progress,
        form: Form,
        from: i64,
    ) -> Result<Option<Window>, Fault> {
        let (start, to, next) = match (shape.key, form) {
            (None, _) if from > 0 => return Ok(None),
            (None, _) => (0, i64::from(progress.buckets), None),
            (Some(key), form) => {
                let Some((start, last)) = self.ranges_from(shape, key, from)? else { return Ok(None) };
                let at_once = if form == Form::Full { DIGESTED_AT_ONCE } else { DATED_AT_ONCE };
                (start, (start + at_once).min(last + 1), (start + at_once <= last).then_some(start + at_once))
            }
        };
        let within = shape.within(start, to, progress.buckets);
        match form {
            Form::Full => {
                let digested = self.digests(shape, progress, &within)?;
                let rows = digested.iter().map(|range| range.rows).sum();
                let known = self.read_digests(&shape.table.name, start, to)?;
                Ok(Some(Window { ranges: differing(&digested, known), rows, next }))
            }
            Form::Dated(since) => match self.dated(shape, progress, since, &within)? {
                Some(ranges) => Ok(Some(Window { ranges, rows: 0, next })),
                None => Ok(None),
            },
        }
    }

    /// The first and the last range from one on in which there are rows, or were.
    fn ranges_from(&mut self, shape: &Shape<'_>, key: &Name, from: i64) -> Result<Option<(i64, i64)>, Fault> {
        let key = sql::name(key);
        let low = if from <= 0 { String::new() } else { format!("WHERE {key} >= {}", from.saturating_mul(RANGE_KEYS)) };
        let there: Option<(Option<i64>, Option<i64>)> = self
            .conn
            .query_first(format!("SELECT MIN({key}), MAX({key}) FROM {} {low}", sql::name(&shape.table.name)))?;
        let (least, greatest) = there.unwrap_or_default();
        let known = self.known_from(&shape.table.name, from)?;
        let range = |key: i64| (key / RANGE_KEYS).max(from);
        let first = least.map(range).into_iter().chain(known.map(|known| known.0)).min();
        let last = greatest.map(range).into_iter().chain(known.map(|known| known.1)).max();
        Ok(first.zip(last))
    }

    pub(super) fn digests(
        &mut self,
        shape: &Shape<'_>,
        progress: Progress,
        within: &str,
    ) -> Result<Vec<Digested>, Fault> {
        let rows: Vec<(i64, u64, u64)> = self.conn.query(format!(
            "SELECT {} AS swept_range, COUNT(*), {} FROM {} WHERE {within} GROUP BY swept_range",
            shape.range(progress.buckets),
            shape.digest(),
            sql::name(&shape.table.name)
        ))?;
        Ok(rows.into_iter().map(|(range, rows, digest)| Digested { range, rows, digest }).collect())
    }

    /// Ranges with a row that was written since then; `None` for a table without dates.
    fn dated(
        &mut self,
        shape: &Shape<'_>,
        progress: Progress,
        since: i64,
        within: &str,
    ) -> Result<Option<Vec<i64>>, Fault> {
        let since = since / 1000 - DATE_MARGIN_SECONDS;
        let dates: Vec<String> = DATES
            .iter()
            .filter_map(|name| shape.table.column(name))
            .map(|column| format!("{} >= FROM_UNIXTIME({})", sql::name(&column.name), since.max(0)))
            .collect();
        if dates.is_empty() {
            return Ok(None);
        }
        let ranges: Vec<i64> = self.conn.query(format!(
            "SELECT DISTINCT {} AS swept_range FROM {} WHERE ({within}) AND ({}) ORDER BY swept_range",
            shape.range(progress.buckets),
            sql::name(&shape.table.name),
            dates.join(" OR ")
        ))?;
        Ok(Some(ranges))
    }

    /// Rows as entries; those that nothing identifies are left out.
    pub(super) fn read_rows_within(&mut self, shape: &Shape<'_>, within: &str) -> Result<Vec<(Address, Entry)>, Fault> {
        let table = shape.table;
        let selected =
            self.select(&format!("SELECT {} FROM {} WHERE {within}", shape.selected(), sql::name(&table.name)))?;
        let identifying = identifying_columns(table).len();
        let mut addresses = Vec::with_capacity(selected.len());
        let mut identities: Vec<Columns> = Vec::with_capacity(selected.len());
        let mut hashes: Vec<Hashes> = Vec::with_capacity(selected.len());
        for mut row in selected {
            let rest = row.split_off(shape.address.len());
            let address: Result<Address, Fault> =
                shape.address.iter().zip(row).map(|(name, value)| ids::id(table, name, value)).collect();
            let Ok(address) = address else { continue };
            let (identity, own) = read_columns(shape, rest, identifying);
            addresses.push(address);
            identities.push(identity);
            hashes.push(own);
        }
        let keys = self.keys_of(shape, identities)?;
        let rows = addresses.into_iter().zip(keys).zip(hashes);
        Ok(rows.filter_map(|((address, key), hashes)| Some((address, Entry { key: key?, hashes }))).collect())
    }

    fn keys_of(&mut self, shape: &Shape<'_>, identities: Vec<Columns>) -> Result<Vec<Option<RowKey>>, Fault> {
        match &shape.table.identity {
            Identity::Uuid { .. } => {
                let key = |columns: &Columns| {
                    let uuid = part_of(&columns.first()?.1)?;
                    (!uuid.is_empty()).then(|| RowKey::single(shape.table.name.clone(), uuid))
                };
                Ok(identities.iter().map(key).collect())
            }
            _ => self.row_keys(shape.table, identities),
        }
    }

    /// The hashes of current rows.
    pub(crate) fn read_hashes(&mut self, rules: &Rules, keys: &[RowKey]) -> Result<HashMap<RowKey, Hashes>, Fault> {
        self.locate(keys)?;
        let mut found = HashMap::with_capacity(keys.len());
        for (name, keys) in crate::rows::by_table(keys.iter()) {
            let Some(shape) = rules.catalog.table(&name).and_then(|table| Shape::of(rules, table)) else { continue };
            let addressed: Vec<(Address, &RowKey)> =
                keys.into_iter().filter_map(|key| Some((self.ids.address(key)?.clone(), key))).collect();
            let mut read = self.read(
                shape.table,
                &shape.columns,
                &addressed.iter().map(|(address, _)| address).collect::<Vec<_>>(),
            )?;
            for (address, key) in &addressed {
                if let Some(columns) = read.remove(address) {
                    let hashes = columns.into_iter().map(|(name, value)| (name, hash(&value))).collect();
                    found.insert((*key).clone(), hashes);
                }
            }
        }
        Ok(found)
    }
}

/// Ranges that are digested otherwise than they are known, or that only one side has.
fn differing(digested: &[Digested], known: BTreeMap<i64, Option<u64>>) -> Vec<i64> {
    let now: BTreeMap<i64, u64> = digested.iter().map(|range| (range.range, range.digest)).collect();
    let all: BTreeSet<i64> = now.keys().chain(known.keys()).copied().collect();
    let same = |number: &i64| match (now.get(number), known.get(number)) {
        (Some(now), Some(Some(known))) => now == known,
        _ => false,
    };
    all.into_iter().filter(|number| !same(number)).collect()
}

/// The columns that identify a row, and the hashes of those that are looked at. A value of an unknown shape is left out.
fn read_columns(shape: &Shape<'_>, row: Vec<Sql>, identifying: usize) -> (Columns, Hashes) {
    let (mut identity, mut hashes) = (Columns::new(), Hashes::new());
    for (at, (column, value)) in shape.read_columns().zip(row).enumerate() {
        let Ok(value) = value::read(column, value) else { continue };
        if at < identifying {
            identity.push((column.name.clone(), value));
        } else {
            hashes.insert(column.name.clone(), hash(&value));
        }
    }
    (identity, hashes)
}
