//! The journal's records, taken into what is known of the rows.
//!
//! A record says what was written, the merge state what of it stands: an entry becomes what stands. Deletes are left to the
//! sweep, which finds the entry without a row and the state that explains it.

use super::content::{hash, Entry};
use super::known::{Progress, Range};
use super::shape::{Shape, RANGE_KEYS};
use crate::error::Fault;
use crate::ids::Address;
use crate::sql::Id;
use crate::store::MySqlStore;
use crate::tx::MySqlTx;
use crate::value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tributary_engine::rules::Rules;
use tributary_engine::store::{Columns, EntryBody, Hashes, StoreError, StoreResult, Tx};
use tributary_engine::sweep::Suspect;
use tributary_merge::RowState;
use tributary_model::{Change, Name, Op, RecordKind, RowKey, Value};

/// Changes that one transaction takes in.
const FOLD_ROWS_MAX: usize = 2000;
const FOLD_BYTES_MAX: usize = 1 << 20;
/// Ranges that are in memory at once.
const RANGES_AT_ONCE: usize = 16;

/// What the records of one step say of a row.
#[derive(Default)]
struct Written<'r> {
    columns: HashMap<&'r Name, &'r Value>,
    /// Whether its creation is among them.
    created: bool,
    /// Whether that is this server's own.
    own: bool,
}

/// A row as it goes into what is known.
struct Folding {
    address: Address,
    key: RowKey,
    /// The columns that were written.
    names: BTreeSet<Name>,
    hashes: Hashes,
    created: bool,
}

impl MySqlStore {
    /// Takes the next records in, one transaction's worth. Returns the rows of this server's own that the journal has and the
    /// tables do not; `None` at the journal's end.
    pub(super) fn fold(&self, rules: &Rules) -> StoreResult<Option<Vec<Suspect>>> {
        let mut tx = MySqlTx::begin(self)?;
        let folded = tx.fold(rules)?;
        Box::new(tx).commit()?;
        Ok(folded)
    }
}

impl MySqlTx<'_> {
    fn fold(&mut self, rules: &Rules) -> Result<Option<Vec<Suspect>>, Fault> {
        let Some(from) = self.read_folded()? else { return Ok(None) };
        if !self.hold_folded(from)? {
            return Err(Fault::Store(StoreError::Busy));
        }
        let entries = self.read_entries(from, FOLD_ROWS_MAX, FOLD_BYTES_MAX)?;
        let Some(last) = entries.last().map(|entry| entry.position) else { return Ok(None) };
        let mut rows: BTreeMap<&RowKey, Written<'_>> = BTreeMap::new();
        for entry in &entries {
            if let EntryBody::Record(record) = &entry.body {
                let own = entry.source.is_none() && record.kind == RecordKind::User;
                record.changes.iter().for_each(|change| note(&mut rows, change, own));
            }
        }
        let mut missing = Vec::new();
        let mut tables: BTreeMap<&Name, Vec<(&RowKey, Written<'_>)>> = BTreeMap::new();
        for (key, written) in rows {
            tables.entry(&key.table).or_default().push((key, written));
        }
        for (name, rows) in tables {
            if let Some(shape) = rules.catalog.table(name).and_then(|table| Shape::of(rules, table)) {
                missing.extend(self.fold_table(&shape, rows)?);
            }
        }
        self.write_folded(last)?;
        Ok(Some(missing))
    }

    fn fold_table(&mut self, shape: &Shape<'_>, rows: Vec<(&RowKey, Written<'_>)>) -> Result<Vec<Suspect>, Fault> {
        let progress = self.read_progress(&shape.table.name)?;
        let keys: Vec<RowKey> = rows.iter().map(|(key, _)| (*key).clone()).collect();
        self.locate(&keys)?;
        let states = self.read_states(&keys)?;
        let mut missing = Vec::new();
        let mut ranges: BTreeMap<i64, Vec<Folding>> = BTreeMap::new();
        for (key, written) in rows {
            let Some(address) = self.ids.address(key).cloned() else {
                if written.created && written.own {
                    missing.push(Suspect { key: key.clone(), known: Some(Hashes::new()), founding: false });
                }
                continue;
            };
            let columns = stands(&written, states.get(key));
            let names: BTreeSet<Name> = columns.iter().map(|(name, _)| name.clone()).collect();
            let hashes = self.local_hashes(shape, key, columns)?;
            let range = range_of(shape, progress, &address);
            let row = Folding { address, key: key.clone(), names, hashes, created: written.created };
            ranges.entry(range).or_default().push(row);
        }
        let numbers: Vec<i64> = ranges.keys().copied().collect();
        for chunk in numbers.chunks(RANGES_AT_ONCE) {
            let mut known = self.read_ranges(&shape.table.name, chunk)?;
            for number in chunk {
                let range = known.entry(*number).or_default();
                ranges.remove(number).unwrap_or_default().into_iter().for_each(|row| take(range, row));
            }
            self.write_ranges(&shape.table.name, &known)?;
        }
        Ok(missing)
    }

    /// See [`Tx::hashes_of`].
    pub(crate) fn hash_values(
        &mut self,
        rules: &Rules,
        rows: &[(RowKey, Columns)],
    ) -> Result<HashMap<RowKey, Hashes>, Fault> {
        let mut hashed = HashMap::with_capacity(rows.len());
        for (key, columns) in rows {
            if let Some(shape) = rules.catalog.table(&key.table).and_then(|table| Shape::of(rules, table)) {
                hashed.insert(key.clone(), self.local_hashes(&shape, key, columns.clone())?);
            }
        }
        Ok(hashed)
    }

    /// The hashes of values as this database holds them; a column whose value is not here, or that would round it, is left out.
    fn local_hashes(&mut self, shape: &Shape<'_>, key: &RowKey, columns: Columns) -> Result<Hashes, Fault> {
        let targets: Vec<RowKey> = columns.iter().filter_map(|(_, value)| value.reference().cloned()).collect();
        self.locate(&targets)?;
        let mut hashes = Hashes::new();
        for (name, value) in columns {
            let Some(column) = shape.columns.iter().find(|column| column.name == name) else { continue };
            let local = match &value {
                Value::Ref(target) => self.local_value(key, column, target).ok(),
                _ => value::captured(column, value).ok().filter(|value| !value::rounds(column, value)),
            };
            if let Some(local) = local {
                hashes.insert(name, hash(&local));
            }
        }
        Ok(hashes)
    }
}

fn note<'r>(rows: &mut BTreeMap<&'r RowKey, Written<'r>>, change: &'r Change, own: bool) {
    if change.op == Op::Delete {
        rows.remove(&change.key);
        return;
    }
    let written = rows.entry(&change.key).or_default();
    if change.op == Op::Insert {
        *written = Written { created: true, own, ..Written::default() };
    }
    written.columns.extend(change.columns.iter().map(|(name, value)| (name, value)));
}

/// What a row holds by the journal: what the records wrote, one after the other, and above it what stands where several
/// wrote. (Of who changed a row, and when, the state keeps less than all columns.)
fn stands(written: &Written<'_>, state: Option<&RowState>) -> Columns {
    let mut columns: HashMap<Name, Value> =
        written.columns.iter().map(|(name, value)| ((*name).clone(), (*value).clone())).collect();
    if let Some(state) = state {
        columns.extend(state.standing());
    }
    columns.into_iter().collect()
}

/// The digest falls whether or not the row is known: it holds something else now. Nothing is known of what was written and cannot
/// be told.
fn take(range: &mut Range, row: Folding) {
    range.digest = None;
    if row.created {
        range.entries.insert(row.address, Entry { key: row.key, hashes: row.hashes });
    } else if let Some(known) = range.entries.get_mut(&row.address).filter(|known| known.key == row.key) {
        known.hashes.retain(|name, _| !row.names.contains(name));
        known.hashes.extend(row.hashes);
    }
}

/// The range of a row, as [`Shape::range`] has the database work it out.
pub(super) fn range_of(shape: &Shape<'_>, progress: Progress, address: &Address) -> i64 {
    match (shape.key, address.first()) {
        (Some(_), Some(Id::Int(id))) => id / RANGE_KEYS,
        _ => {
            let text = address.iter().map(Id::text).collect::<Vec<_>>().join("|");
            i64::from(crc32fast::hash(text.as_bytes()) % progress.buckets.max(1))
        }
    }
}
