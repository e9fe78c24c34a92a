//! Rows in all their committed versions, and writing them under the catalog's constraints.

use super::locks::Mode;
use crate::catalog::{Catalog, Column, Reference, Table};
use crate::store::{RowImage, RowReason, RowWrite, RowWriteWarning, StoreError, StoreResult};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tributary_model::{Name, Op, RowKey, Value};

/// A row as a commit left it; `None`: gone.
type Image = Option<Arc<RowImage>>;

/// All rows, each with what every commit made of it, by the commit's number.
#[derive(Clone, Default)]
pub(super) struct Rows {
    versions: BTreeMap<RowKey, Vec<(u64, Image)>>,
    commit: u64,
}

impl Rows {
    /// The number of the last commit: what a snapshot taken now sees.
    pub(super) fn snapshot(&self) -> u64 {
        self.commit
    }

    /// A row as it is, or as it was at a snapshot.
    pub(super) fn get(&self, key: &RowKey, snapshot: Option<u64>) -> Option<&Arc<RowImage>> {
        newest(self.versions.get(key)?, snapshot)
    }

    /// All rows as they are.
    pub(super) fn all(&self) -> impl Iterator<Item = (&RowKey, &Arc<RowImage>)> {
        self.versions.iter().filter_map(|(key, versions)| Some((key, newest(versions, None)?)))
    }

    /// The rows of a table as they are.
    pub(super) fn of_table<'r>(&'r self, table: &'r str) -> impl Iterator<Item = (&'r RowKey, &'r Arc<RowImage>)> {
        let first = RowKey { table: table.into(), parts: Vec::new() };
        let versions = self.versions.range(first..).take_while(move |(key, _)| &*key.table == table);
        versions.filter_map(|(key, versions)| Some((key, newest(versions, None)?)))
    }

    /// Makes a transaction's writes the newest versions.
    pub(super) fn commit(&mut self, written: BTreeMap<RowKey, Image>) {
        if written.is_empty() {
            return;
        }
        self.commit += 1;
        for (key, image) in written {
            self.versions.entry(key).or_default().push((self.commit, image));
        }
    }

    /// Puts a row there, or takes it away, without anybody's transaction.
    pub(super) fn set(&mut self, key: &RowKey, image: Option<RowImage>) {
        self.commit(BTreeMap::from([(key.clone(), image.map(Arc::new))]));
    }
}

fn newest(versions: &[(u64, Image)], snapshot: Option<u64>) -> Option<&Arc<RowImage>> {
    let (_, image) = versions.iter().rfind(|(commit, _)| snapshot.is_none_or(|snapshot| *commit <= snapshot))?;
    image.as_ref()
}

/// Integer keys given out, by table; never given back.
pub(super) type LocalIds = BTreeMap<Name, i64>;

/// The rows as a transaction sees them: its own writes over what is committed.
pub(super) struct Sheet<'d> {
    pub(super) rows: &'d Rows,
    pub(super) written: &'d mut BTreeMap<RowKey, Image>,
    pub(super) local_ids: &'d mut LocalIds,
}

impl Sheet<'_> {
    fn get(&self, key: &RowKey) -> Option<&Arc<RowImage>> {
        get(self.rows, self.written, key)
    }

    /// Writes a batch: unique keys are checked with every row, as databases do, references after the last.
    pub(super) fn write(&mut self, catalog: &Catalog, writes: &[RowWrite]) -> StoreResult<Vec<RowWriteWarning>> {
        let mut warnings = Vec::new();
        for write in in_order(writes) {
            let Some(table) = catalog.table(&write.key.table) else {
                return Err(StoreError::Fatal(format!("there is no table {}", write.key.table)));
            };
            self.write_one(table, write, &mut warnings)?;
            self.check_unique(table, &write.key)?;
        }
        for write in writes.iter().filter(|write| write.op != Op::Delete) {
            self.check_references(catalog, &write.key)?;
        }
        self.check_nothing_dangles(writes)?;
        Ok(warnings)
    }

    fn write_one(&mut self, table: &Table, write: &RowWrite, warnings: &mut Vec<RowWriteWarning>) -> StoreResult<()> {
        for (name, value) in &write.columns {
            let column = table
                .column(name)
                .ok_or_else(|| StoreError::Fatal(format!("there is no column {}.{name}", table.name)))?;
            check_value(&write.key, column, value)?;
        }
        let there = self.get(&write.key).cloned();
        match (write.op, there) {
            (Op::Insert, Some(_)) => Err(refuse(&write.key, RowReason::DuplicateValue("PRIMARY".to_owned()))),
            (Op::Insert, None) => self.insert(table, write, warnings),
            (_, None) => Err(refuse(&write.key, RowReason::NoSuchRow)),
            (Op::Update, Some(mut row)) => {
                set(Arc::make_mut(&mut row), &write.columns);
                self.written.insert(write.key.clone(), Some(row));
                Ok(())
            }
            (Op::Delete, Some(_)) => {
                self.written.insert(write.key.clone(), None);
                Ok(())
            }
        }
    }

    fn insert(&mut self, table: &Table, write: &RowWrite, warnings: &mut Vec<RowWriteWarning>) -> StoreResult<()> {
        let given = |name: &Name| write.columns.iter().any(|(candidate, _)| candidate == name);
        let missing = table.columns.iter().find(|column| {
            !column.nullable
                && !column.has_default
                && &*column.name != "uuid"
                && !table.primary_key.contains(&column.name)
                && !given(&column.name)
        });
        if let Some(column) = missing {
            return Err(refuse(&write.key, RowReason::ValueMissing(Some(column.name.to_string()))));
        }
        let local_id = self.take_local_id(&table.name, write.local_id);
        if let Some(wanted) = write.local_id.filter(|wanted| Some(*wanted) != local_id) {
            warnings.push(RowWriteWarning::LocalIdTaken { key: write.key.clone(), wanted });
        }
        let mut row = RowImage { columns: Vec::with_capacity(write.columns.len()), local_id };
        set(&mut row, &write.columns);
        self.written.insert(write.key.clone(), Some(Arc::new(row)));
        Ok(())
    }

    /// The wanted integer id if it is free, otherwise the next one.
    pub(super) fn take_local_id(&mut self, table: &Name, wanted: Option<i64>) -> Option<i64> {
        let used = |id: i64| {
            let own = self.written.iter().filter_map(|(key, image)| Some((key, image.as_ref()?)));
            let mut rows = self.rows.of_table(table).chain(own.filter(|(key, _)| key.table == *table));
            rows.any(|(_, row)| row.local_id == Some(id))
        };
        let free = wanted.filter(|id| !used(*id));
        let next = self.local_ids.entry(table.clone()).or_insert(0);
        let id = free.unwrap_or(*next + 1);
        *next = (*next).max(id);
        Some(id)
    }

    fn check_references(&self, catalog: &Catalog, key: &RowKey) -> StoreResult<()> {
        let (Some(row), Some(table)) = (self.get(key), catalog.table(&key.table)) else { return Ok(()) };
        match guarded(table, &row.columns).find(|target| self.get(target).is_none()) {
            Some(target) => Err(refuse(key, RowReason::MissingReference(Some(target.clone())))),
            None => Ok(()),
        }
    }

    fn check_unique(&self, table: &Table, key: &RowKey) -> StoreResult<()> {
        let Some(row) = self.get(key) else { return Ok(()) };
        for unique in &table.unique_keys {
            let Some(own) = unique_values(unique, row) else { continue };
            let same = |other: &RowImage| unique_values(unique, other).as_ref() == Some(&own);
            let committed = self.rows.of_table(&table.name).filter(|(other, _)| !self.written.contains_key(other));
            let written = self.written.iter().filter(|(other, _)| other.table == key.table);
            let written = written.filter_map(|(other, image)| Some((other, image.as_ref()?)));
            if committed.chain(written).any(|(other, image)| other != key && same(image)) {
                return Err(refuse(key, RowReason::DuplicateValue(unique.join("_"))));
            }
        }
        Ok(())
    }

    fn check_nothing_dangles(&self, writes: &[RowWrite]) -> StoreResult<()> {
        let deleted: BTreeSet<&RowKey> =
            writes.iter().filter(|write| write.op == Op::Delete).map(|write| &write.key).collect();
        if deleted.is_empty() {
            return Ok(());
        }
        let rows = visible(self.rows, self.written);
        let values = rows.flat_map(|(_, row)| &row.columns);
        let dangling = values.filter_map(|(_, value)| value.reference()).find(|target| deleted.contains(target));
        match dangling {
            Some(target) => Err(refuse(target, RowReason::StillReferenced)),
            None => Ok(()),
        }
    }
}

/// A row as a transaction with these writes sees it.
pub(super) fn get<'d>(rows: &'d Rows, written: &'d BTreeMap<RowKey, Image>, key: &RowKey) -> Option<&'d Arc<RowImage>> {
    match written.get(key) {
        Some(image) => image.as_ref(),
        None => rows.get(key, None),
    }
}

/// All rows as a transaction with these writes sees them.
pub(super) fn visible<'d>(
    rows: &'d Rows,
    written: &'d BTreeMap<RowKey, Image>,
) -> impl Iterator<Item = (&'d RowKey, &'d Arc<RowImage>)> {
    let committed = rows.all().filter(|(key, _)| !written.contains_key(*key));
    committed.chain(written.iter().filter_map(|(key, image)| Some((key, image.as_ref()?))))
}

/// What a write locks: its row, the unique values that it gives the row, the rows that it points at.
pub(super) fn locked_by(catalog: &Catalog, write: &RowWrite) -> Vec<(RowKey, Mode)> {
    let mut locks = vec![(write.key.clone(), Mode::Exclusive)];
    let Some(table) = catalog.table(&write.key.table) else { return locks };
    let image = RowImage { columns: write.columns.clone(), local_id: None };
    for unique in &table.unique_keys {
        if let Some(values) = unique_values(unique, &image) {
            let parts = std::iter::once(unique.join("_")).chain(values.iter().map(|value| format!("{value:?}")));
            locks.push((
                RowKey { table: format!("{} unique", table.name).into(), parts: parts.collect() },
                Mode::Exclusive,
            ));
        }
    }
    locks.extend(guarded(table, &write.columns).map(|target| (target.clone(), Mode::Shared)));
    locks
}

/// The rows that columns point at by foreign keys.
fn guarded<'c>(table: &'c Table, columns: &'c [(Name, Value)]) -> impl Iterator<Item = &'c RowKey> {
    columns.iter().filter_map(|(name, value)| {
        let target = value.reference()?;
        let column = table.column(name)?;
        matches!(column.reference, Some(Reference::Fixed { guarded: true, .. })).then_some(target)
    })
}

fn unique_values<'r>(unique: &[Name], row: &'r RowImage) -> Option<Vec<&'r Value>> {
    let value = |name: &Name| {
        let found = row.columns.iter().find(|(candidate, _)| candidate == name);
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    };
    unique.iter().map(value).collect()
}

fn in_order(writes: &[RowWrite]) -> Vec<&RowWrite> {
    let mut ordered: Vec<&RowWrite> = writes.iter().collect();
    ordered.sort_by_key(|write| write.op);
    ordered
}

fn refuse(key: &RowKey, reason: RowReason) -> StoreError {
    StoreError::Row { key: Some(key.clone()), reason }
}

/// Sets columns; a row keeps them by name, so that equal rows compare equal.
pub(super) fn set(row: &mut RowImage, columns: &[(Name, Value)]) {
    for (name, value) in columns {
        match row.columns.binary_search_by(|(candidate, _)| candidate.cmp(name)) {
            Ok(at) => row.columns[at].1 = value.clone(),
            Err(at) => row.columns.insert(at, (name.clone(), value.clone())),
        }
    }
}

fn check_value(key: &RowKey, column: &Column, value: &Value) -> StoreResult<()> {
    let name = || Some(column.name.to_string());
    if value.is_null() && !column.nullable {
        return Err(refuse(key, RowReason::ValueMissing(name())));
    }
    let Some(text) = value.text() else { return Ok(()) };
    let too_long = column.length_max.is_some_and(|max| text.chars().count() as u64 > max);
    let too_wide = column.three_byte && text.chars().any(|c| c.len_utf8() > 3);
    if too_long || too_wide {
        return Err(refuse(key, RowReason::DoesNotFit(name())));
    }
    Ok(())
}
